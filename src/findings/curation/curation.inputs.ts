import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDefined, IsEnum, IsInt, IsOptional, IsUUID, Matches, Max, Min, ValidateNested } from 'class-validator';
import { Text } from '../../platform/graphql/text-input.js';
import { FindingCommandInput } from '../findings.inputs.js';
import { StudyTypeEnum } from './curation.enums.js';
import type { StudyType } from './curated.columns.js';
import { mostCharacters } from './summary-parts.rules.js';

@InputType({ isAbstract: true })
export abstract class VersionedFindingInput extends FindingCommandInput {
  @Field(() => Int, { description: 'The version that you read. When somebody has changed the finding since, nothing is done and you are told.' })
  @IsInt()
  @Min(0, { message: 'version must be the version of the finding that you read' })
  @Max(2_147_483_647, { message: 'version must be the version of the finding that you read' })
  version!: number;
}

const Part = (most: number): PropertyDecorator => (target, key) => {
  IsOptional()(target, key as string);
  Text(1, most)(target, key);
};

@InputType({ description: 'A plain summary in the parts a good one has. A draft may lack some.' })
export class SummaryPartsInput {
  @Field(() => String, { nullable: true, description: 'What a reader should take away, in a sentence or two; up to 600 characters.' })
  @Part(mostCharacters.keyMessage)
  keyMessage?: string | null;

  @Field(() => String, { nullable: true, description: 'Who was asked or studied, how many, where, and what was done; up to 2,000 characters.' })
  @Part(mostCharacters.whatWasDone)
  whatWasDone?: string | null;

  @Field(() => String, { nullable: true, description: 'What came of it, with figures a reader can picture; up to 2,000 characters.' })
  @Part(mostCharacters.whatWasFound)
  whatWasFound?: string | null;

  @Field(() => String, { nullable: true, description: 'What it can’t tell, and how sure we can be; up to 1,500 characters.' })
  @Part(mostCharacters.limits)
  limits?: string | null;

  @Field(() => String, { nullable: true, description: 'When it was done or last brought up to date; up to 1,000 characters.' })
  @Part(mostCharacters.howCurrent)
  howCurrent?: string | null;
}

@InputType({ description: 'What to write of a plain summary.' })
export class WriteSummaryInput extends VersionedFindingInput {
  @Field(() => SummaryPartsInput, { description: 'The parts; those that are left out stay as they are.' })
  @IsDefined({ message: 'summary must have at least one part' })
  @ValidateNested()
  @Type(() => SummaryPartsInput)
  summary!: SummaryPartsInput;
}

@InputType({ description: 'What a finding is about, as a broker confirms it. What is left out stays as it is.' })
export class ClassifyFindingInput extends VersionedFindingInput {
  @Field(() => [ID], { nullable: true, description: 'All its topics, conditions and themes alike, at most 20; they replace those it has.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20, { message: 'topicIds can name at most 20 topics' })
  @IsUUID(undefined, { each: true, message: 'topicIds must be ids of topics: the query topics finds them by name' })
  topicIds?: string[] | null;

  @Field(() => StudyTypeEnum, { nullable: true, description: 'What kind of study it is.' })
  @IsOptional()
  @IsEnum(StudyTypeEnum)
  studyType?: StudyType | null;

  @Field(() => [String], { nullable: true, description: 'Codes of all areas it speaks to, at most 50; they replace those it has. None: nowhere in particular.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50, { message: 'areaCodes can name at most 50 areas' })
  @Matches(/^[A-Z0-9]{3,9}$/, { each: true, message: 'areaCodes must be codes of areas, such as QWO' })
  areaCodes?: string[] | null;
}

@InputType({ description: 'A finding that goes back to its writer.' })
export class ReturnFindingInput extends VersionedFindingInput {
  @Field(() => String, { description: 'What is to be changed, 5 to 1,000 characters; brokers read it in the finding’s history.' })
  @Text(5, 1000)
  comment!: string;
}

@InputType({ description: 'A draft to be read by somebody else.' })
export class SendForSecondLookInput extends VersionedFindingInput {}

@InputType({ description: 'A finding that you read as a second reader.' })
export class ApproveSecondLookInput extends VersionedFindingInput {}
