import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { ArrayMaxSize, IsBoolean, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { type Context, ContextEnum, contexts } from '../reference/contexts.js';
import { type InvolvementKind, InvolvementKindEnum, involvementKinds } from '../reference/involvement-kinds.js';
import { IdField, ListOf, TextField } from './field-checks.js';

const maxWords = 2000;

@ArgsType()
export class SearchOpportunitiesArgs {
  @Field(() => String, { nullable: true, description: `What to look for, in your own words; "quoted words" must stand together. At most ${maxWords} characters. Without words: the newest.` })
  @TextField(0, maxWords)
  words?: string | null;

  @Field(() => [ID], { nullable: true, description: 'About any of these topics or what belongs to them. At most 20.' })
  @IsOptional()
  @ArrayMaxSize(20, { message: 'topicIds takes at most 20' })
  @IdField('each of topicIds must be the id of a topic', { each: true })
  topicIds?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Code of an area where it takes place. An old code finds what is in the areas that took over, a new one what was for those before.' })
  @TextField(2, 20)
  areaCode?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Can (true) or can’t (false) be done online. With an area, true means: there or online.' })
  @IsOptional()
  @IsBoolean({ message: 'online must be true or false' })
  online?: boolean | null;

  @Field(() => ContextEnum, { nullable: true, description: 'What it is for.' })
  @IsOptional()
  @IsIn(contexts)
  context?: Context | null;

  @Field(() => [InvolvementKindEnum], { nullable: true, description: 'Any of these kinds.' })
  @ListOf(involvementKinds, involvementKinds.length)
  kinds?: InvolvementKind[] | null;

  @Field(() => Int, { defaultValue: 1, description: 'Which page, 1 to 1000.' })
  @IsInt()
  @Min(1, { message: 'page must be at least 1' })
  @Max(1000, { message: 'page can be at most 1000' })
  page: number = 1;

  @Field(() => Int, { defaultValue: 20, description: 'How many on a page, 1 to 50.' })
  @IsInt()
  @Min(1, { message: 'first must be at least 1' })
  @Max(50, { message: 'first can be at most 50; ask for another page' })
  first: number = 20;
}
