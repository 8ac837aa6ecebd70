import { Field, Float, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { OpportunityType } from '../opportunities/opportunity.types.js';
import { Access } from '../platform/graphql/access.js';

@Access(access.withParent)
@ObjectType('MatchPart', { description: 'A part of how well an opportunity suits someone.' })
export class MatchPartType {
  @Field(() => String, { description: 'What is compared, in words.' })
  text!: string;

  @Field(() => Float, { description: 'What it adds to the score, to two places.' })
  points!: number;

  @Field(() => Float, { description: 'What it can add at most.' })
  most!: number;
}

@Access(access.withParent)
@ObjectType('MatchExplanation', { description: 'Why an opportunity suits someone or doesn’t, by what they said and what it says.' })
export class MatchExplanationType {
  @Field(() => OpportunityType, { description: 'The opportunity.' })
  opportunity!: OpportunityType;

  @Field(() => Boolean, { description: 'Whether it can be among what is suggested.' })
  suits!: boolean;

  @Field(() => Float, { nullable: true, description: 'How well it suits, 0 to 1, to two places; null where something stands in the way.' })
  score!: number | null;

  @Field(() => [String], { description: 'Why it suits, a sentence each.' })
  reasons!: string[];

  @Field(() => [String], { description: 'What stands in the way or lowers the score, a sentence each.' })
  against!: string[];

  @Field(() => [MatchPartType], { description: 'What the score is made of; empty where something stands in the way. What you need in order to take part is none of it.' })
  parts!: MatchPartType[];
}
