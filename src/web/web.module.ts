import { Module } from '@nestjs/common';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { InvitationsModule } from '../invitations/invitations.module.js';
import { HomeController } from './home.controller.js';
import { InvitationController } from './invitation.controller.js';
import { Pages } from './pages.js';
import { StopController } from './stop.controller.js';

@Module({ imports: [ContributorsModule, InvitationsModule], controllers: [HomeController, InvitationController, StopController], providers: [Pages] })
export class WebModule {}
