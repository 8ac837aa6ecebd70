import { Args, ID, Resolver, Subscription } from '@nestjs/graphql';
import { access, whose } from '../../identity/access.js';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { Access } from '../../platform/graphql/access.js';
import { Charge, Ending, type RequestContext } from '../../platform/graphql/request-context.js';
import { UuidPipe } from '../../platform/graphql/uuid.pipe.js';
import { LiveFindings } from './live-findings.js';
import { FindingHeardType } from './live.types.js';

const own = { subscriptionId: whose.own('the account’s own subscriptions') };

@Resolver(() => FindingHeardType)
export class LiveResolver {
  constructor(private readonly live: LiveFindings) {}

  @Access(access.signedIn, own)
  @Subscription(() => FindingHeardType, {
    description:
      'Findings as a live subscription brings them, and what becomes of them; POST /graphql/stream answers as an event stream. It ends when your sign-in does: connect again with a new token and the last cursor.',
  })
  async findingHeard(
    @CurrentActor() actor: Actor,
    @Args('subscriptionId', { type: () => ID, description: 'One of your subscriptions that comes live.' }, UuidPipe) subscriptionId: string,
    @Args('after', { type: () => String, nullable: true, description: 'The cursor of the last event that you got. Left out, all that the subscription has brought comes first, oldest first.' }) after: string | null,
    @Ending() signal: AbortSignal,
    @Charge() charge: RequestContext['charge'],
  ): Promise<AsyncGenerator<{ findingHeard: FindingHeardType } | null>> {
    return named(await this.live.heard(actor, subscriptionId, after ?? null, { signal, charge }));
  }
}

/** As GraphQL expects the events of a subscription: below its name. */
async function* named(events: AsyncGenerator<FindingHeardType | null>): AsyncGenerator<{ findingHeard: FindingHeardType } | null> {
  for await (const findingHeard of events) yield findingHeard && { findingHeard };
}
