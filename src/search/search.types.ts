import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Access, type AccessRule } from '../platform/graphql/access.js';
import type { FacetCount, HighlightSegment, SearchHit } from './port.js';

const withParent: AccessRule = { kind: 'withParent', description: 'whoever may search', allows: () => true };

@Access(withParent)
@ObjectType('FacetCount', { description: 'How many of the things found have a value, to narrow a search down by.' })
export class FacetCountType implements FacetCount {
  @Field(() => String, { description: 'The value: a topic’s id, an area’s code, a word of a list.' })
  value!: string;

  @Field(() => Int, { description: 'How many have it.' })
  count!: number;
}

@Access(withParent)
@ObjectType('Facet', { description: 'One property of the things found, with its values and how often each occurs.' })
export class FacetType {
  @Field(() => String, { description: 'Name of the property.' })
  name!: string;

  @Field(() => [FacetCountType], { description: 'Its values, the most frequent first; at most 100.' })
  counts!: readonly FacetCountType[];
}

@Access(withParent)
@ObjectType('HighlightSegment', { description: 'A piece of text. The pieces put together are the text, or an extract of it. Never HTML.' })
export class HighlightSegmentType implements HighlightSegment {
  @Field(() => String, { description: 'The text of this piece.' })
  text!: string;

  @Field(() => Boolean, { description: 'Whether it is a word that was searched for.' })
  marked!: boolean;
}

@Access(withParent)
@ObjectType('Highlight', { description: 'Where the words that were searched for stand in a field.' })
export class HighlightType {
  @Field(() => String, { description: 'Name of the field.' })
  field!: string;

  @Field(() => [HighlightSegmentType], { description: 'Its text in pieces.' })
  segments!: readonly HighlightSegmentType[];
}

export const facetsOf = (facets: Readonly<Record<string, readonly FacetCount[]>>): FacetType[] => Object.entries(facets).map(([name, counts]) => ({ name, counts }));

export const highlightsOf = ({ highlights }: Pick<SearchHit, 'highlights'>): HighlightType[] =>
  Object.entries(highlights).map(([field, segments]) => ({ field, segments }));
