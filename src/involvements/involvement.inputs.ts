import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { IsBoolean, IsIn, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { DayField, EmailField } from '../opportunities/field-checks.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';
import { type ClosedBecause, ClosedBecauseEnum, closedBecauses } from './involvement.lists.js';

@InputType({ isAbstract: true })
export abstract class InvolvementCommandInput extends CommandInput {
  @Field(() => ID, { description: 'The involvement.' })
  @IsUUID(undefined, { message: 'involvementId must be the id of an involvement' })
  involvementId!: string;
}

@InputType({ description: 'What happens next in an involvement.' })
export class SetNextStepInput extends InvolvementCommandInput {
  @Field(() => String, { description: 'What happens, in words for the person. 3 to 500 characters. No word about their health, please.' })
  @Text(3, 500)
  what!: string;

  @Field(() => String, { description: 'By the end of this day, YYYY-MM-DD: today or later, at most a year ahead.' })
  @DayField()
  dueOn!: string;

  @Field(() => Boolean, { description: 'Whether the step before is done. Otherwise this one takes its place.' })
  @IsBoolean({ message: 'previousIsDone must be true or false' })
  previousIsDone!: boolean;
}

@InputType({ description: 'What was agreed. Whatever is left out is left open.' })
export class AgreeOnInvolvementInput extends InvolvementCommandInput {
  @Field(() => String, { nullable: true, description: 'First day, YYYY-MM-DD.' })
  @DayField()
  startsOn?: string | null;

  @Field(() => String, { nullable: true, description: 'Last day, YYYY-MM-DD.' })
  @DayField()
  endsOn?: string | null;

  @Field(() => Int, { nullable: true, description: 'Hours a month, 1 to 200.' })
  @IsOptional()
  @IsInt({ message: 'hoursPerMonth must be a whole number' })
  @Min(1, { message: 'hoursPerMonth must be 1 or more' })
  @Max(200, { message: 'hoursPerMonth can be at most 200' })
  hoursPerMonth?: number | null;

  @Field(() => String, { nullable: true, description: 'What you arranged so that the person can take part, up to 2,000 characters. Stored encrypted; the person and your team read it.' })
  @IsOptional()
  @Text(1, 2000)
  arranged?: string | null;
}

@InputType({ isAbstract: true })
abstract class ContactFields extends InvolvementCommandInput {
  @Field(() => ID, { description: 'Account of someone in the team.' })
  @IsUUID(undefined, { message: 'accountId must be the id of an account in the team' })
  accountId!: string;

  @Field(() => String, { description: 'The name the person knows them by. 2 to 200 characters.' })
  @Text(2, 200)
  name!: string;

  @Field(() => String, { description: 'What they are in the team, such as “research nurse”. 2 to 100 characters.' })
  @Text(2, 100)
  role!: string;

  @Field(() => String, { description: 'Where the person can write to. Stored encrypted. Reminders of Askwell go there.' })
  @EmailField()
  email!: string;
}

@InputType({ description: 'A new main contact of an involvement.' })
export class ChangeMainContactInput extends ContactFields {}

@InputType({ description: 'Who stands in for the main contact while they are away.' })
export class SetDeputyInput extends ContactFields {
  @Field(() => String, { description: 'First day, YYYY-MM-DD.' })
  @DayField()
  firstDay!: string;

  @Field(() => String, { description: 'Last day, YYYY-MM-DD.' })
  @DayField()
  lastDay!: string;
}

@InputType({ description: 'That the main contact is back earlier, or somebody else should stand in.' })
export class EndDeputyInput extends InvolvementCommandInput {}

@InputType({ description: 'Closing an involvement with thanks.' })
export class CloseInvolvementInput extends InvolvementCommandInput {
  @Field(() => ClosedBecauseEnum, { description: 'Why it ends.' })
  @IsIn(closedBecauses)
  because!: ClosedBecause;

  @Field(() => String, { description: 'What you thank them for, in words for them. 3 to 2,000 characters.' })
  @Text(3, 2000)
  thanks!: string;
}

@InputType({ description: 'Leaving an involvement. No reason is needed, and nobody asks for one.' })
export class LeaveInvolvementInput extends InvolvementCommandInput {}
