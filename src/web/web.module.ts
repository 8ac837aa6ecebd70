import { Module } from '@nestjs/common';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { FindingsModule } from '../findings/findings.module.js';
import { InvitationsModule } from '../invitations/invitations.module.js';
import { PortfolioModule } from '../portfolio/portfolio.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { FindingController } from './finding.controller.js';
import { FindingsMailController } from './findings-mail.controller.js';
import { HomeController } from './home.controller.js';
import { InvitationController } from './invitation.controller.js';
import { Pages } from './pages.js';
import { PortfolioController } from './portfolio.controller.js';
import { StopController } from './stop.controller.js';

@Module({
  imports: [ContributorsModule, FindingsModule, InvitationsModule, PortfolioModule, SubscriptionsModule],
  controllers: [FindingController, FindingsMailController, HomeController, InvitationController, PortfolioController, StopController],
  providers: [Pages],
})
export class WebModule {}
