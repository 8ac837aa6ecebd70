import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Access } from '../platform/graphql/access.js';
import type { Area } from './area.entity.js';
import { withParent } from './reference.access.js';
import type { FoundTopic } from './topics.queries.js';
import type { Topic } from './topic.entity.js';

@Access(withParent)
@ObjectType('Topic', {
  description: 'A condition or theme that people have lived with and work is about. Topics form a tree below the 21 health categories of the UK Health Research Classification System.',
})
export class TopicType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'Its lasting name in addresses, such as heart-attack.' })
  slug!: string;

  @Field(() => String, { description: 'Its name in plain words.' })
  name!: string;

  parentId!: string | null;

  @Field(() => String, { description: 'The first day it can be chosen, as 2026-04-01.' })
  validFrom!: string;

  @Field(() => String, { nullable: true, description: 'The last day it can be chosen; empty while it can.' })
  validTo!: string | null;

  @Field(() => String, { nullable: true, description: 'In a search: the name that fitted, which may be another word for it. Otherwise empty.' })
  foundBy!: string | null;

  static of(topic: Topic | FoundTopic): TopicType {
    return Object.assign(new TopicType(), topic, { foundBy: 'foundBy' in topic ? topic.foundBy : null });
  }
}

@Access(withParent)
@ObjectType('TopicNames', { description: 'Other names of a topic.' })
export class TopicNamesType {
  @Field(() => [String], { description: 'Other names for the same thing.' })
  also!: string[];

  @Field(() => [String], { description: 'Narrower things that belong to it.' })
  includes!: string[];

  @Field(() => [String], { description: 'Abbreviations.' })
  abbreviations!: string[];
}

@Access(withParent)
@ObjectType('Area', { description: 'An integrated care board of England and its area. A code that was abolished stays readable.' })
export class AreaType {
  @Field(() => ID, { description: 'Its ODS code, such as QWO.' })
  code!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'What kind of area it is: icb.' })
  kind!: string;

  @Field(() => String, { description: 'Its first valid day, as 2026-04-01.' })
  validFrom!: string;

  @Field(() => String, { nullable: true, description: 'Its last valid day; empty while it is in use.' })
  validTo!: string | null;

  static of(area: Area): AreaType {
    return Object.assign(new AreaType(), area);
  }
}

export const AreaOutcomeEnum = {
  holds: 'holds',
  replaced: 'replaced',
  ask_again: 'ask_again',
  not_yet: 'not_yet',
  ended: 'ended',
  unknown: 'unknown',
} as const;
export type AreaOutcome = keyof typeof AreaOutcomeEnum;

registerEnumType(AreaOutcomeEnum, {
  name: 'AreaOutcome',
  description: 'What the code of an area means on a day.',
  valuesMap: {
    holds: { description: 'It is in use.' },
    replaced: { description: 'One other area took over all of it.' },
    ask_again: { description: 'It was divided between several areas: the code alone does not say which, so ask again or use the postcode.' },
    not_yet: { description: 'It begins later.' },
    ended: { description: 'It ended, and nothing in use took over.' },
    unknown: { description: 'There is no such code.' },
  },
});

@Access(withParent)
@ObjectType('AreaOnDay', { description: 'What the code of an area, old or new, means on a day.' })
export class AreaOnDayType {
  @Field(() => AreaOutcomeEnum, { description: 'What became of it.' })
  outcome!: AreaOutcome;

  @Field(() => AreaType, { nullable: true, description: 'The area on that day, when there is exactly one.' })
  area!: AreaType | null;

  @Field(() => [AreaType], { description: 'The areas to choose from, when it was divided.' })
  choices!: AreaType[];
}
