import { ArgsType, Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { IsInt, Max, Min } from 'class-validator';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Text } from '../platform/graphql/text-input.js';
import { TopicType } from '../reference/reference.types.js';
import { MOST_CHARACTERS, type TopicSuggestion } from './topic-suggestions.js';

const mostSuggested = 20;

@ArgsType()
export class SuggestedTopicsArgs {
  @Field(() => String, {
    description: `What someone says: their own words, a draft, an abstract, an idea. 1 to ${MOST_CHARACTERS} characters. It is read for this answer and kept nowhere.`,
  })
  @Text(1, MOST_CHARACTERS)
  text!: string;

  @Field(() => Int, { defaultValue: 8, description: `How many at most, 1 to ${mostSuggested}.` })
  @IsInt()
  @Min(1, { message: 'first must be at least 1' })
  @Max(mostSuggested, { message: `first can be at most ${mostSuggested}` })
  first: number = 8;
}

@Access(access.withParent)
@ObjectType('SuggestedTopic', { description: 'A topic that a text seems to speak of. A suggestion: whoever wrote the text says whether it is right.' })
export class SuggestedTopicType {
  @Field(() => TopicType, { description: 'The topic.' })
  topic!: TopicType;

  @Field(() => Float, { description: 'How sure we are, 0 to 1: of a hundred suggestions with 0.8 about eighty should be right.' })
  confidence!: number;

  @Field(() => [String], { description: 'What led there, as it stands in the text: at most three places.' })
  words!: string[];

  @Field(() => Boolean, { description: 'Nothing in the text names it; a sentence lies near to it in meaning.' })
  byMeaning!: boolean;

  /** To twentieths: no finer than it was measured. */
  static of({ topic, confidence, words, byMeaning }: TopicSuggestion): SuggestedTopicType {
    return { topic: TopicType.of(topic), confidence: Math.round(confidence * 20) / 20, words: [...words], byMeaning };
  }
}
