import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsOptional, IsUUID, ValidateNested } from 'class-validator';
import { DayField, IdField, TextField } from '../opportunities/field-checks.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';
import { FeedbackOutcomeEnum, WayToldEnum, type WayTold, waysTold } from './feedback.lists.js';
import { longestExtension, type Outcome, outcomes } from './feedback.rules.js';

@InputType({ isAbstract: true })
abstract class FeedbackCommandInput extends CommandInput {
  @Field(() => ID, { description: 'The opportunity.' })
  @IdField('opportunityId must be the id of an opportunity')
  opportunityId!: string;
}

@InputType({ description: 'A few words for one person, beside what everybody is told.' })
export class WordsForSomeoneInput {
  @Field(() => String, { description: 'Their code, as in feedbackDuty: of somebody who was chosen or came forward.' })
  @Text(1, 20)
  code!: string;

  @Field(() => String, { description: 'For them alone. 3 to 1,000 characters. Stored encrypted.' })
  @Text(3, 1000)
  text!: string;
}

@InputType({ description: 'What came of an opportunity, for everybody who was chosen, came forward or said yes. It can’t be changed once it is sent.' })
export class GiveFeedbackInput extends FeedbackCommandInput {
  @Field(() => FeedbackOutcomeEnum, { description: 'What came of what people said.' })
  @IsIn(outcomes)
  outcome!: Outcome;

  @Field(() => String, { description: 'All of it in a few plain sentences that everybody can follow; whoever asked for easy read gets these alone. 20 to 1,500 characters.' })
  @Text(20, 1500)
  inPlainWords!: string;

  @Field(() => String, { nullable: true, description: 'What people said. 3 to 4,000 characters. No word by which somebody could be recognised, please.' })
  @TextField(3, 4000)
  youSaid?: string | null;

  @Field(() => String, { nullable: true, description: 'What you did because of it. Needed where it was done, or partly.' })
  @TextField(3, 4000)
  weDid?: string | null;

  @Field(() => String, { nullable: true, description: 'Why it, or a part of it, was not done. Needed where anything was not.' })
  @TextField(3, 4000)
  whyNot?: string | null;

  @Field(() => [WordsForSomeoneInput], { nullable: true, description: 'A few words for single people, at most 100.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100, { message: 'words can be for at most 100 people' })
  @ArrayUnique(({ code }: WordsForSomeoneInput) => code, { message: 'words can be for each code once' })
  @ValidateNested({ each: true })
  @Type(() => WordsForSomeoneInput)
  words?: WordsForSomeoneInput[] | null;
}

@InputType({ description: 'An earlier day by which people hear.' })
export class BringFeedbackForwardInput extends FeedbackCommandInput {
  @Field(() => String, { description: 'The day, YYYY-MM-DD: today or later, and before the one that people were told.' })
  @DayField()
  dueOn!: string;
}

@InputType({ description: 'Putting the day off, once.' })
export class ExtendFeedbackInput extends FeedbackCommandInput {
  @Field(() => String, { description: `The new day, YYYY-MM-DD: after today and after the day there is, at most ${longestExtension} days after the later of the two.` })
  @DayField()
  dueOn!: string;

  @Field(() => String, { description: 'Why, in words that those who wait can read. 10 to 1,000 characters.' })
  @Text(10, 1000)
  because!: string;
}

@InputType({ description: 'That somebody was told what came of an opportunity, by you.' })
export class RecordFeedbackPassedOnInput extends CommandInput {
  @Field(() => ID, { description: 'The id in feedbackToPassOn.' })
  @IsUUID(undefined, { message: 'feedbackPersonId must be an id from feedbackToPassOn' })
  feedbackPersonId!: string;

  @Field(() => WayToldEnum, { description: 'How.' })
  @IsIn(waysTold)
  way!: WayTold;
}
