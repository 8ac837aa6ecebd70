import { type GraphQLSchema, isObjectType } from 'graphql';
import pg from 'pg';
import type { GraphqlAnswer, TestApp } from '../../support/app.js';
import type { Operation } from '../../support/permissions.js';
import { fieldsOfTheirOwn } from './fields-of-their-own.js';
import type { Someone } from './two-worlds.js';

/** Something that only tells of one contributor: the id of a row about them, the code a team knows them by, their name or words. */
interface Trace {
  contributorId: string;
  accountId: string | null;
  mark: string;
}

/**
 * Follows who looked at whom: in each answer it finds what tells of a contributor, knows whom it tells of from the tables alone, and wants a line
 * about that person by that caller in the audit log. Nothing here knows which operation shows what.
 */
export class Looks {
  /** Operations in whose answers somebody else's profile was seen. */
  readonly shownBy = new Set<string>();
  /** Object types of which an answer held one. */
  readonly types = new Set<string>();
  private readonly lines = new Map<string, Map<string, number>>();

  private constructor(
    private readonly client: pg.Client,
    private readonly traces: string,
    private readonly named: readonly { contributorId: string; mark: string }[],
  ) {}

  /** `named`: what is encrypted in the tables. */
  static async start({ db }: TestApp, named: readonly { contributorId: string; mark: string }[]): Promise<Looks> {
    const client = new pg.Client({ connectionString: db.ownerUrl });
    await client.connect();
    const { rows } = await client.query<{ sql: string }>(rowsAboutSomeone);
    return new Looks(client, rows.map(({ sql }) => sql).join(' union all '), named);
  }

  end(): Promise<void> {
    return this.client.end();
  }

  /** @returns what was shown to `who` without a line in the log */
  async unnoted({ name }: Operation, who: Someone, given: GraphqlAnswer): Promise<string[]> {
    const before = this.lines.get(who.name) ?? new Map<string, number>();
    const now = await this.linesOf(who.accountId);
    this.lines.set(who.name, now);
    if (!showsSomething(given)) return [];
    const answer = JSON.stringify(given.data);
    for (const [, type] of answer.matchAll(/"__typename":"(\w+)"/g)) this.types.add(type);
    const shown = (await this.all()).filter(({ accountId, mark }) => (accountId === null || accountId !== who.accountId) && answer.includes(mark));
    if (shown.length) this.shownBy.add(name);
    return shown
      .filter(({ contributorId }) => (now.get(contributorId) ?? 0) <= (before.get(contributorId) ?? 0))
      .map(({ mark }) => `${name} shows ${who.name} somebody without a line in the audit log: ${mark}`);
  }

  fieldsOfTheirOwn(): ReturnType<typeof fieldsOfTheirOwn> {
    return fieldsOfTheirOwn(this.client);
  }

  private async linesOf(accountId: string | undefined): Promise<Map<string, number>> {
    if (!accountId) return new Map();
    const { rows } = await this.client.query<{ id: string; lines: number }>(
      `select subject_id as id, count(*)::int as lines from audit_entry where actor_id = $1 and subject_kind = 'contributor' and subject_id is not null group by 1`,
      [accountId],
    );
    return new Map(rows.map(({ id, lines }) => [id, lines]));
  }

  /** What two people have in common tells of neither. */
  private async all(): Promise<Trace[]> {
    const { rows: contributors } = await this.client.query<{ id: string; accountId: string | null }>('select id, account_id as "accountId" from contributor');
    const holder = new Map(contributors.map(({ id, accountId }) => [id, accountId]));
    const { rows } = await this.client.query<{ contributorId: string; mark: string }>({ name: 'traces', text: this.traces });
    const whose = new Map<string, Set<string>>();
    for (const { contributorId, mark } of [...rows, ...this.named]) whose.set(mark, (whose.get(mark) ?? new Set()).add(contributorId));
    return [...whose].flatMap(([mark, [contributorId, ...others]]) =>
      others.length === 0 && holder.has(contributorId) ? [{ contributorId, mark, accountId: holder.get(contributorId) ?? null }] : [],
    );
  }
}

/** Most answers here are refusals. */
export const showsSomething = ({ data }: GraphqlAnswer): boolean => Object.values(data ?? {}).some((value) => value !== null);

/**
 * A statement for each table with rows about a contributor, its own or of a row that is theirs: ids, codes, and words of a sentence's length. From
 * the database's catalogue, so that a new table is looked for by itself.
 */
const rowsAboutSomeone = `
  with own as (
    select attrelid as tbl from pg_attribute join pg_class on pg_class.oid = attrelid
    where attname = 'contributor_id' and relkind = 'r' and relnamespace = 'public'::regnamespace
  ), owned as (
    select tbl, 'each.contributor_id' as whose, '' as joined from own
    union all
    select 'contributor'::regclass, 'each.id', ''
    union all
    select conrelid, 'parent.contributor_id', format(' join %s parent on parent.id = each.%I', confrelid::regclass, attname)
    from own join pg_constraint on confrelid = tbl and contype = 'f' and cardinality(conkey) = 1
    join pg_attribute on attrelid = conrelid and attnum = conkey[1]
    where conrelid not in (select tbl from own)
  )
  select format('select distinct %s as "contributorId", each.%I::text as mark from %s each%s where %s is not null and %s', whose, attname, tbl::regclass, joined, whose,
                case when attname in ('id', 'code') then format('each.%I is not null', attname) else format('length(each.%I) >= 12 and each.%I like ''%% %%''', attname, attname) end) as sql
  from owned join pg_attribute on attrelid = tbl and attnum > 0 and not attisdropped
  where attname in ('id', 'code') or atttypid = 'text'::regtype`;

/** Object types below what operations return, without the plumbing of pages. */
export function reachableTypes(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].map((type) => type?.name);
  return Object.values(schema.getTypeMap()).flatMap((type) => (isObjectType(type) && !type.name.startsWith('__') && !roots.includes(type.name) ? [type.name] : [])).sort();
}
