import { Field, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import type { ConcernKind } from './concern.lists.js';
import { ConcernKindEnum } from './concern.types.js';

@Access(access.withParent)
@ObjectType({ description: 'How many people raised concerns of a kind.' })
export class ConcernsOfKind {
  @Field(() => ConcernKindEnum, { description: 'The kind.' })
  kind!: ConcernKind;

  @Field(() => Int, { description: 'About so many people, to the nearest 5.' })
  people!: number;
}

@Access(access.withParent)
@ObjectType({ description: 'How many people raised concerns about an organisation.' })
export class ConcernsAboutOrganisation {
  @Field(() => String, { description: 'The organisation.' })
  organisation!: string;

  @Field(() => Int, { description: 'About so many people, to the nearest 5.' })
  people!: number;
}

@Access(access.withParent)
@ObjectType('ConcernFigures', { description: 'How many people raised concerns in a quarter that is over: made up once, a little off on purpose so that they tell of nobody, rounded to 5, none below 10.' })
export class ConcernFiguresType {
  @Field(() => String, { description: 'The first day of the quarter.' })
  quarter!: string;

  @Field(() => [String], { description: 'All quarters that have figures, newest first.' })
  quarters!: string[];

  @Field(() => Int, { nullable: true, description: 'About so many people in all; null: fewer than 10.' })
  people!: number | null;

  @Field(() => [ConcernsOfKind], { description: 'By kind; a kind that isn’t here has fewer than 10.' })
  byKind!: ConcernsOfKind[];

  @Field(() => [ConcernsAboutOrganisation], { description: 'By organisation; one that isn’t here has fewer than 10, or none.' })
  byOrganisation!: ConcernsAboutOrganisation[];
}
