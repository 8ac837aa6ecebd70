import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access, anyAccount, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { ConcernContacts } from './concern-contacts.service.js';
import { ConcernContactType, EndConcernContactInput, NameConcernContactInput } from './concern-contacts.types.js';
import { ConcernFigures } from './concern-figures.js';
import { ConcernFiguresType } from './concern-figures.types.js';
import { ConcernInput } from './concern.inputs.js';
import { LateConcernConnection } from './concern.types.js';
import { LateConcerns } from './late-concerns.js';

const anyContact = whose.everybodys('anybody who is named');
const lateConcern = whose.own('concerns that are late, of organisations to which the account has no tie', 'administrator');

/** Who is named, what waits too long, and how many there are. */
@Resolver(() => ConcernContactType)
export class ConcernContactsResolver {
  constructor(
    private readonly contacts: ConcernContacts,
    private readonly late: LateConcerns,
    private readonly figures: ConcernFigures,
  ) {}

  @Access(access.public('rounded figures about many, the same for everyone'))
  @Query(() => ConcernFiguresType, { nullable: true, description: 'How many people raised concerns in a quarter, by kind and by organisation; none where a quarter has no figures.' })
  concernFigures(
    @Args('quarter', { type: () => String, nullable: true, description: 'The first day of a quarter (see quarters), 2026-10-01; without it the newest.' }) quarter: string | null,
  ): Promise<ConcernFiguresType | null> {
    return this.figures.read(quarter ?? null);
  }

  @Access(access.permission('administrator'))
  @Query(() => [ConcernContactType], { description: 'Who is named to look after concerns and safeguarding, for the whole service and for organisations.' })
  concernContacts(): Promise<ConcernContactType[]> {
    return this.contacts.list();
  }

  @Access(access.permission('administrator'))
  @Query(() => LateConcernConnection, { description: 'Concerns that wait too long, without words and names; none about an organisation that you have a tie to. Those that have waited longest first.' })
  lateConcerns(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<LateConcernConnection> {
    return this.late.list(actor, args);
  }

  @Access(access.permission('administrator'), { concernId: lateConcern })
  @Mutation(() => Boolean, { description: 'Gives a concern that is late to the next who can hear it, whom the service chooses. Returns whether there was anybody else.' })
  passLateConcernOn(@CurrentActor() actor: Actor, @Args('input', { description: 'Which one.' }) input: ConcernInput): Promise<boolean> {
    return this.late.passOn(actor, input);
  }

  @Access(access.permission('administrator'), { readerId: anyAccount })
  @Mutation(() => ID, { description: 'Names somebody to look after concerns or safeguarding; who was named before is so no longer. Returns the id of the entry.' })
  nameConcernContact(@CurrentActor() actor: Actor, @Args('input', { description: 'Who.' }) input: NameConcernContactInput): Promise<string> {
    return this.contacts.name(actor, input);
  }

  @Access(access.permission('administrator'), { concernContactId: anyContact })
  @Mutation(() => ID, { description: 'Ends that somebody is named. Returns the id of the entry.' })
  endConcernContact(@CurrentActor() actor: Actor, @Args('input', { description: 'Which entry.' }) input: EndConcernContactInput): Promise<string> {
    return this.contacts.end(actor, input);
  }
}
