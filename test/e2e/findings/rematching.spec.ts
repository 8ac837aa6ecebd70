import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rematchTopics } from '../../../src/findings/import/topics/rematching.jobs.js';
import { Rematching } from '../../../src/findings/import/topics/rematching.js';
import { HealthHints } from '../../../src/platform/health/health-hints.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { type SignedIn, startTestApp, type TestApp } from '../../support/app.js';
import { europePmcPage, findingId, publishArticle, upload } from '../../support/builders/findings.builder.js';
import { topicId } from '../../support/builders/reference.builder.js';

let app: TestApp;
let broker: SignedIn;
let [asthma, eczema] = ['', ''];
beforeAll(async () => {
  app = await startTestApp();
  broker = await app.signIn([{ kind: 'knowledge_broker' }]);
  [asthma, eczema] = await Promise.all([topicId(app.db, 'asthma'), topicId(app.db, 'eczema')]);
});
afterAll(() => app.close());
beforeEach(async () => {
  await asOwner('truncate finding, import_run, search_pending cascade');
  await asOwner(`delete from topic_name where name = 'Wheezelung'`);
  await rematching().rematchSome(1);
});

const asOwner = (sql: string, values: unknown[] = []) => withClient(app.db.ownerUrl, (client) => client.query(sql, values));
/** As a newer file of topics would. */
const nameAsthma = () => asOwner(`insert into topic_name (topic_id, name, kind, place, form, words) values ($1, 'Wheezelung', 'also', 900, 'wheezelung', '{wheezelung}')`, [asthma]);
const rematching = () => app.nest.get(Rematching, { strict: false });
const change = async (name: string, input: object) => {
  const { errors } = await app.gql(`mutation ($input: ${name[0].toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { id } }`, { input }, broker.token);
  if (errors) throw new Error(JSON.stringify(errors));
};
const topicsOf = async (pmid: string) => (await app.db.dataSource.query<{ id: string }[]>('select topic_id as id from finding_topic where finding_id = $1 order by 1', [await findingId(app, pmid)])).map(({ id }) => id);
const suggested = async (pmid: string) => {
  const { data } = await app.gql<{ findingCuration: { suggestions: { topics: { topic: { id: string }; byHeadings: boolean }[] } } }>(
    'query ($id: ID!) { findingCuration(findingId: $id) { suggestions { topics { topic { id } byHeadings } } } }', { id: await findingId(app, pmid) }, broker.token,
  ); // prettier-ignore
  return data.findingCuration.suggestions.topics.filter(({ byHeadings }) => byHeadings).map(({ topic }) => topic.id);
};
const article = (pmid: string, keywords = ['wheezelung', 'eczema']) => ({ pmid, doi: `10.5555/${pmid}`, keywords });
const hint = async () => (await app.nest.get(HealthHints).all())['topics of findings'];

