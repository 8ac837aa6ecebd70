import type { DataSource, EntityManager } from 'typeorm';
import type { AgeBand, ProfileKind } from '../../../src/contributors/contributor.lists.js';
import type { Actor, Permission, PermissionKind } from '../../../src/identity/actor.js';
import type { Context } from '../../../src/reference/contexts.js';
import type { TopicRelation } from '../../../src/reference/relations.js';

type Queryable = DataSource | EntityManager;

/** An area in use on every day a test may choose. */
export const testArea = { code: 'TEST1', name: 'Test Valley' };

/** Reference data that tests of contributors stand on, where the template has none of its own. `owner` is connected as the owner. */
export async function givenArea(owner: Queryable, { code, name, validFrom = '2020-01-01', validTo = null }: { code: string; name: string; validFrom?: string; validTo?: string | null } = testArea): Promise<string> {
  await owner.query(`insert into area (code, name, kind, valid_from, valid_to) values ($1, $2, 'icb', $3, $4) on conflict (code) do nothing`, [code, name, validFrom, validTo]);
  return code;
}

let topics = 0;

/** A topic in use, of a name that no other has. */
export async function givenTopic(owner: Queryable, { name, parentId = null, validTo = null }: { name?: string; parentId?: string | null; validTo?: string | null } = {}): Promise<string> {
  topics += 1;
  const slug = `test-topic-${process.pid}-${topics}`;
  const [{ id }] = await owner.query<[{ id: string }]>('insert into topic (slug, name, parent_id, valid_from, valid_to) values ($1, $2, $3, $4, $5) returning id', [
    slug,
    name ?? `Test topic ${topics}`,
    parentId,
    '2020-01-01',
    validTo,
  ]);
  return id;
}

let accounts = 0;

/** An account and the actor that a request of it would have. */
export async function givenActor(em: Queryable, permissions: readonly (PermissionKind | Partial<Permission>)[] = [], displayName = 'Test Person'): Promise<Actor> {
  accounts += 1;
  const [{ id }] = await em.query<[{ id: string }]>(`insert into account (issuer, subject, display_name) values ('test', $1, $2) returning id`, [
    `contributor-${process.pid}-${accounts}`,
    displayName,
  ]);
  const none: Permission = { kind: 'contributor', teamId: null, organisationId: null, areaCode: null };
  return { accountId: id, displayName, permissions: permissions.map((given) => (typeof given === 'string' ? { ...none, kind: given } : { ...none, ...given })) };
}

export interface ContributorOptions {
  accountId?: string | null;
  kind?: ProfileKind;
  ageBand?: AgeBand | null;
  areaCode?: string;
  interests?: readonly { topicId: string; relation?: TopicRelation }[];
  ownWords?: string | null;
  ownWordsShown?: boolean;
  /** Contexts in which they agreed to be found. Default none. */
  foundIn?: readonly Context[];
  kindsLiked?: readonly string[];
  kindsNever?: readonly string[];
  takesPart?: 'online_only' | 'in_person_only' | 'either' | null;
  travelKm?: number | null;
  hoursPerMonth?: number | null;
  languages?: readonly string[];
  status?: 'active' | 'left';
}

/**
 * A profile put straight into the tables, for specs of other features: valid, active, agreed to join, with nothing else unless given.
 * It is not in any search index; it has no way of contact. @returns its id and its account's
 */
export async function givenContributor(em: Queryable, options: ContributorOptions = {}): Promise<{ id: string; accountId: string | null }> {
  const { kind = 'individual', status = 'active', areaCode = testArea.code, foundIn = [], interests = [] } = options;
  const accountId = options.accountId === undefined ? (await givenActor(em, ['contributor'])).accountId : options.accountId;
  const ageBand = options.ageBand === undefined ? (kind === 'individual' || kind === 'acting_for' ? '18_or_over' : null) : options.ageBand;
  const [{ id }] = await em.query<[{ id: string }]>(
    `insert into contributor (account_id, kind, status, age_band, area_code, left_at) values ($1, $2, $3, $4, $5, case when $3 = 'left' then clock_now() end) returning id`,
    [accountId, kind, status, ageBand, areaCode],
  );
  await em.query(
    `insert into contributor_preference (contributor_id, own_words, takes_part, travel_km, hours_per_month, languages, kinds_liked, kinds_never)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      id,
      options.ownWords ?? null,
      options.takesPart ?? null,
      options.travelKm ?? null,
      options.hoursPerMonth ?? null,
      options.languages ?? [],
      options.kindsLiked ?? [],
      options.kindsNever ?? [],
    ],
  );
  for (const { topicId, relation = 'lived_experience' } of interests) {
    await em.query('insert into interest (contributor_id, topic_id, relation) values ($1, $2, $3)', [id, topicId, relation]);
  }
  const agreed = [['join', null], ...foundIn.map((context) => ['be_found', context]), ...(options.ownWordsShown ? [['show_own_words', null]] : [])];
  for (const [purpose, context] of agreed) {
    await em.query(
      `insert into consent (contributor_id, purpose, context, wording_version, given_at)
       select $1, purpose, context, version, clock_now() from consent_wording where purpose = $2 and context is not distinct from $3 order by valid_from desc limit 1`,
      [id, purpose, context],
    );
  }
  return { id, accountId };
}
