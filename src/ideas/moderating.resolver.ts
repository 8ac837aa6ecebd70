import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { ModerateIdeaInput } from './idea.inputs.js';
import { IdeaQueries } from './idea.queries.js';
import { IdeaConnection, IdeaType } from './idea.types.js';
import { ModeratingService } from './moderating.service.js';
import { ideas } from './whose-idea.js';

const moderators = access.permission('involvement_lead', 'knowledge_broker');

/** For involvement leads and knowledge brokers of whatever organisation. */
@Resolver(() => IdeaType)
export class ModeratingResolver {
  constructor(
    private readonly queries: IdeaQueries,
    private readonly moderating: ModeratingService,
  ) {}

  @Access(moderators)
  @Query(() => IdeaConnection, { description: 'Ideas that nobody has published yet, but for your own; those that have waited longest first. That you read them is in the audit log.' })
  ideasToModerate(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<IdeaConnection> {
    return this.queries.toModerate(actor, args);
  }

  @Access(moderators, { ideaId: ideas.waiting })
  @Mutation(() => IdeaType, { description: 'Publishes an idea, asks its author for a change, or says why it isn’t published.' })
  async moderateIdea(@CurrentActor() actor: Actor, @Args('input', { description: 'What becomes of it.' }) input: ModerateIdeaInput): Promise<IdeaType> {
    return this.queries.one(actor, await this.moderating.moderate(actor, input));
  }
}
