import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from '@nestjs/graphql';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsBoolean, IsIn, IsUUID } from 'class-validator';
import { ProfileCommandInput } from '../contributors/input-fields.js';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Connection } from '../platform/graphql/connection.js';
import { MyPersonStateEnum, shownToMyPerson, type ShownToMyPerson, ShownToMyPersonEnum } from './my-person.lists.js';
import type { MyPersonState } from './my-person.rules.js';

@Access(access.withParent)
@ObjectType('LeadToName', { description: 'An involvement lead whom you can name as your person.' })
export class LeadToNameType {
  @Field(() => ID, { description: 'Their account, for nameMyPerson.' })
  accountId!: string;

  @Field(() => String, { description: 'Their name.' })
  name!: string;

  @Field(() => String, { description: 'The organisation or area they are a lead for.' })
  leadFor!: string;
}

@Access(access.withParent)
@ObjectType('MyPerson', { description: 'The lead whom one of your profiles named last.' })
export class MyPersonType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'Your profile.' })
  contributorId!: string;

  @Field(() => ID, { description: 'The lead’s account.' })
  accountId!: string;

  @Field(() => String, { description: 'The lead’s name.' })
  name!: string;

  @Field(() => MyPersonStateEnum, { description: 'Where it stands.' })
  state!: MyPersonState;

  @Field(() => [ShownToMyPersonEnum], { description: 'What you let them see.' })
  shows!: ShownToMyPerson[];

  @Field(() => String, { description: 'What that means, and what you can do.' })
  sentence!: string;

  @Field(() => GraphQLISODateTime, { description: 'When you named them.' })
  askedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it ended.' })
  endedAt!: Date | null;
}

@Access(access.withParent)
@ObjectType('WatchedInvolvement', { description: 'An open involvement of somebody who named you: of what they do, only what they let you see.' })
export class WatchedInvolvementType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The title of the opportunity.' })
  title!: string | null;

  @Field(() => String, { nullable: true, description: 'What happens next. Null where they don’t show it.' })
  nextStep!: string | null;

  @Field(() => String, { nullable: true, description: 'By the end of this day, YYYY-MM-DD. Null where they don’t show it.' })
  dueOn!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether that day has passed. Null where they don’t show it.' })
  isOverdue!: boolean | null;

  @Field(() => String, { nullable: true, description: 'Name and role of whom they turn to. Null where they don’t show it.' })
  mainContact!: string | null;
}

@Access(access.withParent)
@ObjectType('PersonWhoNamedMe', { description: 'Somebody who named you as their person.' })
export class PersonWhoNamedMeType {
  @Field(() => ID, { description: 'Its id, for answerMyPerson and endMyPerson.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'What to call them.' })
  name!: string | null;

  @Field(() => MyPersonStateEnum, { description: 'Where it stands.' })
  state!: MyPersonState;

  @Field(() => [ShownToMyPersonEnum], { description: 'What they let you see.' })
  shows!: ShownToMyPerson[];

  @Field(() => GraphQLISODateTime, { description: 'When they named you.' })
  askedAt!: Date;

  @Field(() => [WatchedInvolvementType], { description: 'What they are involved in, the oldest first, at most 50. None until you have agreed.' })
  involvements!: WatchedInvolvementType[];
}

@Access(access.withParent)
@ObjectType({ description: 'A page of people who named you.' })
export class PersonWhoNamedMeConnection extends Connection(PersonWhoNamedMeType) {}

@InputType({ description: 'Whom you name as your person, and what they may see.' })
export class NameMyPersonInput extends ProfileCommandInput {
  @Field(() => ID, { description: 'The lead’s account (see leadsToName). Named again, only what they may see changes.' })
  @IsUUID(undefined, { message: 'leadAccountId must be the id of an account (see leadsToName)' })
  leadAccountId!: string;

  @Field(() => [ShownToMyPersonEnum], { description: 'What they may see once they agree: one thing or more.' })
  @ArrayMinSize(1, { message: 'shows must name one thing or more that they may see' })
  @ArrayMaxSize(3)
  @ArrayUnique({ message: 'shows names something twice' })
  @IsIn(shownToMyPerson, { each: true })
  shows!: ShownToMyPerson[];
}

@InputType({ isAbstract: true })
abstract class MyPersonCommandInput extends CommandInput {
  @Field(() => ID, { description: 'The id of myPerson or peopleWhoNamedMe.' })
  @IsUUID(undefined, { message: 'myPersonId must be an id of myPerson or peopleWhoNamedMe' })
  myPersonId!: string;
}

@InputType({ description: 'A lead’s answer to somebody who named them.' })
export class AnswerMyPersonInput extends MyPersonCommandInput {
  @Field(() => Boolean, { description: 'Whether you agree. A no needs no reason; the person is told kindly.' })
  @IsBoolean({ message: 'agree must be true or false' })
  agree!: boolean;
}

@InputType({ description: 'Ending it, from either side. No reason is needed.' })
export class EndMyPersonInput extends MyPersonCommandInput {}
