import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Meilisearch } from 'meilisearch';
import { BurdenGuard } from '../../../src/burden/guard.service.js';
import { ConsentChoices } from '../../../src/contributors/consent-choices.service.js';
import { CandidateListQueries } from '../../../src/matching/candidate-lists.queries.js';
import { CandidateListService } from '../../../src/matching/candidate-lists.service.js';
import { SimilarWords } from '../../../src/matching/similar-words.js';
import { SearchEngines } from '../../../src/search/search-engines.js';
import { SearchKeeper } from '../../../src/search/sync/search-keeper.js';
import { SKIPPED, startMeilisearch } from '../../support/meilisearch.js';
import { MatchingWorld, type Team } from './matching-world.js';

/** Taking consent back while somebody is about to use it: whoever comes first, nothing is done with it afterwards and nothing is left. */
const server = await startMeilisearch();
if (server === null) process.stderr.write(`${SKIPPED}\n`);
afterAll(() => server?.stop());

for (const [name, meili] of [['Postgres', null], ['Meilisearch', server]] as const) {
  (name === 'Meilisearch' && meili === null ? describe.skip : describe)(`consent taken back, with ${name}`, () => {
    let world: MatchingWorld;
    let team: Team;

    beforeAll(async () => {
      world = await MatchingWorld.start(meili ?? undefined);
      await world.db.setClock(null);
      team = await world.team();
      await world.index();
    });
    afterAll(() => world.close());

    const withdraw = async (contributorId: string): Promise<string> => {
      const [{ accountId }] = await world.owner.query<[{ accountId: string }]>('select account_id as "accountId" from contributor where id = $1', [contributorId]);
      const input = { contributorId, purpose: 'be_found', context: 'research' } as const;
      return world.nest.get(ConsentChoices).withdraw({ accountId, displayName: 'Test Person', permissions: [] }, input);
    };
    const withWords = (word: string) => world.person({ ownWords: `I have ${word} at night.`, ownWordsShown: true, foundIn: ['research'] });
    /** Everything that any copy of the index still holds of these people or words, replaced copies and counted words included. */
    const traces = async (keys: readonly string[], word: string): Promise<unknown[]> => {
      const left: unknown[] = await world.owner.query(
        `select document_id from search_document where document_id = any ($1) or texts::text ilike '%' || $2 || '%'
         union all select stem from search_term where stem like left($2, 8) || '%'
         union all select key::text from contributor_search_key where key = any ($1::uuid[])`,
        [keys, word],
      );
      if (meili === null) return left;
      const client = new Meilisearch({ host: meili.url, apiKey: meili.key ?? undefined });
      for (const { uid } of await world.owner.query<{ uid: string }[]>(`select uid from search_generation where engine = 'meilisearch' and index_name = 'interests'`)) {
        const { hits } = await client.index(uid).search(word, { limit: 100 }).catch(() => ({ hits: [] }));
        left.push(...hits);
      }
      return left;
    };
    const keysOf = async (ids: readonly string[]): Promise<string[]> =>
      (await world.owner.query<{ key: string }[]>('select key from contributor_search_key where contributor_id = any ($1)', [ids])).map(({ key }) => key);

    it('leaves nothing in any copy of the index, also one that was replaced a moment ago', async () => {
      const id = await withWords('quillwort');
      await world.index();
      await world.index();
      const keys = await keysOf([id]);
      expect((await traces(keys, 'quillwort')).length).toBeGreaterThan(2);
      await withdraw(id);
      await world.nest.get(SearchKeeper).catchUp('interests');
      expect(await traces(keys, 'quillwort')).toEqual([]);
    });

    it('while the index is rebuilt from what was read before', async () => {
      const ids = [await withWords('saxifrage'), await withWords('saxifrage')];
      await world.index();
      const keys = await keysOf(ids);
      const taken: Promise<unknown>[] = [];
      for (const engine of world.nest.get(SearchEngines).all) {
        const fill = engine.fill.bind(engine);
        // The page has been read; before it is written somebody takes their consent back, in all that it takes.
        engine.fill = async (index, generation, documents) => {
          if (index.name === 'interests' && documents.length > 0) taken.push(...ids.map((id) => withdraw(id)));
          await Promise.all(taken);
          await fill(index, generation, documents);
        };
      }
      await world.nest.get(SearchKeeper).rebuildIndex('interests');
      expect(taken.length).toBeGreaterThan(0);
      for (const engine of world.nest.get(SearchEngines).all) delete (engine as { fill?: unknown }).fill;
      await world.nest.get(SearchKeeper).catchUp('interests');
      expect(await traces(keys, 'saxifrage')).toEqual([]);
    });

    it('counts at once, while the index still says otherwise', async () => {
      const id = await world.person({ interests: [], ownWords: 'I have butterbur at night.', ownWordsShown: true, foundIn: ['research'] });
      const post = await world.post(team, { title: 'About butterbur', summary: 'We plan a study of butterbur at night and would like your advice on it.' });
      await world.index();
      expect([...(await world.nest.get(SimilarWords).peopleFor(post)).keys()]).toEqual([id]);
      await withdraw(id);
      expect(await traces([], 'butterbur')).not.toEqual([]);
      expect((await world.nest.get(SimilarWords).peopleFor(post)).size).toBe(0);
      const list = await world.nest.get(CandidateListService).create(team.member, { opportunityId: post });
      expect(await world.owner.query('select 1 from candidate_entry where list_id = $1', [list])).toEqual([]);
    });
  });
}

