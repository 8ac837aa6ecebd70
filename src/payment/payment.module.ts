import { Module, type OnModuleInit } from '@nestjs/common';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { OpportunitiesModule } from '../opportunities/opportunities.module.js';
import { PaymentAccess } from './payment-access.js';
import { PaymentMail } from './payment-mail.js';
import { OfferLoader } from './payment.loaders.js';
import { paymentPersonalData } from './payment.personal-data.js';
import { TermsQueries } from './terms.queries.js';
import { OpportunityOfferResolver, TermsResolver } from './terms.resolver.js';
import { TermsService } from './terms.service.js';

/** What is offered for somebody's time, and the record of what was claimed. Askwell pays nobody. */
@Module({
  imports: [ContributorsModule, OpportunitiesModule],
  providers: [OfferLoader, OpportunityOfferResolver, PaymentAccess, PaymentMail, TermsQueries, TermsResolver, TermsService],
})
export class PaymentModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('payment', paymentPersonalData);
  }
}
