import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access } from '../../identity/access.js';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { Access } from '../../platform/graphql/access.js';
import { FindingReaders } from './finding-readers.js';
import { NewFindingsQueries } from './new-findings.queries.js';
import { MarkFindingsLookedInput, NewFindingsArgs, NewFindingsType } from './new-findings.types.js';

@Resolver()
export class NewFindingsResolver {
  constructor(
    private readonly queries: NewFindingsQueries,
    private readonly readers: FindingReaders,
  ) {}

  @Access(access.signedIn)
  @Query(() => NewFindingsType, { description: 'What was published here since you last said that you have looked, the newest first. Looking at it changes nothing: say so with markFindingsLooked. As a file: GET /findings.csv?newOnly=true.' })
  newFindings(@CurrentActor() actor: Actor, @Args() args: NewFindingsArgs): Promise<NewFindingsType> {
    return this.queries.read(actor, args);
  }

  @Access(access.signedIn)
  @Mutation(() => Int, { description: 'Says that you have looked at all new findings up to here. Said from two devices, the later list counts; nothing goes back. Returns how far you have looked.' })
  markFindingsLooked(@CurrentActor() actor: Actor, @Args('input') input: MarkFindingsLookedInput): Promise<number> {
    return this.readers.markLooked(actor, input);
  }
}
