import type pg from 'pg';
import { withClient } from '../../src/platform/database/roles.js';
import { makePosts } from '../guard/posts.js';

export interface Browsed {
  /** It wasn't there before: an index made earlier knows nothing of it. */
  readonly isNew: boolean;
  /** In use today, and one that it took over from. */
  readonly areaCode: string;
  readonly oldAreaCode: string;
  readonly conditionId: string;
  readonly themeId: string;
  readonly opportunityIds: readonly string[];
}

/** As many as one request may ask for. */
const POSTS = 20;

/**
 * What brokers and readers add in some years: half have a kind of study, a third speak to an area, one in ten has a note, one in five was found useful by some;
 * two in a hundred still wait. A database that has it is left as it is.
 */
export function dress(ownerUrl: string): Promise<Browsed> {
  return withClient(ownerUrl, async (owner: pg.Client) => {
    const { rows: [{ dressed }] } = await owner.query<{ dressed: boolean }>('select exists (select from finding_area) as dressed');
    if (!dressed) {
      await owner.query('begin');
      await dressAnew(owner);
      await owner.query('commit');
      await owner.query('vacuum analyze');
    }
    const { rows: [{ areaCode, oldAreaCode }] } = await owner.query<{ areaCode: string; oldAreaCode: string }>(
      'select min(successor_code) as "areaCode", min(area_code) as "oldAreaCode" from area_successor where successor_code = (select min(successor_code) from area_successor)',
    );
    const { rows: topics } = await owner.query<{ id: string; slug: string }>(`select id, slug from topic where slug in ('asthma', 'generic-health-relevance')`);
    const { rows: posts } = await owner.query<{ id: string }>('select id from opportunity order by id limit $1', [POSTS]);
    const idOf = (wanted: string): string => topics.find(({ slug }) => slug === wanted)!.id;
    return { isNew: !dressed, areaCode, oldAreaCode, conditionId: idOf('asthma'), themeId: idOf('generic-health-relevance'), opportunityIds: posts.map(({ id }) => id) };
  });
}

async function dressAnew(owner: pg.Client): Promise<void> {
  const one = `('x' || substr(md5(f.id::text), 1, 7))::bit(28)::int`;
  await owner.query(
    `update finding f set study_type = case when ${one} % 2 = 0 then (array['trial', 'systematic_review', 'qualitative', 'observational', 'mixed', 'guideline', 'economic', 'other'])[1 + ${one} / 2 % 8] end,
       open_access = case when ${one} % 3 < 2 then ${one} % 3 = 0 end, status = case when ${one} % 50 = 0 then 'draft' else status end`,
  );
  await owner.query(
    `insert into finding_area (finding_id, area_code, origin)
     select f.id, codes[1 + ${one} / 7 % cardinality(codes)], 'chosen' from finding f, (select array_agg(code order by code) as codes from area) a where ${one} % 3 = 1`,
  );
  const { rows: [{ id: broker }] } = await owner.query<{ id: string }>(`select id from account where issuer = 'bench' and subject = 'broker'`);
  await owner.query(
    `insert into broker_note (finding_id, area_code, text, author_id, created_at)
     select f.id, case when ${one} % 20 = 0 then null else codes[1 + ${one} / 11 % cardinality(codes)] end, 'What this means here, in a few plain words that somebody wrote.', $1, clock_now()
     from finding f, (select array_agg(code order by code) as codes from area) a where ${one} % 10 = 0`,
    [broker],
  );
  await owner.query(`insert into account (issuer, subject, display_name) select 'bench', 'reader ' || n, 'Reader' from generate_series(1, 60) n`);
  await owner.query(
    `insert into finding_useful (finding_id, account_id, side)
     select f.id, a.id, case when a.nr % 2 = 0 then 'staff' else 'contributor' end
     from finding f join (select id, row_number() over (order by id) as nr from account where issuer = 'bench' and subject like 'reader %') a on a.nr <= power((${one} / 13 % 1000) / 1000.0, 6) * 60
     where ${one} % 5 = 0`,
  );
  const { rows: [{ id: organisation }] } = await owner.query<{ id: string }>(`insert into organisation (name, kind) values ('Bench', 'nhs') returning id`);
  await owner.query(`insert into team (organisation_id, name) values ($1, 'Bench')`, [organisation]);
  await owner.query(`insert into organisation_verification (organisation_id, verified_at, verified_by, how) values ($1, '2000-01-01', $2, 'Made up')`, [organisation, broker]);
  await owner.query(`insert into organisation_agreement (organisation_id, reference, valid_from, valid_to, recorded_at, recorded_by) values ($1, 'BENCH', '2000-01-01', '2199-12-31', '2000-01-01', $2)`, [organisation, broker]);
  const posts = await makePosts(owner, organisation, POSTS * 8);
  await owner.query('insert into opportunity_topic (opportunity_id, topic_id, place) select o.id, t.ids[1 + o.nr * n % cardinality(t.ids)], n - 6 from (select id, row_number() over () as nr from unnest($1::uuid[]) id) o, generate_series(7, 8) n, (select array_agg(id order by slug) as ids from topic) t on conflict do nothing', [posts]);
  await owner.query(`insert into topic_wanted_publication (month, published_at) values ('2026-01-01', clock_now())`);
  await owner.query(`insert into topic_wanted (month, topic_id, people) select '2026-01-01', id, 10 + 5 * (row_number() over (order by slug) % 20) from topic`);
}
