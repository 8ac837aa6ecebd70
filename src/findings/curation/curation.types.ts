import { Field, Float, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import { enumOf } from '../../platform/graphql/enum-of.js';
import { ReadingAgeType } from '../../platform/text/reading-age.types.js';
import { AreaType, TopicType } from '../../reference/reference.types.js';
import { type StudyType } from './curated.columns.js';
import { findingSteps, type FindingStep } from './curation.desk.js';
import { StudyTypeEnum } from './curation.enums.js';
import { type SummaryHint, type SummaryHintCode, summaryHintCodes } from './summary-hints.rules.js';
import { type SummaryPart, summaryParts } from './summary-parts.rules.js';

const FindingStepEnum = enumOf(findingSteps);
const SummaryHintCodeEnum = enumOf(summaryHintCodes);
const SummaryPartEnum = enumOf(summaryParts);
export const topicKinds = ['condition', 'theme'] as const;
export type TopicKind = (typeof topicKinds)[number];
const TopicKindEnum = enumOf(topicKinds);

registerEnumType(FindingStepEnum, { name: 'FindingStepKind', description: 'What a broker did with a finding.' });
registerEnumType(SummaryHintCodeEnum, { name: 'SummaryHintCode', description: 'What a plain summary may lack.' });
registerEnumType(SummaryPartEnum, { name: 'SummaryPart', description: 'A part of a plain summary.' });
registerEnumType(TopicKindEnum, {
  name: 'TopicKind',
  description: 'What kind of topic it is.',
  valuesMap: { condition: { description: 'Something people live with, or what is done about it: below a health category.' }, theme: { description: 'A theme of health and care: below generic health relevance.' } },
});

@Access(access.withParent)
@ObjectType('SummaryHint', { description: 'What a good summary still lacks. A hint for its writer, never a hurdle.' })
export class SummaryHintType implements SummaryHint {
  @Field(() => SummaryHintCodeEnum, { description: 'What kind of hint.' })
  code!: SummaryHintCode;

  @Field(() => SummaryPartEnum, { nullable: true, description: 'The part it is about; empty when it is about the whole.' })
  part!: SummaryPart | null;

  @Field(() => String, { description: 'The hint, in a sentence or two.' })
  hint!: string;
}

@Access(access.withParent)
@ObjectType('SummaryCheck', { description: 'How a plain summary reads, and what it lacks.' })
export class SummaryCheckType {
  @Field(() => ReadingAgeType, { nullable: true, description: 'How easily the whole reads; empty without a word.' })
  readingAge!: ReadingAgeType | null;

  @Field(() => [SummaryHintType], { description: 'What a good one still lacks, in reading order.' })
  hints!: SummaryHintType[];
}

@Access(access.withParent)
@ObjectType('FindingTopicSuggestion', { description: 'A topic that a finding seems to be about. A broker says whether it is right.' })
export class FindingTopicSuggestionType {
  @Field(() => TopicType, { description: 'The topic.' })
  topic!: TopicType;

  @Field(() => TopicKindEnum, { description: 'A condition or a theme.' })
  kind!: TopicKind;

  @Field(() => Float, { nullable: true, description: 'How sure we are by its text, 0 to 1; empty when only its subject headings and keywords name it.' })
  confidence!: number | null;

  @Field(() => [String], { description: 'What in its text led there: at most three places.' })
  words!: string[];

  @Field(() => Boolean, { description: 'Its subject headings or keywords name it.' })
  byHeadings!: boolean;
}

@Access(access.withParent)
@ObjectType('StudyTypeSuggestion', { description: 'What kind of study a finding seems to be.' })
export class StudyTypeSuggestionType {
  @Field(() => StudyTypeEnum, { description: 'The kind.' })
  studyType!: StudyType;

  @Field(() => String, { description: 'What led there, as it stands in the record.' })
  because!: string;
}

@Access(access.withParent)
@ObjectType('AreaSuggestion', { description: 'An area that a finding names.' })
export class AreaSuggestionType {
  @Field(() => AreaType, { description: 'The area.' })
  area!: AreaType;

  @Field(() => [String], { description: 'Names of places that led there, at most three.' })
  words!: string[];
}

@Access(access.withParent)
@ObjectType('CurationSuggestions', { description: 'What a finding seems to be about, for a broker to confirm with classifyFinding. Nothing of it is shown to readers.' })
export class CurationSuggestionsType {
  @Field(() => [FindingTopicSuggestionType], { description: 'Topics, the surest first.' })
  topics!: FindingTopicSuggestionType[];

  @Field(() => StudyTypeSuggestionType, { nullable: true, description: 'What kind of study it seems to be; empty when nothing says so.' })
  studyType!: StudyTypeSuggestionType | null;

  @Field(() => [AreaSuggestionType], { description: 'Areas that its title or abstract names.' })
  areas!: AreaSuggestionType[];
}

@Access(access.withParent)
@ObjectType('FindingStep', { description: 'What a broker did with a finding, and when.' })
export class FindingStepType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => FindingStepEnum, { description: 'What was done.' })
  step!: FindingStep;

  @Field(() => String, { description: 'The name of who did it.' })
  by!: string;

  @Field(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;

  @Field(() => Int, { description: 'The finding’s version after it.' })
  version!: number;

  @Field(() => String, { nullable: true, description: 'What a second reader asked for, or why it was withdrawn.' })
  note!: string | null;
}

@Access(access.withParent)
@ObjectType('FindingCuration', { description: 'What brokers need to know of a finding while they work on it.' })
export class FindingCurationType {
  findingId!: string;

  @Field(() => SummaryCheckType, { description: 'How its summary reads as it stands, and what it lacks.' })
  check!: SummaryCheckType;

  @Field(() => String, { nullable: true, description: 'The name of the broker who is at work on it; empty when nobody is.' })
  takenBy!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Until when it is theirs.' })
  takenUntil!: Date | null;

  @Field(() => [FindingStepType], { description: 'Who did what, the latest first; at most 100.' })
  history!: FindingStepType[];
}
