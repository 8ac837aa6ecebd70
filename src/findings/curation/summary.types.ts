import { Field, GraphQLISODateTime, ObjectType } from '@nestjs/graphql';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import { ReadingAgeType } from '../../platform/text/reading-age.types.js';
import { readingAge } from '../../platform/text/reading-age.rules.js';
import { type SummaryText, missingParts } from './summary-parts.rules.js';

@Access(access.withParent)
@ObjectType('PlainSummary', { description: 'A plain summary in the parts a good one has. A draft may lack some.' })
export class PlainSummaryType implements SummaryText {
  @Field(() => String, { nullable: true, description: 'What a reader should take away.' })
  keyMessage!: string | null;

  @Field(() => String, { nullable: true, description: 'Who was asked or studied, how many, where, and what was done.' })
  whatWasDone!: string | null;

  @Field(() => String, { nullable: true, description: 'What came of it.' })
  whatWasFound!: string | null;

  @Field(() => String, { nullable: true, description: 'What it can’t tell, and how sure we can be.' })
  limits!: string | null;

  @Field(() => String, { nullable: true, description: 'When it was done or last brought up to date.' })
  howCurrent!: string | null;

  @Field(() => ReadingAgeType, { nullable: true, description: 'How easily the key message reads by itself.' })
  keyMessageReadingAge!: ReadingAgeType | null;

  /** Null where the summary was written as one text, or isn't written yet. */
  static of(finding: SummaryText): PlainSummaryType | null {
    if (missingParts(finding).length === 5) return null;
    const { keyMessage, whatWasDone, whatWasFound, limits, howCurrent } = finding;
    return { keyMessage, whatWasDone, whatWasFound, limits, howCurrent, keyMessageReadingAge: keyMessage === null ? null : readingAge(keyMessage) };
  }
}

@Access(access.withParent)
@ObjectType('SummaryCredits', { description: 'Who stands behind a plain summary.' })
export class SummaryCreditsType {
  @Field(() => String, { nullable: true, description: 'The name of the knowledge broker who wrote it as it stands; empty for one from before this was kept.' })
  summarisedBy!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When they last changed it.' })
  summarisedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'The name of another knowledge broker who read it as it stands; empty when nobody did.' })
  secondReadBy!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When they did.' })
  secondReadAt!: Date | null;
}
