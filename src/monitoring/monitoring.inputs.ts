import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, IsString, IsUUID, MaxLength, ValidateNested } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';

@InputType({ description: 'An answer to one question about oneself.' })
export class MonitoringAnswerInput {
  @Field(() => String, { description: 'The code of a category (see characteristicQuestions), one for each question.' })
  @IsString({ message: 'category must be a code' })
  @MaxLength(60, { message: 'category must be a code' })
  category!: string;

  @Field(() => String, { nullable: true, description: 'With a category of kind own_words: what you say, up to 200 characters. Kept encrypted, counted only as "in own words".' })
  @IsOptional()
  @Text(1, 200)
  ownWords?: string | null;
}

@InputType({ description: 'Answers that are counted with those of many others, all of them.' })
export class SetMonitoringAnswersInput extends CommandInput {
  @Field(() => ID, { description: 'Your profile.' })
  @IsUUID(undefined, { message: 'contributorId must be the id of a profile (see myProfiles)' })
  contributorId!: string;

  @Field(() => [MonitoringAnswerInput], { description: 'At most one for each question.' })
  @ArrayMaxSize(20, { message: 'answers takes at most 20' })
  @ValidateNested({ each: true })
  @Type(() => MonitoringAnswerInput)
  answers!: MonitoringAnswerInput[];

  @Field(() => String, { nullable: true, description: 'A postcode in England, to look up how deprived the place is. It is not kept; its tenth is. To keep the tenth later, send its category among the answers.' })
  @IsOptional()
  @Text(5, 10)
  postcode?: string | null;

  @Field(() => String, { nullable: true, description: 'Unless that was agreed to before: the version of the wording that was read (consentWording with purpose monitoring).' })
  @IsOptional()
  @Text(3, 60)
  wordingVersion?: string | null;
}