describe('consent taken back by two at once', () => {
  let world: MatchingWorld;
  let team: Team;
  beforeAll(async () => {
    world = await MatchingWorld.start();
    await world.db.setClock(null);
    team = await world.team();
  });
  afterAll(() => world.close());

  const withdrawAll = async (contributorId: string): Promise<string> => {
    const [{ accountId }] = await world.owner.query<[{ accountId: string }]>('select account_id as "accountId" from contributor where id = $1', [contributorId]);
    return world.nest.get(ConsentChoices).withdrawAll({ accountId, displayName: 'Test Person', permissions: [] }, { contributorId });
  };
  const guard = () => world.nest.get(BurdenGuard);

  it('with an invitation: nobody is asked after they took it back, and what was reserved before is never delivered', async () => {
    let reserved = 0;
    for (let n = 0; n < 8; n += 1) {
      const id = await world.person();
      const post = await world.post(team);
      await Promise.all([
        // A withdrawal takes some statements before its own turn comes: sometimes it must be the first.
        wait(n % 2 ? 0 : 40).then(() => world.db.dataSource.transaction((em) => guard().reserve(em, post, [id]))),
        withdrawAll(id),
      ]);
      const late = await world.owner.query(
        `select 1 from ask a join consent s on s.contributor_id = a.contributor_id and s.purpose = 'be_found' and s.context = 'research'
         where a.contributor_id = $1 and a.reserved_at >= s.withdrawn_at`,
        [id],
      );
      expect(late).toEqual([]);
      for (const { id: ask } of await world.owner.query<{ id: string }[]>('select id from ask where contributor_id = $1', [id])) {
        reserved += 1;
        const [{ outcome }] = await world.db.dataSource.query<[{ outcome: string }]>('select guard_prepare_delivery($1) as outcome', [ask]);
        expect(outcome).toBe('released');
      }
    }
    expect(reserved).toBeLessThan(8);
  });

  it('with a list being made: nobody is on it who took it back, whoever was first', async () => {
    for (let n = 0; n < 4; n += 1) {
      const post = await world.post(await world.team());
      const [{ team_id: teamId, organisation_id: organisationId }] = await world.owner.query<[{ team_id: string; organisation_id: string }]>(
        'select team_id, organisation_id from opportunity o join team t on t.id = o.team_id where o.id = $1',
        [post],
      );
      const member = await world.rows.member({ id: teamId, organisationId });
      const id = await world.person();
      const [listId] = await Promise.all([world.nest.get(CandidateListService).create(member, { opportunityId: post }), withdrawAll(id)]);
      const queries = world.nest.get(CandidateListQueries);
      const { edges } = await queries.people(member, await queries.list(member, listId), { first: 50 });
      expect(edges).toEqual([]);
    }
  });

  it('taken back and given again by many at once, there is one state and a record of each step', async () => {
    const id = await world.person({ foundIn: ['research'] });
    const [{ accountId }] = await world.owner.query<[{ accountId: string }]>('select account_id as "accountId" from contributor where id = $1', [id]);
    const actor = { accountId, displayName: 'Test Person', permissions: [] };
    const choices = world.nest.get(ConsentChoices);
    const scope = { contributorId: id, purpose: 'be_found', context: 'research' } as const;
    await Promise.all(Array.from({ length: 6 }, (_, n) => (n % 2 ? choices.give(actor, { ...scope, wordingVersion: 'be-found-research-1' }) : choices.withdraw(actor, scope))));
    const rows = await world.owner.query<{ open: boolean; ordered: boolean }[]>(
      `select withdrawn_at is null as open, given_at <= coalesce(withdrawn_at, 'infinity') as ordered from consent where contributor_id = $1 and purpose = 'be_found'`,
      [id],
    );
    expect(rows.every(({ ordered }) => ordered)).toBe(true);
    const open = rows.filter((row) => row.open).length;
    expect(open).toBeLessThanOrEqual(1);
    const keys = await world.owner.query('select 1 from contributor_search_key where contributor_id = $1', [id]);
    expect(keys).toHaveLength(open);
  });
});
