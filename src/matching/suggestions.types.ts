import { ArgsType, Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { IsInt, IsUUID, Max, Min } from 'class-validator';
import { access } from '../identity/access.js';
import { OpportunityType } from '../opportunities/opportunity.types.js';
import { Access } from '../platform/graphql/access.js';

/** More than anyone reads through. */
export const mostSuggestions = 50;

@ArgsType()
export class SuggestedOpportunitiesArgs {
  @Field(() => ID, { description: 'Whom for: a profile of yours.' })
  @IsUUID(undefined, { message: 'contributorId must be an id' })
  contributorId!: string;

  @Field(() => Int, { defaultValue: 20, description: `How many at most, 1 to ${mostSuggestions}.` })
  @IsInt()
  @Min(1, { message: 'first must be at least 1' })
  @Max(mostSuggestions, { message: `first can be at most ${mostSuggestions}` })
  first: number = 20;
}

@Access(access.withParent)
@ObjectType('SuggestedOpportunity', { description: 'An open opportunity that suits someone, and why.' })
export class SuggestedOpportunityType {
  @Field(() => OpportunityType, { description: 'The opportunity.' })
  opportunity!: OpportunityType;

  @Field(() => Float, { description: 'How well it suits, 0 to 1, to two places.' })
  score!: number;

  @Field(() => [String], { description: 'Why it suits, a sentence each.' })
  reasons!: string[];
}
