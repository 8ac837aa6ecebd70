import { applyDecorators } from '@nestjs/common';
import { ArgsType, Field, ID, Int, registerEnumType } from '@nestjs/graphql';
import { ArrayMaxSize, IsArray, IsBoolean, IsEnum, IsInt, IsISO8601, IsNotIn, IsOptional, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import { enumOf } from '../../platform/graphql/enum-of.js';
import type { FindingStatus, SecondReading, StudyType } from '../curation/curated.columns.js';
import { FindingStatusEnum, SecondReadingEnum, StudyTypeEnum } from '../curation/curation.enums.js';

export const findingSorts = ['relevance', 'newest', 'oldest', 'newest_here', 'useful_to_staff', 'useful_to_contributors'] as const;
export type FindingSort = (typeof findingSorts)[number];
export const FindingSortEnum = enumOf(findingSorts);

registerEnumType(FindingSortEnum, {
  name: 'FindingSort',
  description: 'The order of findings.',
  valuesMap: {
    relevance: { description: 'What fits the words best first; without words, newest first.' },
    newest: { description: 'Most recently published in its journal first.' },
    oldest: { description: 'Earliest published in its journal first.' },
    newest_here: { description: 'Most recently published here first.' },
    useful_to_staff: { description: 'What most staff found useful first; what fewer than three did counts as none, and comes newest first.' },
    useful_to_contributors: { description: 'What most contributors found useful first; what fewer than three did counts as none, and comes newest first.' },
  },
});

const Day = (field: string): PropertyDecorator =>
  applyDecorators(
    IsOptional() as PropertyDecorator,
    Matches(/^\d{4}-\d{2}-\d{2}$/, { message: `${field} must be a day as YYYY-MM-DD` }) as PropertyDecorator,
    IsISO8601({ strict: true }, { message: `${field} must be a day that exists` }) as PropertyDecorator,
  );

const Topics = (field: string, description: string): PropertyDecorator =>
  applyDecorators(
    Field(() => [ID], { nullable: true, description }) as PropertyDecorator,
    IsOptional() as PropertyDecorator,
    IsArray({ message: `${field} must be a list` }) as PropertyDecorator,
    ArrayMaxSize(50, { message: `${field} can name at most 50 topics` }) as PropertyDecorator,
    IsUUID(undefined, { each: true, message: `${field} must be ids of topics: the query topics finds them by name` }) as PropertyDecorator,
  );

/** What findings can be narrowed down by, in lists and in files. */
@ArgsType()
export class NarrowFindingsArgs {
  @Field(() => String, { nullable: true, description: 'Words as you would say them; "words in quotes" must stand together. Without words, everything, newest first.' })
  @IsOptional()
  @MaxLength(1000, { message: 'words can have at most 1000 characters' })
  words?: string | null;

  @Topics('topicIds', 'Only findings on any of these topics, or on one below them.')
  topicIds?: string[] | null;

  @Topics('themeIds', 'Only those that are also on any of these themes of health and care, or on one below them.')
  themeIds?: string[] | null;

  @Topics('conditionIds', 'Only those that are also on any of these conditions, or on one below them.')
  conditionIds?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Only findings that speak to the area with this code, or have a note for it or for everywhere. An old code finds what is for the areas that took over, a new one what was for those before. "everywhere" finds notes that hold everywhere.' })
  @IsOptional()
  @MaxLength(20, { message: 'areaCode has at most 20 characters' })
  areaCode?: string | null;

  @Field(() => [StudyTypeEnum], { nullable: true, description: 'Only these kinds of study.' })
  @IsOptional()
  @IsArray({ message: 'studyTypes must be a list' })
  @ArrayMaxSize(20, { message: 'studyTypes can name at most 20' })
  @IsEnum(StudyTypeEnum, { each: true, message: 'studyTypes must be kinds of study' })
  studyTypes?: StudyType[] | null;

  @Field(() => SecondReadingEnum, { nullable: true, description: 'Only those whose summary was, or wasn’t, read by a second broker.' })
  @IsOptional()
  @IsEnum(SecondReadingEnum, { message: 'secondRead must be second_read or not_second_read' })
  secondRead?: SecondReading | null;

  @Field(() => Boolean, { nullable: true, description: 'Only articles that anyone can, or can’t, read whole. What their sources don’t say is in neither.' })
  @IsOptional()
  @IsBoolean({ message: 'openAccess must be true or false' })
  openAccess?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Only what was published on this day or later, YYYY-MM-DD. A finding known by its month or year counts as its first day.' })
  @Day('publishedFrom')
  publishedFrom?: string | null;

  @Field(() => String, { nullable: true, description: 'Only what was published on this day or earlier, YYYY-MM-DD.' })
  @Day('publishedTo')
  publishedTo?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Only what was published here since you last said that you have looked (markFindingsLooked); upTo says how far that goes.' })
  @IsOptional()
  @IsBoolean({ message: 'newOnly must be true or false' })
  newOnly?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'Only what so many found useful, staff and contributors together, each side counted from three on; 0 for everything. Left out, as many as you set for yourself.' })
  @IsOptional()
  @IsInt({ message: 'leastUseful must be a whole number' })
  @Min(0, { message: 'leastUseful must be 0 or more' })
  @Max(1000, { message: 'leastUseful can be at most 1000' })
  @IsNotIn([1, 2], { message: 'leastUseful must be 0, or 3 or more: of fewer than three nothing is told' })
  leastUseful?: number | null;

  @Field(() => FindingSortEnum, { defaultValue: 'relevance', description: 'The order.' })
  @IsEnum(FindingSortEnum, { message: `sort must be one of ${findingSorts.join(', ')}` })
  sort: FindingSort = 'relevance';

  @Field(() => FindingStatusEnum, { defaultValue: 'published', description: 'Anything else than published and superseded is for knowledge brokers.' })
  @IsEnum(FindingStatusEnum, { message: 'status must be a state of a finding' })
  status: FindingStatus = 'published';
}

@ArgsType()
export class SearchFindingsArgs extends NarrowFindingsArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many to return, 1 to 50.' })
  @IsInt()
  @Min(1, { message: 'first must be at least 1' })
  @Max(50, { message: 'first can be at most 50; ask for the next page for more' })
  first: number = 20;

  @Field(() => Int, { defaultValue: 1, description: 'Which page, from 1.' })
  @IsInt()
  @Min(1, { message: 'page must be at least 1' })
  @Max(10_000, { message: 'page can be at most 10000' })
  page: number = 1;
}
