import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { RecordCheckInCallInput } from './check-in-calls.inputs.js';
import { CheckInCallQueries } from './check-in-calls.queries.js';
import { CheckInCallService } from './check-in-calls.service.js';
import { CallOutcomeEnum, CheckInCallConnection, CheckInCallType } from './check-in-calls.types.js';
import type { CallOutcome } from './check-in.rules.js';

const ofWhomTheyLookAfter = whose.own('of people whom the account helps, registered, or has in its areas as an involvement lead, and not of itself', 'administrator');

/** Asking somebody by phone whether they still want to hear from us. */
@Resolver(() => CheckInCallType)
export class CheckInCallResolver {
  constructor(
    private readonly queries: CheckInCallQueries,
    private readonly calls: CheckInCallService,
  ) {}

  @Access(access.signedIn)
  @Query(() => CheckInCallConnection, {
    description: 'People whom you help, registered, or have in your areas as an involvement lead, to be rung: whether they still want to hear from us. They can see that you looked.',
  })
  checkInCalls(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<CheckInCallConnection> {
    return this.queries.toMake(actor, args);
  }

  @Access(access.signedIn, { callId: ofWhomTheyLookAfter })
  @Mutation(() => CallOutcomeEnum, { description: 'Records what came of such a call, and returns it. It can end a silence, pause or end invitations, and never raise what somebody chose. They can see it, and who recorded it.' })
  recordCheckInCall(@CurrentActor() actor: Actor, @Args('input', { description: 'What came of it.' }) input: RecordCheckInCallInput): Promise<CallOutcome> {
    return this.calls.record(actor, input);
  }
}
