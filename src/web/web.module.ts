import { Module } from '@nestjs/common';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { InvitationsModule } from '../invitations/invitations.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { FindingsMailController } from './findings-mail.controller.js';
import { HomeController } from './home.controller.js';
import { InvitationController } from './invitation.controller.js';
import { Pages } from './pages.js';
import { StopController } from './stop.controller.js';

@Module({ imports: [ContributorsModule, InvitationsModule, SubscriptionsModule], controllers: [HomeController, InvitationController, StopController, FindingsMailController], providers: [Pages] })
export class WebModule {}
