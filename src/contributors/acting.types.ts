import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { ActingEndReasonEnum, ActingPaperEnum, ActingScopeEnum, RelationshipEnum, RepresentationBasisEnum } from './contributor.enums.js';
import type { ActingEndReason, ActingPaper, ActingScope, Relationship, RepresentationBasis } from './contributor.lists.js';

export const actingStates = ['in_force', 'waits_for_papers', 'review_due', 'month_missing', 'ended'] as const;
export type ActingState = (typeof actingStates)[number];
export const ActingStateEnum = enumOf(actingStates);
registerEnumType(ActingStateEnum, {
  name: 'ActingState',
  description: 'Where acting for somebody stands.',
  valuesMap: {
    in_force: { description: 'It holds.' },
    waits_for_papers: { description: 'A paper is still to be seen; nobody is asked until then.' },
    review_due: { description: 'The day on which it was to be looked at again has passed; nobody is asked until it has been.' },
    month_missing: { description: 'The month in which the young person turns 18 was not said; nobody is asked until it is.' },
    ended: { description: 'It has ended; the person can take their profile over.' },
  },
});

@Access(access.withParent)
@ObjectType('ActingBasis', { description: 'A ground on which somebody may act for another, in plain words, with where it comes from.' })
export class ActingBasisType {
  @Field(() => RepresentationBasisEnum, { description: 'What to send.' })
  basis!: RepresentationBasis;

  @Field(() => String, { description: 'The ground in a few words.' })
  title!: string;

  @Field(() => String, { description: 'What it means, and what it needs.' })
  words!: string;

  @Field(() => [ActingScopeEnum], { description: 'What it allows here. Nothing: it is no ground for acting for somebody here.' })
  mayDo!: ActingScope[];

  @Field(() => [ActingPaperEnum], { description: 'Papers of which one is to be seen before anybody is asked; none: none is needed.' })
  papers!: ActingPaper[];

  @Field(() => Boolean, { description: 'Whether it is one for people of 16 and 17.' })
  for16And17!: boolean;

  @Field(() => Boolean, { description: 'Whether it is one for people of 18 or over.' })
  for18OrOver!: boolean;

  @Field(() => Int, { description: 'Days after which it is looked at again.' })
  reviewDays!: number;

  @Field(() => String, { description: 'The law it comes from.' })
  source!: string;

  @Field(() => String, { description: 'Where to read it.' })
  sourceUrl!: string;

  @Field(() => String, { description: 'Since when it holds, as YYYY-MM-DD.' })
  validFrom!: string;
}

@Access(access.withParent)
@ObjectType('SeenPaper', { description: 'That a paper was seen. It was never kept.' })
export class SeenPaperType {
  @Field(() => ActingPaperEnum, { description: 'Of what kind.' })
  kind!: ActingPaper;

  @Field(() => Date, { description: 'When.' })
  seenAt!: Date;

  @Field(() => String, { description: 'By whom.' })
  seenBy!: string;
}

@Access(access.withParent)
@ObjectType('ActingArrangement', { description: 'Somebody acts for another: for the lead who looks after it. Nothing about anybody’s health.' })
export class ActingArrangementType {
  @Field(() => ID, { description: 'The profile. Its people can see that you looked.' })
  contributorId!: string;

  @Field(() => String, { description: 'The first name or initials of the person acted for.' })
  personName!: string;

  @Field(() => String, { nullable: true, description: 'Who acts, or acted, for them; none who has an account when it was on the phone.' })
  actingName!: string | null;

  @Field(() => RelationshipEnum, { description: 'Who they are to the person.' })
  relationship!: Relationship;

  @Field(() => RepresentationBasisEnum, { description: 'On what ground.' })
  basis!: RepresentationBasis;

  @Field(() => [ActingScopeEnum], { description: 'What they may do.' })
  mayDo!: ActingScope[];

  @Field(() => ActingStateEnum, { description: 'Where it stands.' })
  state!: ActingState;

  @Field(() => [SeenPaperType], { description: 'Papers that were seen, the newest first.' })
  papers!: SeenPaperType[];

  @Field(() => Date, { description: 'When it is to be looked at again.' })
  reviewDueAt!: Date;

  @Field(() => ActingEndReasonEnum, { nullable: true, description: 'Why it ended.' })
  endReason!: ActingEndReason | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of people who act for others.' })
export class ActingArrangementConnection extends Connection(ActingArrangementType) {}

@Access(access.withParent)
@ObjectType('TakeoverCode', { description: 'With it somebody takes over the profile that others looked after for them. Hand it over in person or on the phone.' })
export class TakeoverCodeType {
  @Field(() => ID, { description: 'The profile.' })
  contributorId!: string;

  @Field(() => String, { description: 'The code; it works once.' })
  code!: string;

  @Field(() => Date, { description: 'Until when it works.' })
  expiresAt!: Date;
}
