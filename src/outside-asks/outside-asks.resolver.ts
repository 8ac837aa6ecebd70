import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { FairAskingQueries } from '../burden/fair-asking.queries.js';
import { AskedOfMeType } from '../burden/fair-asking.types.js';
import { access, ofOwnTeams, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { OrganisationLoader } from '../identity/identity.loaders.js';
import { OrganisationType } from '../identity/identity.types.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { DisputesService } from './disputes.service.js';
import { DecideOutsideAskDisputeInput, DisputeOutsideAskInput, RecordOutsideAskInput } from './outside-asks.inputs.js';
import { OutsideAskDisputeConnection, OutsideAskDisputeType, OutsideAskReceipt } from './outside-asks.types.js';
import { RecordingService } from './recording.service.js';

const ownAsks = whose.own('what the account’s own profiles were asked');
const ofWhomTheyLead = whose.own('of people in the account’s areas, or that it registered, as an involvement lead, and not about its own organisations', 'administrator');

/** Asks that organisations make without Askwell. */
@Resolver(() => OutsideAskDisputeType)
export class OutsideAsksResolver {
  constructor(
    private readonly recording: RecordingService,
    private readonly disputes: DisputesService,
    private readonly asked: FairAskingQueries,
    private readonly organisations: OrganisationLoader,
  ) {}

  @Access(access.either(access.permission('team_member'), 'contacts:check'), { teamId: ofOwnTeams })
  @Mutation(() => OutsideAskReceipt, {
    description: 'Records that your organisation asked somebody outside Askwell. It counts like any ask; if they are here, they are told, and can say that it wasn’t so. The answer is the same for everyone.',
  })
  async recordOutsideAsk(@CurrentActor() actor: Actor, @Args('input', { description: 'Whom, when, about what.' }) input: RecordOutsideAskInput): Promise<OutsideAskReceipt> {
    await this.recording.record(actor, input);
    return OutsideAskReceipt.received;
  }

  @Access(access.signedIn, { askId: ownAsks })
  @Mutation(() => AskedOfMeType, { description: 'Says that an organisation did not ask you outside Askwell as it says. It counts nowhere until an involvement lead has looked at it.' })
  async disputeOutsideAsk(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: DisputeOutsideAskInput): Promise<AskedOfMeType> {
    return this.asked.oneAskedOfMe(actor, await this.disputes.dispute(actor, input));
  }

  @Access(access.permission('involvement_lead', 'administrator'))
  @Query(() => OutsideAskDisputeConnection, { description: 'Asks outside Askwell that people of your areas say were not made, the oldest first; not those of your own organisations.' })
  outsideAskDisputes(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<OutsideAskDisputeConnection> {
    return this.disputes.undecided(actor, args);
  }

  @Access(access.permission('involvement_lead', 'administrator'), { disputeId: ofWhomTheyLead })
  @Mutation(() => Boolean, { description: 'Decides whether an ask counts that somebody says was not made. Returns what you decided.' })
  decideOutsideAskDispute(@CurrentActor() actor: Actor, @Args('input', { description: 'What you found.' }) input: DecideOutsideAskDisputeInput): Promise<boolean> {
    return this.disputes.decide(actor, input);
  }

  @Access(access.withParent)
  @ResolveField(() => OrganisationType, { nullable: true, description: 'The organisation that says it asked.' })
  organisation(@Parent() { organisationId }: OutsideAskDisputeType, @Loaders() loaders: LoaderScope): Promise<OrganisationType | null> {
    return this.organisations.load(loaders, organisationId);
  }
}
