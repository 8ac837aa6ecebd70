import { Field, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { FindingType } from '../findings/findings.types.js';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { AreaType } from '../reference/reference.types.js';
import { FacetType, HighlightType } from '../search/search.types.js';
import { SuggestedTopicType } from '../topic-suggestions/topic-suggestions.types.js';
import { type IdeaKind, ideaKinds, type IdeaState, ideaStates } from './idea.lists.js';
import { detailTexts } from './idea.texts.js';
import { type PersonalDetail, type PersonalDetailKind, personalDetailKinds } from './personal-details.rules.js';

export const IdeaKindEnum = enumOf(ideaKinds);
registerEnumType(IdeaKindEnum, {
  name: 'IdeaKind',
  description: 'What an idea is.',
  valuesMap: {
    question: { description: 'Something that should be found out.' },
    issue: { description: 'Something that doesn’t work and should change.' },
    priority: { description: 'Something that should be worked on before other things.' },
  },
});

export const IdeaStateEnum = enumOf(ideaStates);
registerEnumType(IdeaStateEnum, {
  name: 'IdeaState',
  description: 'Where an idea stands.',
  valuesMap: {
    waiting: { description: 'An involvement lead or a knowledge broker has yet to publish it.' },
    change_asked: { description: 'Its author was asked to change something first.' },
    declined: { description: 'It isn’t published; its author reads why.' },
    published: { description: 'Everyone signed in reads it, and it looks for an answer.' },
    taken_up: { description: 'Somebody works on it.' },
    answered: { description: 'A finding answers it.' },
    not_taken_up: { description: 'It can’t be taken up, and everyone reads why.' },
    joined: { description: 'It was joined into another that says the same.' },
    withdrawn: { description: 'Its author took it back, or has left.' },
  },
});

const PersonalDetailKindEnum = enumOf(personalDetailKinds);
registerEnumType(PersonalDetailKindEnum, {
  name: 'PersonalDetailKind',
  description: 'What may tell who somebody is.',
  valuesMap: Object.fromEntries(personalDetailKinds.map((kind) => [kind, { description: detailTexts[kind] }])),
});

@Access(access.withParent)
@ObjectType('PersonalDetailHint', { description: 'Something in an idea that may tell who somebody is, or somebody’s health story. A hint: it may be meant so.' })
export class PersonalDetailHintType {
  @Field(() => PersonalDetailKindEnum, { description: 'What it looks like.' })
  kind!: PersonalDetailKind;

  @Field(() => [String], { description: 'As it stands in the text: at most three places.' })
  words!: readonly string[];

  @Field(() => String, { description: 'What to do about it.' })
  hint!: string;

  static of = (found: readonly PersonalDetail[]): PersonalDetailHintType[] => found.map((each) => ({ ...each, hint: detailTexts[each.kind] }));
}

@Access(access.withParent)
@ObjectType('Idea', { description: 'A question, an issue or a priority that somebody wrote for others, and that looks for a team.' })
export class IdeaType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'What to call it when you speak of it: eight letters and digits.' })
  code!: string;

  @Field(() => IdeaKindEnum, { description: 'What it is.' })
  kind!: IdeaKind;

  @Field(() => IdeaStateEnum, { description: 'Where it stands.' })
  state!: IdeaState;

  @Field(() => Int, { description: 'Counts each text by its author. Whoever publishes it sends the version that they read.' })
  version!: number;

  @Field(() => String, { nullable: true, description: 'What it is about, in a sentence; empty once it was taken back.' })
  title!: string | null;

  @Field(() => String, { nullable: true, description: 'What there is to say beside that.' })
  words!: string | null;

  @Field(() => String, { nullable: true, description: 'The name that its author wants shown; empty for most.' })
  signedAs!: string | null;

  areaCode!: string | null;

  @Field(() => ID, { nullable: true, description: 'The idea that stands for it, since it was joined into that one.' })
  joinedInto!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When it was posted.' })
  postedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Since when everyone signed in may read it; empty as long as nobody may.' })
  publishedAt!: Date | null;

  @Field(() => String, { description: 'The day until whose end it gets an answer, YYYY-MM-DD, in London.' })
  dueBy!: string;

  @Field(() => Boolean, { description: 'It waits for an answer, and that day has passed.' })
  overdue!: boolean;

  @Field(() => Boolean, { description: 'It is of a profile of yours, or you sent it for somebody.' })
  mine!: boolean;

  @Field(() => [ID], { description: 'Profiles of yours that said “me too”.' })
  meToosOfMine!: string[];

  @Field(() => Boolean, { description: 'Mail tells a profile of yours what becomes of it.' })
  tellsMe!: boolean;

  @Field(() => String, { nullable: true, description: 'Why its author was asked for a change, or why it isn’t published; for them, and whoever decides about it.' })
  note!: string | null;

  @Field(() => [PersonalDetailHintType], { description: 'Until it is published, for its author and whoever decides about it: what may tell who somebody is.' })
  hints!: PersonalDetailHintType[];
}

@Access(access.withParent)
@ObjectType({ description: 'A page of ideas.' })
export class IdeaConnection extends Connection(IdeaType) {}

@Access(access.withParent)
@ObjectType('IdeaHit', { description: 'An idea that was found.' })
export class IdeaHitType {
  @Field(() => IdeaType, { description: 'The idea.' })
  idea!: IdeaType;

  @Field(() => [HighlightType], { description: 'Fields in which the words were found.' })
  highlights!: HighlightType[];
}

@Access(access.withParent)
@ObjectType('IdeaSearchResult', { description: 'A page of ideas that were found.' })
export class IdeaSearchResultType {
  @Field(() => [IdeaHitType], { description: 'Those found, the best first; without words the newest.' })
  hits!: IdeaHitType[];

  @Field(() => [FacetType], { description: 'Counts to narrow the search down by: kind, state, topic, area.' })
  facets!: FacetType[];

  @Field(() => Int, { description: 'About how many there are altogether.' })
  estimatedTotal!: number;

  @Field(() => Int, { description: 'Which page this is, from 1.' })
  page!: number;

  @Field(() => Boolean, { description: 'The usual search engine is away and another answered.' })
  degraded!: boolean;
}

@Access(access.withParent)
@ObjectType('IdeaCheck', { description: 'What to look at before an idea is posted. Nothing of it is kept.' })
export class IdeaCheckType {
  @Field(() => [PersonalDetailHintType], { description: 'What may tell who somebody is, or somebody’s health story.' })
  hints!: PersonalDetailHintType[];

  @Field(() => [SuggestedTopicType], { description: 'Topics that it seems to speak of, the surest first, for you to choose from.' })
  topics!: SuggestedTopicType[];

  @Field(() => [AreaType], { description: 'Areas that it names, for you to choose from.' })
  areas!: AreaType[];

  @Field(() => [IdeaType], { description: 'Published ideas that say much the same, the likest first; at most 5. You can say “me too” to one instead.' })
  ideas!: IdeaType[];

  @Field(() => [FindingType], { description: 'Published findings that may answer it already, the likest first; at most 5.' })
  findings!: FindingType[];
}
