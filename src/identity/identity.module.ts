import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { AppConfig } from '../platform/config/app-config.js';
import { ActorSource } from '../platform/graphql/request-context.js';
import { Account } from './account.entity.js';
import { MailRefusals } from './mail-refusals.js';
import { UnaskedMail } from './unasked-mail.js';
import { MemberLoader, TeamInvitationLoader, TeamsOfOrganisationLoader } from './membership.loaders.js';
import { MembershipResolver, OrganisationTeamsResolver } from './membership.resolver.js';
import { MembershipService } from './membership.service.js';
import { TeamCode } from './team-code.js';
import { TeamInvitationJobs } from './team-invitation.jobs.js';
import { OrganisationLoader, TeamLoader } from './identity.loaders.js';
import { identityPersonalData, leaveEveryTeam, requireAnotherAdministrator } from './identity.personal-data.js';
import { IdentityQueries } from './identity.queries.js';
import { ApiClient } from './api-client.entity.js';
import { AgreementLoader, OrganisationNeedLoader, VerificationLoader } from './agreement.loaders.js';
import { AgreementResolver } from './agreement.resolver.js';
import { AgreementService } from './agreement.service.js';
import { IdentityResolver } from './identity.resolver.js';
import { Organisation } from './organisation.entity.js';
import { OrganisationService } from './organisation.service.js';
import { PermissionGrant } from './permission.entity.js';
import { PermissionService } from './permission.service.js';
import { SessionResolver } from './session.resolver.js';
import { SessionService } from './session.service.js';
import { AccountActorSource } from './sign-in/account-actor-source.js';
import { SystemActors } from './sign-in/system-actors.js';
import { ErasedSignIns } from './sign-in/erased-sign-ins.js';
import { TokenVerifier } from './sign-in/token-verifier.js';
import { SystemResolver } from './system.resolver.js';
import { SystemService } from './system.service.js';
import { Team } from './team.entity.js';

/** Global because every request begins with who makes it. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Account, ApiClient, Organisation, PermissionGrant, Team])],
  providers: [
    { provide: TokenVerifier, inject: [AppConfig], useFactory: (config: AppConfig) => new TokenVerifier(config.signIn) },
    { provide: ActorSource, useClass: AccountActorSource },
    AgreementLoader,
    AgreementResolver,
    AgreementService,
    ErasedSignIns,
    IdentityQueries,
    IdentityResolver,
    MailRefusals,
    UnaskedMail,
    MemberLoader,
    MembershipResolver,
    MembershipService,
    OrganisationLoader,
    OrganisationNeedLoader,
    OrganisationService,
    OrganisationTeamsResolver,
    PermissionService,
    SessionResolver,
    SessionService,
    SystemActors,
    SystemResolver,
    SystemService,
    TeamCode,
    TeamInvitationJobs,
    TeamInvitationLoader,
    TeamLoader,
    TeamsOfOrganisationLoader,
    VerificationLoader,
  ],
  exports: [ActorSource, IdentityQueries, MailRefusals, UnaskedMail, OrganisationLoader, TeamLoader, PermissionService],
})
export class IdentityModule implements OnModuleInit {
  constructor(
    private readonly personalData: PersonalDataRegistry,
    private readonly erased: ErasedSignIns,
  ) {}

  onModuleInit(): void {
    this.personalData.register('identity', identityPersonalData(this.erased));
    this.personalData.beforeErasure(requireAnotherAdministrator);
    this.personalData.beforeErasure(leaveEveryTeam);
  }
}
