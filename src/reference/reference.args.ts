import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { IsInt, IsISO8601, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import { mostTopics } from './topics.queries.js';

const dayMessage = 'must be a day like 2026-04-01';

@ArgsType()
export class TopicSearchArgs {
  @Field(() => String, { description: 'What someone typed: a word, the beginning of one, or a sentence. At most 200 characters.' })
  @MaxLength(200, { message: 'search has at most 200 characters' })
  search!: string;

  @Field(() => Int, { defaultValue: 5, description: `How many to return, 1 to ${mostTopics}.` })
  @IsInt()
  @Min(1, { message: 'first must be at least 1' })
  @Max(mostTopics, { message: `first can be at most ${mostTopics}` })
  first: number = 5;
}

@ArgsType()
export class AreasArgs {
  @Field(() => String, { nullable: true, description: 'Areas valid on this day, as 2026-04-01; today when left out.' })
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: `validOn ${dayMessage}` })
  @IsISO8601({ strict: true }, { message: `validOn ${dayMessage}` })
  validOn?: string | null;
}

@ArgsType()
export class AreaOnDayArgs {
  @Field(() => ID, { description: 'The code of an area, old or new.' })
  @MaxLength(20, { message: 'code has at most 20 characters' })
  code!: string;

  @Field(() => String, { nullable: true, description: 'The day, as 2026-04-01; today when left out.' })
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: `on ${dayMessage}` })
  @IsISO8601({ strict: true }, { message: `on ${dayMessage}` })
  on?: string | null;
}
