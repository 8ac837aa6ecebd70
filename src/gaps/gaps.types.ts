import { Field, HideField, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';

@Access(access.withParent)
@ObjectType('FindingGap', { description: 'A topic that people want to hear of, with no published finding on it or on anything below it.' })
export class FindingGapType {
  @HideField()
  topicId!: string;

  @Field(() => Int, { description: 'About how many people began in the last two years to follow it, or gave it as an interest: changed at random by some people, rounded to 5. Topics of fewer than about fifteen aren’t told.' })
  people!: number;

  @Field(() => Int, { description: 'Findings on it or on what lies below it that are here and wait for a summary.' })
  waiting!: number;
}

@Access(access.withParent)
@ObjectType('FindingGaps', { description: 'What people want to hear of and nobody has summarised.' })
export class FindingGapsType {
  @Field(() => String, { nullable: true, description: 'The first day of the month in which people were counted, YYYY-MM-DD; null before that was done for the first time.' })
  month!: string | null;

  @Field(() => [FindingGapType], { description: 'What most people want first.' })
  hits!: FindingGapType[];
}
