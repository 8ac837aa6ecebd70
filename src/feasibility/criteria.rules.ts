import type { PostFacts } from '../matching/match.rules.js';
import type { InvolvementKind } from '../reference/involvement-kinds.js';

/** What a draft asks of people, each of which some don't meet. What it is about (its topics) can only be widened; everything else can be dropped. */
export const criterionNames = ['topics', 'connection', 'place', 'kind', 'language', 'age', 'short_notice'] as const;
export type CriterionName = (typeof criterionNames)[number];

export interface Criterion {
  readonly name: CriterionName;
  /** Of a kind of involvement. */
  readonly kind: InvolvementKind | null;
}

/** A draft's criteria, written in one way only: who asks the same is told the same, whatever the post is called and whoever posts it. */
export interface Criteria {
  readonly context: PostFacts['context'];
  /** By id; with no relation, any connection will do. */
  readonly topics: readonly { readonly topicId: string; readonly relations: readonly string[] }[];
  readonly kinds: readonly InvolvementKind[];
  readonly online: boolean;
  /** Codes that someone there can have named. */
  readonly areaCodes: readonly string[];
  /** Empty: nobody is left out for their languages. */
  readonly languages: readonly string[];
  readonly suitableFor16And17: boolean;
  readonly shortNotice: boolean;
}

const sorted = <T extends string>(values: readonly T[]): T[] => [...new Set(values)].sort();

/** @param areaCodes every code that leads to where it meets */
export function criteriaOf(post: PostFacts, areaCodes: readonly string[], shortNotice: boolean): Criteria {
  return {
    context: post.context,
    topics: post.topics
      .map(({ topic, relations }) => ({ topicId: topic.id, relations: sorted(relations) }))
      .sort((a, b) => (a.topicId < b.topicId ? -1 : 1)),
    kinds: sorted(post.kinds),
    online: post.online,
    areaCodes: sorted(areaCodes),
    languages: post.languages.includes('en') ? [] : sorted(post.languages),
    suitableFor16And17: post.suitableFor16And17,
    shortNotice,
  };
}

/** What could be dropped or widened: only what leaves anybody out. */
export function criteriaIn({ topics, kinds, languages, suitableFor16And17, shortNotice }: Criteria, isCategory: (topicId: string) => boolean): Criterion[] {
  const named: [CriterionName, boolean][] = [
    ['topics', topics.some(({ topicId }) => !isCategory(topicId))],
    ['connection', topics.some(({ relations }) => relations.length > 0)],
    ['place', true],
    ['language', languages.length > 0],
    ['age', !suitableFor16And17],
    ['short_notice', shortNotice],
  ];
  return [...named.flatMap(([name, there]) => (there ? [{ name, kind: null }] : [])), ...kinds.map((kind) => ({ name: 'kind' as const, kind }))];
}

/** How a figure is called where it is counted and kept. */
export const figureOf = ({ name, kind }: Criterion): string => (kind === null ? name : `${name}:${kind}`);
