import { Field, Float, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { type ClosedBecause, ClosedBecauseEnum, type InvolvementEventKind, InvolvementEventKindEnum, InvolvementStateEnum, type Side, SideEnum } from './involvement.lists.js';
import type { InvolvementState } from './involvement.rules.js';

@Access(access.withParent)
@ObjectType('InvolvementContact', { description: 'Whom the person turns to.' })
export class InvolvementContactType {
  @Field(() => String, { description: 'Their name.' })
  name!: string;

  @Field(() => String, { description: 'What they are in the team.' })
  role!: string;

  @Field(() => String, { nullable: true, description: 'Their e-mail address; null once they have left Askwell.' })
  email!: string | null;
}

@Access(access.withParent)
@ObjectType('InvolvementDeputy', { description: 'Who stands in for the main contact, and when.' })
export class InvolvementDeputyType extends InvolvementContactType {
  @Field(() => String, { description: 'First day, YYYY-MM-DD.' })
  firstDay!: string;

  @Field(() => String, { description: 'Last day, YYYY-MM-DD.' })
  lastDay!: string;

  @Field(() => Boolean, { description: 'Whether they stand in today.' })
  standsInToday!: boolean;
}

@Access(access.withParent)
@ObjectType('NextStep', { description: 'What happens next, and by when.' })
export class NextStepType {
  @Field(() => String, { description: 'What happens.' })
  what!: string;

  @Field(() => String, { description: 'By the end of this day, YYYY-MM-DD.' })
  dueOn!: string;

  @Field(() => Boolean, { description: 'Whether that day has passed. The team is reminded once, then an involvement lead sees it.' })
  isOverdue!: boolean;
}

@Access(access.withParent)
@ObjectType('Involvement', { description: 'What somebody who was chosen does together with a team. There is always a next step with a date, until it is closed with thanks or the person leaves.' })
export class InvolvementType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'The opportunity it came from.' })
  opportunityId!: string;

  @Field(() => ID, { description: 'The introduction, where names and contact were exchanged.' })
  introductionId!: string;

  @Field(() => String, { description: 'The code by which the team knew the person.' })
  code!: string;

  @Field(() => InvolvementStateEnum, { description: 'Where it stands.' })
  state!: InvolvementState;

  @Field(() => GraphQLISODateTime, { description: 'When they were chosen.' })
  beganAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it ended.' })
  endedAt!: Date | null;

  @Field(() => InvolvementContactType, { description: 'The main contact.' })
  mainContact!: InvolvementContactType;

  @Field(() => InvolvementDeputyType, { nullable: true, description: 'Who stands in for the main contact while they are away.' })
  deputy!: InvolvementDeputyType | null;

  @Field(() => NextStepType, { nullable: true, description: 'What happens next. Null only once it has ended.' })
  nextStep!: NextStepType | null;

  @Field(() => String, { nullable: true, description: 'First day, YYYY-MM-DD. Null while it is left open.' })
  startsOn!: string | null;

  @Field(() => String, { nullable: true, description: 'Last day, YYYY-MM-DD. Null while it is left open.' })
  endsOn!: string | null;

  @Field(() => Int, { nullable: true, description: 'Hours a month that were agreed. Null while they are left open.' })
  hoursPerMonth!: number | null;

  @Field(() => String, { nullable: true, description: 'What was arranged so that the person can take part. Stored encrypted.' })
  arranged!: string | null;

  @Field(() => ClosedBecauseEnum, { nullable: true, description: 'Why the team closed it.' })
  closedBecause!: ClosedBecause | null;

  @Field(() => String, { nullable: true, description: 'What the team thanked for.' })
  thanks!: string | null;

  /** Not a field: whom a reading is noted with. */
  contributorId!: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of involvements.' })
export class InvolvementConnection extends Connection(InvolvementType) {}

@Access(access.withParent)
@ObjectType('InvolvementEvent', { description: 'Something that happened in an involvement.' })
export class InvolvementEventType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'The involvement.' })
  involvementId!: string;

  @Field(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;

  @Field(() => InvolvementEventKindEnum, { description: 'What.' })
  kind!: InvolvementEventKind;

  @Field(() => SideEnum, { description: 'Who did it.' })
  bySide!: Side;

  @Field(() => String, { nullable: true, description: 'In words, where there are some: the step, the thanks, the name of a contact.' })
  text!: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of what happened.' })
export class InvolvementEventConnection extends Connection(InvolvementEventType) {}

@Access(access.withParent)
@ObjectType('OverdueInvolvement', { description: 'An involvement whose next step is overdue though the team was reminded. No word about the person.' })
export class OverdueInvolvementType {
  @Field(() => ID, { description: 'The id of the involvement.' })
  id!: string;

  @Field(() => ID, { description: 'The opportunity.' })
  opportunityId!: string;

  @Field(() => String, { description: 'The name of the main contact.' })
  mainContactName!: string;

  @Field(() => String, { description: 'The day on which the step was due, YYYY-MM-DD.' })
  dueOn!: string;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of involvements with an overdue step.' })
export class OverdueInvolvementConnection extends Connection(OverdueInvolvementType) {}

@Access(access.withParent)
@ObjectType('InvolvementWithoutContact', { description: 'An involvement whose main contact has left the team or is kept out. No word about the person.' })
export class InvolvementWithoutContactType {
  @Field(() => ID, { description: 'The id of the involvement, for nameMainContact.' })
  id!: string;

  @Field(() => ID, { description: 'The opportunity.' })
  opportunityId!: string;

  @Field(() => String, { description: 'The name of whoever it was.' })
  mainContactName!: string;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of involvements without a contact.' })
export class InvolvementWithoutContactConnection extends Connection(InvolvementWithoutContactType) {}

@Access(access.withParent)
@ObjectType('InvolvementLoad', { description: 'What you take part in, beside what you said you can give.' })
export class InvolvementLoadType {
  @Field(() => Int, { description: 'Involvements of this profile that are open.' })
  open!: number;

  @Field(() => Int, { description: 'With so many open at one time, of all profiles whose invitations reach the same person, teams can’t invite you to more. You can always come forward yourself.' })
  atOneTime!: number;

  @Field(() => Int, { nullable: true, description: 'Involvements you said you can give your time to at one time.' })
  saidAtOnce!: number | null;

  @Field(() => Int, { nullable: true, description: 'Hours a month you said you can give.' })
  hoursPerMonth!: number | null;

  @Field(() => Int, { description: 'Hours a month that are agreed in this profile’s open involvements.' })
  hoursPromised!: number;

  @Field(() => Int, { description: 'In so many of them hours are left open.' })
  hoursLeftOpen!: number;

  @Field(() => Float, { description: 'Hours a month that count beside what you can give, to a tenth: those agreed and, where they are left open, what the opportunity says it takes.' })
  hoursCounted!: number;

  @Field(() => [String], { description: 'Why teams don’t find or ask you at present, as far as it is about what you take part in. None: it isn’t that. What else holds is in myFairAsking.' })
  whyNotAsked!: string[];
}