describe('topics that got another name after findings were matched', () => {
  it('come to what no broker has chosen and no reader sees, and to the search index', async () => {
    await upload(app, broker.token, europePmcPage([article('1'), article('2', ['eczema']), article('3'), article('4')]));
    await publishArticle(app, broker.token, article('5'));
    // She chose for one of them, and left everything out of the other.
    await change('setFindingTopics', { findingId: await findingId(app, '3'), topicIds: [eczema] });
    await change('setFindingTopics', { findingId: await findingId(app, '4'), topicIds: [] });
    await asOwner('truncate search_pending');
    expect(await hint()).toBe('all were matched with the names there are now');

    await nameAsthma();
    expect(await hint()).toContain('2 findings are still to be matched again');
    await app.runJob(rematchTopics);
    expect(await hint()).toBe('all were matched with the names there are now');
    expect(await Promise.all(['1', '2', '3', '4', '5'].map(topicsOf))).toEqual([[asthma, eczema].sort(), [eczema], [eczema], [], [eczema]]);
    expect(await app.db.dataSource.query('select distinct document_id as id from search_pending')).toEqual([{ id: await findingId(app, '1') }]);
    // For the next time somebody says what it is about, it is a suggestion all the same.
    for (const pmid of ['1', '3', '4', '5']) expect(await suggested(pmid)).toContain(asthma);
  });

  it('leave when a name does, and what readers see changes with other headings alone', async () => {
    await nameAsthma();
    await rematching().rematchSome(1);
    await publishArticle(app, broker.token, article('1'));
    await upload(app, broker.token, europePmcPage([article('2')]));
    await asOwner(`delete from topic_name where name = 'Wheezelung'`);
    await app.runJob(rematchTopics);
    expect([await topicsOf('1'), await topicsOf('2')]).toEqual([[asthma, eczema].sort(), [eczema]]);
    await upload(app, broker.token, europePmcPage([{ ...article('1'), abstract: 'A text that it didn’t have.' }]));
    expect(await topicsOf('1')).toEqual([asthma, eczema].sort());
    await upload(app, broker.token, europePmcPage([article('1', ['wheezelung'])]));
    expect(await topicsOf('1')).toEqual([]);
  });

  describe('among more than one step takes', () => {
    beforeEach(async () => {
      await asOwner(
        `insert into finding (pmid, title, publication_date, publication_precision, keywords, topics_book)
         select nr::text, 'Article ' || nr, '2024-01-01', 'year', '{wheezelung}', case when nr % 2 = 0 then '' else repeat('f', 64) end from generate_series(1, 1100) nr`,
      );
      await nameAsthma();
    });
    const matched = async () => (await app.db.dataSource.query<{ count: number }[]>('select count(*)::int as count from finding_topic where topic_id = $1', [asthma]))[0].count;

    it('are taken by two workers at once, each finding once', async () => {
      await asOwner(`create table rematched (finding_id uuid); grant insert on rematched to askwell_app;
        create function note_rematched() returns trigger language plpgsql as $$ begin insert into rematched values (new.id); return null; end $$;
        create trigger note_rematched after update of topics_book on finding for each row execute function note_rematched()`);
      try {
        await Promise.all([rematching().rematchSome(60_000), rematching().rematchSome(60_000)]);
        expect(await matched()).toBe(1100);
        expect((await asOwner('select count(*)::int as rows, count(distinct finding_id)::int as findings from rematched')).rows).toEqual([{ rows: 1100, findings: 1100 }]);
      } finally {
        await asOwner('drop trigger note_rematched on finding; drop function note_rematched; drop table rematched');
      }
    });

    it('are done after the one who did it was killed in the middle, who leaves whole steps behind', async () => {
      await asOwner(`create function be_slow() returns trigger language plpgsql as $$ begin if new.pmid::int = 1100 then perform pg_sleep(60); end if; return null; end $$;
        create trigger be_slow after update of topics_book on finding for each row execute function be_slow()`);
      try {
        const killed = expect(rematching().rematchSome(60_000)).rejects.toThrow();
        const sleeping = `from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
        while ((await app.db.dataSource.query<unknown[]>(`select 1 ${sleeping}`)).length === 0) await wait(20);
        await app.db.dataSource.query(`select pg_terminate_backend(pid) ${sleeping}`);
        await killed;
      } finally {
        await asOwner('drop trigger be_slow on finding; drop function be_slow');
      }
      expect(await matched()).toBe(500);
      expect(await hint()).toContain('600 findings');
      await app.runJob(rematchTopics);
      expect(await matched()).toBe(1100);
    });
  });
});

describe('findings that are joined and parted', () => {
  it('are matched by what they say together, and then each by its own again; a choice stays', async () => {
    await upload(app, broker.token, europePmcPage([article('1', ['asthma']), article('2', ['eczema'])]));
    const [one, two] = [await findingId(app, '1'), await findingId(app, '2')];
    const topics = async (id: string) => (await app.db.dataSource.query<{ id: string }[]>('select topic_id as id from finding_topic where finding_id = $1', [id])).map((row) => row.id);
    // The first that has keywords gives them all, so the second's count once the first has none.
    await upload(app, broker.token, europePmcPage([article('1', [])]));
    expect(await topics(one)).toEqual([]);
    await change('joinFindings', { keptId: one, doubleId: two });
    expect(await topics(one)).toEqual([eczema]);
    await change('partFinding', { findingId: two });
    expect([await topics(one), await topics(two)]).toEqual([[], [eczema]]);
    await change('setFindingTopics', { findingId: one, topicIds: [asthma] });
    await change('joinFindings', { keptId: one, doubleId: two });
    expect(await topics(one)).toEqual([asthma]);
  });

  it('keep each the notices about itself', async () => {
    const crossref = (works: object[]) => JSON.stringify({ message: { items: works.map((work) => ({ type: 'journal-article', issued: { 'date-parts': [[2024]] }, ...work })) } });
    await upload(app, broker.token, europePmcPage([article('1'), article('2')]));
    await upload(app, broker.token, crossref([{ DOI: '10.5555/notice', title: ['Retraction'], 'update-to': [{ DOI: '10.5555/2', type: 'retraction' }] }]));
    const [one, two] = [await findingId(app, '1'), await findingId(app, '2')];
    const retracted = async () => (await app.db.dataSource.query<{ retracted: boolean }[]>('select retracted from finding where id = any($1) order by pmid', [[one, two]])).map((row) => row.retracted);
    expect(await retracted()).toEqual([false, true]);
    await change('joinFindings', { keptId: one, doubleId: two });
    expect((await retracted()).at(0)).toBe(true);
    await change('partFinding', { findingId: two });
    expect(await retracted()).toEqual([false, true]);
  });
});
