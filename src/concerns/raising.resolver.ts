import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { ConcernContacts } from './concern-contacts.service.js';
import { ConcernNotice, ConcernNoticeArgs } from './concern-contacts.types.js';
import { ConcernInput, LetTeamKnowOfConcernInput, RaiseConcernInput, ReopenConcernInput, WriteAboutConcernInput } from './concern.inputs.js';
import { ConcernQueries } from './concern.queries.js';
import { ConcernConnection, ConcernType } from './concern.types.js';
import { HearingService } from './hearing.service.js';
import { RaisingService } from './raising.service.js';

const ownConcern = whose.own('concerns that the account raised');
const ownOrHeard = whose.own('concerns that the account raised, or hears');
const known = whose.own('opportunities that one of the account’s own profiles was asked about or came forward for, and those of organisations it works for');

/** For whoever raises a concern. */
@Resolver(() => ConcernType)
export class RaisingResolver {
  constructor(
    private readonly queries: ConcernQueries,
    private readonly raising: RaisingService,
    private readonly hearing: HearingService,
    private readonly contacts: ConcernContacts,
  ) {}

  @Access(access.signedIn)
  @Query(() => ConcernNotice, { description: 'What to know before you raise a concern: who reads it, who doesn’t, what can’t be kept confidential, and who can be rung.' })
  concernNotice(@Args() { route, organisationId }: ConcernNoticeArgs): Promise<ConcernNotice> {
    return this.contacts.notice(route, organisationId ?? null);
  }

  @Access(access.signedIn)
  @Query(() => ConcernConnection, { description: 'Concerns that you raised; newest first.' })
  myConcerns(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<ConcernConnection> {
    return this.queries.mine(actor, args);
  }

  @Access(access.signedIn, { opportunityId: known })
  @Mutation(() => ConcernType, {
    description: 'Says that something is wrong, to an involvement lead of another organisation or to whoever looks after safeguarding. If someone is in danger now, call 999. At most 10 in a day.',
  })
  async raiseConcern(@CurrentActor() actor: Actor, @Args('input', { description: 'What is wrong.' }) input: RaiseConcernInput): Promise<ConcernType> {
    return this.queries.one(actor, await this.raising.raise(actor, input));
  }

  @Access(access.signedIn, { concernId: ownOrHeard })
  @Mutation(() => ConcernType, { description: 'Writes about a concern: to whoever hears it, or to whoever raised it.' })
  async writeAboutConcern(@CurrentActor() actor: Actor, @Args('input', { description: 'What you write.' }) input: WriteAboutConcernInput): Promise<ConcernType> {
    return this.queries.one(actor, await this.hearing.write(actor, input));
  }

  @Access(access.signedIn, { concernId: ownConcern })
  @Mutation(() => ConcernType, { description: 'Says whether the team may learn of a concern of yours, without your name.' })
  async letTeamKnowOfConcern(@CurrentActor() actor: Actor, @Args('input', { description: 'Whether it may.' }) input: LetTeamKnowOfConcernInput): Promise<ConcernType> {
    return this.queries.one(actor, await this.raising.letTeamKnow(actor, input));
  }

  @Access(access.signedIn, { concernId: ownConcern })
  @Mutation(() => ConcernType, { description: 'Says that the answer to a concern of yours isn’t enough, within a year.' })
  async reopenConcern(@CurrentActor() actor: Actor, @Args('input', { description: 'What is still wrong.' }) input: ReopenConcernInput): Promise<ConcernType> {
    return this.queries.one(actor, await this.raising.reopen(actor, input));
  }

  @Access(access.signedIn, { concernId: ownConcern })
  @Mutation(() => ConcernType, { description: 'Takes a concern of yours back before it is answered: your words and all messages are gone. What was said for safeguarding is kept as long as it may protect somebody.' })
  async withdrawConcern(@CurrentActor() actor: Actor, @Args('input', { description: 'Which one.' }) input: ConcernInput): Promise<ConcernType> {
    return this.queries.one(actor, await this.raising.withdraw(actor, input));
  }
}
