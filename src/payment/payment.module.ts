import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { OpportunitiesModule } from '../opportunities/opportunities.module.js';
import { ClaimAccess } from './claim-access.js';
import { ClaimQueries } from './claims.queries.js';
import { ClaimCommandsResolver, ClaimsResolver } from './claims.resolver.js';
import { ClaimService } from './claims.service.js';
import { PaymentFiguresController, PaymentFiguresResolver } from './figures.controller.js';
import { LetterController } from './letter.controller.js';
import { LetterService } from './letter.service.js';
import { OverdueClaims } from './overdue-claims.js';
import { PaymentAccess } from './payment-access.js';
import { PaymentClaim } from './payment-claim.entity.js';
import { PaymentFigures } from './payment-figures.js';
import { PaymentMail } from './payment-mail.js';
import { OfferLoader } from './payment.loaders.js';
import { paymentPersonalData } from './payment.personal-data.js';
import { TermsQueries } from './terms.queries.js';
import { OpportunityOfferResolver, TermsResolver } from './terms.resolver.js';
import { TermsService } from './terms.service.js';

/** What is offered for somebody's time, and the record of what was claimed. Askwell pays nobody. */
@Module({
  imports: [TypeOrmModule.forFeature([PaymentClaim]), ContributorsModule, OpportunitiesModule],
  controllers: [LetterController, PaymentFiguresController],
  providers: [
    ClaimAccess, ClaimCommandsResolver, ClaimQueries, ClaimService, ClaimsResolver, LetterService, OfferLoader, OpportunityOfferResolver, OverdueClaims, PaymentAccess, PaymentFigures, PaymentFiguresResolver, PaymentMail, TermsQueries, TermsResolver, TermsService,
  ], // prettier-ignore
})
export class PaymentModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('payment', paymentPersonalData);
  }
}
