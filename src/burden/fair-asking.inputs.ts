import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { IsBoolean, IsEnum, IsInt, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { ProfileCommandInput } from '../contributors/input-fields.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Day } from '../platform/graphql/day-input.js';
import { WayOfBeingHereEnum } from './fair-asking.types.js';
import type { WayOfBeingHere } from './guard.facts.js';

@InputType({ description: 'How someone wants to be here.' })
export class SetWayOfBeingHereInput extends ProfileCommandInput {
  @Field(() => WayOfBeingHereEnum, { description: 'The way.' })
  @IsEnum(WayOfBeingHereEnum)
  way!: WayOfBeingHere;

  @Field(() => Boolean, { nullable: true, description: 'May be asked with only 7 days to answer. Left out, it stays as it is.' })
  @IsOptional()
  @IsBoolean()
  shortNotice?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'One reminder may follow an invitation. Left out, it stays as it is.' })
  @IsOptional()
  @IsBoolean()
  remindersAllowed?: boolean | null;
}

/** Figures are checked against the limits in force, which the database knows. */
@InputType({ description: 'How often someone wants to be asked. What is left out or null follows the usual level, also when that changes.' })
export class SetFairAskingLevelInput extends ProfileCommandInput {
  @Field(() => Boolean, { nullable: true, description: 'Never ask me. The other fields are then left out.' })
  @IsOptional()
  @IsBoolean()
  never?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'Most invitations in any 30 days; 0 is never.' })
  @IsOptional()
  @IsInt({ message: 'asksIn30Days must be a whole number' })
  asksIn30Days?: number | null;

  @Field(() => Int, { nullable: true, description: 'Most invitations in any 365 days.' })
  @IsOptional()
  @IsInt({ message: 'asksIn365Days must be a whole number' })
  asksIn365Days?: number | null;

  @Field(() => Int, { nullable: true, description: 'Least days between two invitations.' })
  @IsOptional()
  @IsInt({ message: 'daysBetween must be a whole number' })
  daysBetween?: number | null;

  @Field(() => Int, { nullable: true, description: 'Most invitations from one organisation in any 30 days.' })
  @IsOptional()
  @IsInt({ message: 'fromOneOrganisationIn30Days must be a whole number' })
  fromOneOrganisationIn30Days?: number | null;

  @Field(() => Int, { nullable: true, description: 'Most invitations on their way or waiting for an answer at one time.' })
  @IsOptional()
  @IsInt({ message: 'openAtOnce must be a whole number' })
  openAtOnce?: number | null;
}

@InputType({ description: 'A time in which nobody asks, in force at once, also for invitations on their way.' })
export class QuietPeriodInput extends ProfileCommandInput {
  @Field(() => String, { nullable: true, description: 'First day, as YYYY-MM-DD. Left out, it begins now.' })
  @IsOptional()
  @Day('firstDay')
  firstDay?: string | null;

  @Field(() => String, { nullable: true, description: 'Last day, included, as YYYY-MM-DD. Left out, it lasts until it is ended.' })
  @IsOptional()
  @Day('lastDay')
  lastDay?: string | null;

  @Field(() => String, { nullable: true, description: 'The time zone in which these are days, such as Europe/London, which is the default.' })
  @IsOptional()
  @IsString({ message: 'timeZone must be text' })
  @MaxLength(60, { message: 'timeZone has at most 60 characters' })
  timeZone?: string | null;
}

@InputType({ description: 'A quiet period to end.' })
export class EndQuietPeriodInput extends CommandInput {
  @Field(() => ID, { description: 'Its id.' })
  @IsUUID(undefined, { message: 'quietPeriodId must be an id' })
  quietPeriodId!: string;
}

@InputType({ isAbstract: true })
abstract class WithOrganisationInput extends ProfileCommandInput {
  @Field(() => ID, { description: 'The organisation.' })
  @IsUUID(undefined, { message: 'organisationId must be the id of an organisation' })
  organisationId!: string;
}

@InputType({ description: 'An organisation that may never ask, or may again.' })
export class NeverAskMeInput extends WithOrganisationInput {}

@InputType({ description: 'An organisation that one already works with.' })
export class LinkOrganisationInput extends WithOrganisationInput {
  @Field(() => Int, { nullable: true, description: 'How often it may ask in any 30 days, from 1 to the most for everyone. Left out: as often as any one organisation may.' })
  @IsOptional()
  @IsInt({ message: 'asksIn30Days must be a whole number' })
  asksIn30Days?: number | null;
}

@InputType({ description: 'An organisation that is like any other again.' })
export class UnlinkOrganisationInput extends WithOrganisationInput {}

@InputType({ description: 'A talk with an organisation that one already works with.' })
export class NoteContactInput extends WithOrganisationInput {
  @Field(() => String, { description: 'The day of it, as YYYY-MM-DD: today or one of the last 365 days.' })
  @Day('day')
  day!: string;
}

@InputType({ description: 'A profile of one’s own or of someone one supports.' })
export class KnownProfileInput extends CommandInput {
  @Field(() => ID, { description: 'The profile.' })
  @IsUUID(undefined, { message: 'contributorId must be the id of a profile' })
  contributorId!: string;
}

@InputType({ description: 'A profile of one’s own.' })
export class OwnProfileInput extends ProfileCommandInput {}
