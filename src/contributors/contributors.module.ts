import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ReferenceModule } from '../reference/reference.module.js';
import { SearchChanges } from '../search/sync/search-changes.js';
import { AccountEmailResolver } from './account-email.resolver.js';
import { AccountEmail } from './account-email.service.js';
import { AccountMail } from './account-mail.js';
import { ActingEnd } from './acting-end.js';
import { ActingGrounds } from './acting-grounds.js';
import { ActingJobs } from './acting.jobs.js';
import { ActingQueries } from './acting.queries.js';
import { ActingResolver } from './acting.resolver.js';
import { ActingService } from './acting.service.js';
import { CheckHash } from './check-hash.js';
import { CheckHashJobs } from './check-hash.jobs.js';
import { Consent, ConsentWording } from './consent.entity.js';
import { CharacteristicsQueries } from './characteristics.queries.js';
import { CharacteristicsResolver } from './characteristics.resolver.js';
import { ConsentChoices } from './consent-choices.service.js';
import { ConsentQueries } from './consent.queries.js';
import { ConsentResolver } from './consent.resolver.js';
import { ConsentService } from './consent.service.js';
import { ContactCode } from './contact-code.js';
import { ContactCodeJobs } from './contact-code.jobs.js';
import { ContactConfirmationResolver } from './contact-confirmation.resolver.js';
import { ContactParts } from './contact-parts.service.js';
import { ContactReader } from './contact-reader.js';
import { PersonMail } from './person-mail.js';
import { ContactResolver } from './contact.resolver.js';
import { ContactService } from './contact.service.js';
import { ContributorAccess } from './contributor-access.js';
import { ContributorNames } from './contributor-names.js';
import { Contributor } from './contributor.entity.js';
import { InterestsSearch } from './contributor.search.js';
import { contributorsPersonalData } from './contributors.personal-data.js';
import { ContributorsQueries } from './contributors.queries.js';
import { EmailAddresses } from './email-addresses.js';
import { EmailCodeService } from './email-code.service.js';
import { EmailConfirmation } from './email-confirmation.service.js';
import { FindMeBy } from './find-me-by.service.js';
import { HelperService } from './helper.service.js';
import { Interest } from './interest.entity.js';
import { JoiningResolver } from './joining.resolver.js';
import { JoiningService } from './joining.service.js';
import { MailRefusals } from '../identity/mail-refusals.js';
import { NeverContact } from './never-contact.js';
import { NeverContactResolver } from './never-contact.resolver.js';
import { NewProfile } from './new-profile.js';
import { PhoneConfirmation } from './phone-confirmation.service.js';
import { ProfileChange } from './profile-change.js';
import { ProfileParts } from './profile-parts.service.js';
import { ProfileQueries } from './profile.queries.js';
import { ProfileResolver } from './profile.resolver.js';
import { ProfileService } from './profile.service.js';
import { ProfilesOfAccount } from './profiles-of-account.js';
import { ReadingQueries } from './readings.queries.js';
import { RegisteringService } from './registering.service.js';
import { ReturnedAddress } from './returned-address.js';
import { SealedText } from './sealed-text.js';
import { SignedInContact } from './signed-in-contact.js';
import { SilenceLink } from './silence-link.js';
import { SilenceWishes } from './silence-wishes.js';
import { SilenceWishJobs } from './silence-wish.jobs.js';
import { SupportQueries } from './support.queries.js';
import { SupportResolver } from './support.resolver.js';
import { TakeoverService } from './takeover.service.js';
import { UnprovenAddress } from './unproven-address.js';

@Module({
  imports: [TypeOrmModule.forFeature([Consent, ConsentWording, Contributor, Interest]), ReferenceModule],
  providers: [
    CharacteristicsQueries,
    CharacteristicsResolver,
    CheckHash,
    CheckHashJobs,
    ConsentChoices,
    ConsentQueries,
    ConsentResolver,
    AccountEmail,
    AccountEmailResolver,
    AccountMail,
    ActingEnd,
    ActingGrounds,
    ActingJobs,
    ActingQueries,
    ActingResolver,
    ActingService,
    ConsentService,
    ContactCode,
    ContactCodeJobs,
    ContactConfirmationResolver,
    ContactParts,
    ContactReader,
    PersonMail,
    ContactResolver,
    ContactService,
    ContributorAccess,
    ContributorNames,
    ContributorsQueries,
    EmailAddresses,
    EmailCodeService,
    EmailConfirmation,
    FindMeBy,
    HelperService,
    InterestsSearch,
    JoiningResolver,
    JoiningService,
    NeverContact,
    NeverContactResolver,
    NewProfile,
    PhoneConfirmation,
    ProfileChange,
    ProfileParts,
    ProfileQueries,
    ProfileResolver,
    ProfileService,
    ProfilesOfAccount,
    ReadingQueries,
    RegisteringService,
    ReturnedAddress,
    SealedText,
    SignedInContact,
    SilenceLink,
    SilenceWishes,
    SilenceWishJobs,
    SupportQueries,
    SupportResolver,
    TakeoverService,
    UnprovenAddress,
  ],
  exports: [AccountMail, ActingEnd, CheckHash, CharacteristicsQueries, ConsentService, ContactReader, ContributorAccess, ContributorNames, ContributorsQueries, PersonMail, FindMeBy, InterestsSearch, JoiningService, NeverContact, PhoneConfirmation, ReturnedAddress, SealedText, SilenceLink, SilenceWishes, UnprovenAddress],
})
export class ContributorsModule implements OnModuleInit {
  constructor(
    private readonly personalData: PersonalDataRegistry,
    private readonly search: SearchChanges,
    private readonly profiles: ProfilesOfAccount,
    private readonly never: NeverContact,
    private readonly refusals: MailRefusals,
    private readonly wishes: SilenceWishes,
  ) {}

  onModuleInit(): void {
    this.personalData.register('contributors', contributorsPersonalData(this.search));
    this.personalData.profilesFrom(this.profiles);
    this.refusals.refuseWhen((em, emailHash) => this.never.isSilenced(em, emailHash));
    this.personalData.beforeErasure(async (em, erasure, now) => {
      // As changes of a profile do: they wait for each other.
      await em.query('select from contributor where id = any ($1::uuid[]) order by id for no key update', [erasure.contributorIds]);
      await this.never.remember(em, erasure, now);
      await this.wishes.ask(em, erasure, now);
    });
  }
}
