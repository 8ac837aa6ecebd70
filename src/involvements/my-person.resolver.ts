import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { MyPersonQueries } from './my-person.queries.js';
import { MyPersonService } from './my-person.service.js';
import { AnswerMyPersonInput, EndMyPersonInput, LeadToNameType, MyPersonType, NameMyPersonInput, PersonWhoNamedMeConnection } from './my-person.types.js';
import { leadsOfTheirs, myPeople } from './whose-involvement.js';

@Resolver(() => MyPersonType)
export class MyPersonResolver {
  constructor(
    private readonly queries: MyPersonQueries,
    private readonly service: MyPersonService,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor })
  @Query(() => [LeadToNameType], { description: 'Involvement leads whom you can name as your person: of your area and of organisations you are or were involved with. At most 50.' })
  leadsToName(@CurrentActor() actor: Actor, @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string): Promise<LeadToNameType[]> {
    return this.queries.leadsToName(actor, contributorId);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor })
  @Query(() => MyPersonType, { nullable: true, description: 'The lead whom you named last as your person, and where that stands. Null where you named nobody.' })
  myPerson(@CurrentActor() actor: Actor, @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string): Promise<MyPersonType | null> {
    return this.queries.mine(actor, contributorId);
  }

  @Access(access.permission('involvement_lead'))
  @Query(() => PersonWhoNamedMeConnection, { description: 'People who named you as their person: who asks, and of those you agreed to, what they let you see. They can see that you looked.' })
  peopleWhoNamedMe(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<PersonWhoNamedMeConnection> {
    return this.queries.whoNamedMe(actor, args);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor, leadAccountId: leadsOfTheirs })
  @Mutation(() => MyPersonType, { nullable: true, description: 'Names one lead as your person, across organisations, or changes what they may see. They are asked, and may say no.' })
  async nameMyPerson(@CurrentActor() actor: Actor, @Args('input') input: NameMyPersonInput): Promise<MyPersonType | null> {
    return this.queries.mine(actor, await this.service.name(actor, input));
  }

  @Access(access.permission('involvement_lead'), { myPersonId: myPeople.named })
  @Mutation(() => ID, { description: 'Agrees to be somebody’s person, or says no. Returns its id.' })
  answerMyPerson(@CurrentActor() actor: Actor, @Args('input') input: AnswerMyPersonInput): Promise<string> {
    return this.service.answer(actor, input);
  }

  @Access(access.signedIn, { myPersonId: myPeople.either })
  @Mutation(() => ID, { description: 'Ends that a lead is somebody’s person, from either side, at once and without a reason. Returns its id.' })
  endMyPerson(@CurrentActor() actor: Actor, @Args('input') input: EndMyPersonInput): Promise<string> {
    return this.service.end(actor, input);
  }
}
