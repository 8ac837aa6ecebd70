import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { IsInt, IsOptional, IsString, isUUID, Max, MaxLength, Min } from 'class-validator';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { badInput } from '../errors/domain-error.js';
import { Access, type AccessRule } from './access.js';

export const maxPage = 50;

const withParent: AccessRule = { kind: 'withParent', description: 'whoever may read the list', allows: () => true };

@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, { defaultValue: 20, description: `How many to return, 1 to ${maxPage}.` })
  @IsInt()
  @Min(1, { message: 'first must be at least 1' })
  @Max(maxPage, { message: `first can be at most ${maxPage}; ask again with after for more` })
  first: number = 20;

  @Field(() => String, { nullable: true, description: 'The endCursor of the page before.' })
  @IsOptional()
  @IsString()
  @MaxLength(300, { message: 'after is not a cursor of this list; send the endCursor of the page before, or leave it out.' })
  after?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'Where a page of a list stands.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follow.' })
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Send it as after to get the next page.' })
  endCursor!: string | null;
}

export interface Page<T> {
  edges: { node: T; cursor: string }[];
  pageInfo: PageInfo;
}

/** Relay connection of a type: `class OpportunityConnection extends Connection(Opportunity) {}` with its own `@ObjectType`. */
export function Connection<T>(node: Type<T>): Type<Page<T>> {
  // Classes of GraphQL types are called XType where an entity is called X; readers of the schema know it as X.
  const name = node.name.replace(/Type$/, '');

  @Access(withParent)
  @ObjectType(`${name}Edge`, { description: `One ${name} of a list, with its place.` })
  class Edge {
    @Field(() => node, { description: 'The item itself.' })
    node!: T;

    @Field(() => String, { description: 'Its place in the list.' })
    cursor!: string;
  }

  @ObjectType({ isAbstract: true })
  abstract class ConnectionType implements Page<T> {
    @Field(() => [Edge], { description: 'The items of this page.' })
    edges!: Edge[];

    @Field(() => PageInfo, { description: 'Where this page stands.' })
    pageInfo!: PageInfo;
  }
  return ConnectionType as Type<Page<T>>;
}

/** How a list is ordered: a column and, so that no two rows tie, the id. Newest first unless said otherwise. */
export interface Keyset<T> {
  alias: string;
  /** Entity property of an instant, or null to order by id alone (UUIDv7 ids are in order of creation). */
  property: (keyof T & string) | null;
  direction?: 'ASC' | 'DESC';
}

/** One page by keyset: no row is skipped or repeated when others are added meanwhile. */
export async function keysetPage<T extends ObjectLiteral & { id: string }>(
  query: SelectQueryBuilder<T>,
  { alias, property, direction = 'DESC' }: Keyset<T>,
  { first, after }: ConnectionArgs,
): Promise<Page<T>> {
  const compare = direction === 'DESC' ? '<' : '>';
  if (after) {
    const [at, id] = readCursor(after, property !== null);
    if (property) query.andWhere(`(${alias}.${property}, ${alias}.id) ${compare} (:cursorAt, :cursorId)`, { cursorAt: at, cursorId: id });
    else query.andWhere(`${alias}.id ${compare} :cursorId`, { cursorId: id });
  }
  if (property) query.orderBy(`${alias}.${property}`, direction).addOrderBy(`${alias}.id`, direction);
  else query.orderBy(`${alias}.id`, direction);
  const rows = await query.take(first + 1).getMany();
  const edges = rows.slice(0, first).map((node) => ({ node, cursor: cursorOf(node, property) }));
  return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null } };
}

/** The same page with each node mapped to its GraphQL type. */
export const mapPage = <A, B>(page: Page<A>, map: (node: A) => B): Page<B> => ({
  pageInfo: page.pageInfo,
  edges: page.edges.map(({ node, cursor }) => ({ node: map(node), cursor })),
});

const cursorOf = <T extends { id: string }>(node: T, property: (keyof T & string) | null): string => {
  const at = property ? node[property] : null;
  return Buffer.from(JSON.stringify([at instanceof Date ? at.toISOString() : at, node.id])).toString('base64url');
};

/** What `cursorOf` writes and nothing else: what Postgres then compares is an instant and an id. */
const readCursor = (cursor: string, withInstant: boolean): [string | null, string] => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parsed) && parsed.length === 2) {
      const [at, id] = parsed as [unknown, unknown];
      if (isUUID(id) && (withInstant ? isInstant(at) : at === null)) return [at as string | null, id as string];
    }
  } catch {
    // Falls through to the one message: whatever is wrong with a cursor, the mend is the same.
  }
  throw badInput('after', 'after is not a cursor of this list; send the endCursor of the page before, or leave it out.');
};

/** As `Date.toISOString` writes the years that are stored here. */
const isInstant = (value: unknown): boolean =>
  typeof value === 'string' && /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value));
