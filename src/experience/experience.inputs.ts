import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { IdField } from '../opportunities/field-checks.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';
import { ExperienceLevelEnum, ExperienceShownEnum, type WayShown, waysShown } from './experience.lists.js';
import { type Level, levels } from './experience.rules.js';

@InputType({ isAbstract: true })
abstract class ExperienceCommandInput extends CommandInput {
  @Field(() => ID, { description: 'The invitation to say how it was (see myExperiences).' })
  @IdField('invitationId must be the id of an invitation to say how it was')
  invitationId!: string;
}

@InputType({ description: 'How far somebody agrees with one statement.' })
export class ExperienceLevelInput {
  @Field(() => String, { description: 'The code of the statement.' })
  @IsString({ message: 'statement must be the code of a statement' })
  @MaxLength(40, { message: 'statement must be the code of a statement' })
  statement!: string;

  @Field(() => ExperienceLevelEnum, { description: 'How far you agree.' })
  @IsIn(levels)
  level!: Level;
}

@InputType({ description: 'How it was. Nothing is required: leave out what you would rather skip.' })
export class AnswerExperienceInput extends ExperienceCommandInput {
  @Field(() => ExperienceShownEnum, { description: 'How it is shown. Please read beforeYouAnswer first.' })
  @IsIn(waysShown)
  shown!: WayShown;

  @Field(() => [ExperienceLevelInput], { description: 'Each statement once, at most.' })
  @IsArray({ message: 'answers must be a list' })
  @ArrayMaxSize(30, { message: 'answers takes at most 30' })
  @ValidateNested({ each: true })
  @Type(() => ExperienceLevelInput)
  answers!: ExperienceLevelInput[];

  @Field(() => String, { nullable: true, description: 'In your own words, up to 2,000 characters. Stored encrypted. Without your name, write nothing by which you could be recognised, please.' })
  @IsOptional()
  @Text(1, 2000)
  words?: string | null;
}

@InputType({ description: 'That somebody would rather not say how it was. No reason is needed.' })
export class DeclineExperienceInput extends ExperienceCommandInput {}

@InputType({ description: 'Taking back how it was.' })
export class TakeBackExperienceInput extends ExperienceCommandInput {
  @Field(() => String, { nullable: true, description: 'The receipt, for what was said without a name.' })
  @IsOptional()
  @IsString({ message: 'receipt must be text' })
  @MaxLength(60, { message: 'receipt must be the receipt as you were given it' })
  receipt?: string | null;
}

@InputType({ description: 'Whether messages may ask how it was.' })
export class TellMeOfExperienceInput extends CommandInput {
  @Field(() => ID, { description: 'The profile.' })
  @IdField('contributorId must be the id of a profile (see myProfiles)')
  contributorId!: string;

  @Field(() => Boolean, { description: 'False: no message about it from now on. You can still say how it was.' })
  @IsBoolean({ message: 'want must be true or false' })
  want!: boolean;
}
