import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { access, whose } from './access.js';
import { type Actor, has, ownOrganisationIds } from './actor.js';
import { EndAgreementInput, RecordAgreementInput, VerifyOrganisationInput, WithdrawVerificationInput } from './agreement.inputs.js';
import { AgreementLoader, OrganisationNeedLoader, VerificationLoader } from './agreement.loaders.js';
import { AgreementService } from './agreement.service.js';
import { OrganisationAgreementType, OrganisationNeedEnum, OrganisationVerificationType } from './agreement.types.js';
import { CurrentActor } from './current-actor.js';
import { IdentityQueries } from './identity.queries.js';
import { OrganisationType } from './identity.types.js';

/** Agreements are between an organisation and whoever runs the service. */
const itsMembers = access.self<OrganisationType>(
  'administrators, and those who are in a team of the organisation',
  (actor, { id }) => has(actor, 'administrator') || ownOrganisationIds(actor).includes(id),
);

@Resolver(() => OrganisationType)
export class AgreementResolver {
  constructor(
    private readonly service: AgreementService,
    private readonly queries: IdentityQueries,
    private readonly needsOf: OrganisationNeedLoader,
    private readonly verificationOf: VerificationLoader,
    private readonly agreementsOf: AgreementLoader,
  ) {}

  @Access(access.withParent)
  @ResolveField(() => [OrganisationNeedEnum], { description: 'What is missing before its teams can post, see who fits or invite; nothing for one that may ask.' })
  async needs(@Parent() { id }: OrganisationType, @Loaders() loaders: LoaderScope): Promise<string[]> {
    return (await this.needsOf.load(loaders, id)) ?? [];
  }

  @Access(itsMembers)
  @ResolveField(() => OrganisationVerificationType, { nullable: true, description: 'Who checked it and how; null while nobody did.' })
  verification(@Parent() { id }: OrganisationType, @Loaders() loaders: LoaderScope): Promise<OrganisationVerificationType | null> {
    return this.verificationOf.load(loaders, id);
  }

  @Access(itsMembers)
  @ResolveField(() => [OrganisationAgreementType], { nullable: true, description: 'Agreements with it, the latest first, at most 50.' })
  async agreements(@Parent() { id }: OrganisationType, @Loaders() loaders: LoaderScope): Promise<OrganisationAgreementType[]> {
    return (await this.agreementsOf.load(loaders, id)) ?? [];
  }

  @Access(access.permission('administrator'))
  @Mutation(() => OrganisationType, { description: 'Records that an organisation was checked, and how. Who did and when is recorded with it.' })
  async verifyOrganisation(@CurrentActor() actor: Actor, @Args('input', { description: 'Which, and how.' }) input: VerifyOrganisationInput): Promise<OrganisationType> {
    return this.queries.organisation(await this.service.verify(actor, input));
  }

  @Access(access.permission('administrator'))
  @Mutation(() => OrganisationType, { description: 'An organisation counts as checked no longer, from this instant on. What people were asked stays answerable.' })
  async withdrawVerification(@CurrentActor() actor: Actor, @Args('input', { description: 'Which, and why.' }) input: WithdrawVerificationInput): Promise<OrganisationType> {
    return this.queries.organisation(await this.service.withdraw(actor, input));
  }

  @Access(access.permission('administrator'))
  @Mutation(() => OrganisationType, { description: 'Records an agreement with an organisation.' })
  async recordAgreement(@CurrentActor() actor: Actor, @Args('input', { description: 'The agreement.' }) input: RecordAgreementInput): Promise<OrganisationType> {
    return this.queries.organisation(await this.service.record(actor, input));
  }

  @Access(access.permission('administrator'), { agreementId: whose.everybodys('any agreement') })
  @Mutation(() => OrganisationType, { description: 'Ends an agreement early, from this instant on. What people were asked stays answerable.' })
  async endAgreement(@CurrentActor() actor: Actor, @Args('input', { description: 'Which, and why.' }) input: EndAgreementInput): Promise<OrganisationType> {
    return this.queries.organisation(await this.service.end(actor, input));
  }
}
