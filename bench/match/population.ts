import type pg from 'pg';
import { MODEL_ID } from '../../src/search/meaning/model.js';
import { newId } from '../../src/platform/database/ids.js';
import { relations } from '../../src/reference/relations.js';
import { OpportunityRows } from '../../test/support/builders/opportunities.builder.js';
import { seeded, weighted, whole, running } from '../simulate/random.js';
import type { ThrowawayDatabase } from '../support/throwaway.js';
import { MadeUpWords } from './made-up-words.js';

const TOGETHER = 2_000;
/** Most people come because of something they live with. */
const RELATION_WEIGHTS: readonly number[] = relations.map((relation) => ({ lived_experience: 10, carer: 4, parent: 3, family: 3, bereaved: 1, at_risk: 1, professional: 1, interested: 2 })[relation]);

/**
 * People as a service for England would hold: one to four interests, frequent conditions more often, six in ten with words of their own that they show, a third
 * of them who can't be asked. Straight into the tables, and into the live index by its own rebuild afterwards.
 */
export async function makePeople(owner: pg.Client, count: number): Promise<void> {
  const texts = new MadeUpWords(5);
  const random = seeded(6);
  const { rows: topics } = await owner.query<{ id: string }>('select id from topic order by md5(slug)');
  const often = running(topics.map((_, at) => 1 / (at + 10)));
  const relation = running(RELATION_WEIGHTS);
  const { rows: areas } = await owner.query<{ code: string }>(`select code from area where valid_to is null order by code`);
  for (let from = 0; from < count; from += TOGETHER) {
    const some = Array.from({ length: Math.min(TOGETHER, count - from) }, () => ({
      account: newId(), id: newId(), area: areas[whole(random, 0, areas.length - 1)].code, words: random() < 0.6 ? texts.text(40) : null,
      liked: random() < 0.5 ? ['focus_group'] : [], never: random() < 0.2 ? ['interview'] : [], takes: random() < 0.2 ? 'in_person_only' : 'either', hours: random() < 0.5 ? whole(random, 1, 10) : null,
      interests: [...new Map(Array.from({ length: whole(random, 1, 4) }, () => {
        const interest = { topic: topics[weighted(random, often)].id, relation: relations[weighted(random, relation)] };
        return [`${interest.topic} ${interest.relation}`, interest] as const;
      })).values()],
      askable: random() < 0.7,
    })); // prettier-ignore
    await insertPeople(owner, some);
  }
  await owner.query('vacuum analyze');
}

async function insertPeople(owner: pg.Client, people: readonly object[]): Promise<void> {
  const given = [JSON.stringify(people)];
  const p = `jsonb_to_recordset($1::jsonb) as p (account uuid, id uuid, area text, words text, liked jsonb, never jsonb, takes text, hours int, interests jsonb, askable boolean)`;
  const list = (column: string): string => `array(select jsonb_array_elements_text(p.${column}))`;
  await owner.query('begin');
  await owner.query(`insert into account (id, issuer, subject, display_name) select account, 'bench', account::text, 'Somebody' from ${p}`, given);
  await owner.query(`insert into contributor (id, account_id, kind, age_band, area_code) select id, account, 'individual', '18_or_over', area from ${p}`, given);
  await owner.query(
    `insert into contributor_preference (contributor_id, own_words, takes_part, hours_per_month, languages, kinds_liked, kinds_never)
     select id, words, takes, hours, array['en'], ${list('liked')}, ${list('never')} from ${p}`,
    given,
  );
  for (const [purpose, context, which] of [['be_found', 'research', 'true'], ['show_own_words', null, 'words is not null']] as const) {
    await owner.query(
      `insert into consent (contributor_id, purpose, context, wording_version, given_at)
       select id, '${purpose}', $2, (select version from consent_wording where purpose = '${purpose}' and context is not distinct from $2 limit 1), clock_now() from ${p} where ${which}`,
      [...given, context],
    );
  }
  await owner.query(`insert into contributor_search_key (contributor_id) select id from ${p}`, given);
  await owner.query(
    `insert into interest (contributor_id, topic_id, relation) select p.id, (i ->> 'topic')::uuid, i ->> 'relation' from ${p}, jsonb_array_elements(p.interests) i`,
    given,
  );
  await owner.query(
    `update guarded_profile g set way = 'teams_may_ask', way_chosen_at = clock_now(), level_chosen_at = clock_now() from ${p} where g.contributor_id = p.id and p.askable`,
    given,
  );
  await owner.query('commit');
}

/** Open posts that seek one to three topics each. @returns their ids */
export async function makePosts(db: ThrowawayDatabase, owner: pg.Client, count: number): Promise<string[]> {
  const texts = new MadeUpWords(7);
  const random = seeded(8);
  const { rows: topics } = await owner.query<{ id: string }>('select id from topic order by md5(slug)');
  const often = running(topics.map((_, at) => 1 / (at + 10)));
  const rows = await OpportunityRows.connect(db);
  const ids: string[] = [];
  try {
    const team = await rows.team();
    const member = await rows.member(team);
    const year = new Date().getUTCFullYear() + 1;
    for (let n = 0; n < count; n += 1) {
      const id = await rows.post(team, member.accountId, {
        title: texts.text(8), summary: texts.text(60), experience_sought: texts.text(15), kinds: [random() < 0.5 ? 'focus_group' : 'interview'],
        starts_on: `${year}-12-01`, closes_on: `${year}-11-01`, hear_back_by: `${year}-11-20`,
      }); // prettier-ignore
      const sought = [...new Set(Array.from({ length: whole(random, 1, 3) }, () => topics[weighted(random, often)].id))];
      for (const [place, topic] of sought.entries()) {
        await owner.query('insert into opportunity_topic (opportunity_id, topic_id, place, relations) values ($1, $2, $3, $4)', [id, topic, place, random() < 0.5 ? ['lived_experience'] : []]);
      }
      ids.push(id);
    }
  } finally {
    await rows.end();
  }
  return ids;
}

/** Vectors of chance for everybody's own words in the live index, as if the model had read them. */
export async function seedVectors(owner: pg.Client): Promise<void> {
  await owner.query(
    // 384 bytes of chance are some 1,430 steps long; a step of 0.0007 makes that 1. In whole bytes, as vectors are stored (little-endian).
    `insert into search_meaning (index_name, model, document_id, text_hash, vector, version)
     select 'interests', $1, d.document_id, d.meaning_hash, '\\x3480373a'::bytea || gen_random_bytes(384), nextval('search_meaning_version')
     from search_document d
     join search_generation g on g.number = d.generation and g.engine = 'postgres' and g.index_name = 'interests' and g.state = 'live'
     where d.index_name = 'interests' and d.meaning_hash is not null`,
    [MODEL_ID],
  );
  await owner.query('vacuum analyze search_meaning');
}
