import { Module } from '@nestjs/common';
import { InvitationsModule } from '../invitations/invitations.module.js';
import { HomeController } from './home.controller.js';
import { InvitationController } from './invitation.controller.js';
import { Pages } from './pages.js';

@Module({ imports: [InvitationsModule], controllers: [HomeController, InvitationController], providers: [Pages] })
export class WebModule {}
