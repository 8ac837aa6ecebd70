import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { loadDeprivation } from '../../../src/monitoring/deprivation.command.js';
import { MonitoringAnswers } from '../../../src/monitoring/monitoring.service.js';
import { type Person, Scenario } from '../../support/scenario.js';

let scenario: Scenario;
let folder: string;
const written: string[] = [];
beforeAll(async () => {
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      written.push(String(chunk));
      return true;
    });
  }
  scenario = await Scenario.start();
  folder = await mkdtemp(path.join(tmpdir(), 'askwell-postcodes-'));
}, 60_000);
afterAll(async () => {
  await scenario.end();
  await rm(folder, { recursive: true, force: true });
  jest.restoreAllMocks();
});

const owner = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> => withClient(scenario.app.db.ownerUrl, async (client) => (await client.query<T>(sql, values)).rows);
const answer = (person: Person, answers: { category: string; ownWords?: string }[], more: object = {}) =>
  scenario.change<{ category: string; ownWords: string | null }[]>('setMonitoringAnswers', { contributorId: person.contributorId, answers, wordingVersion: 'monitoring-2', ...more }, person, '{ category ownWords }');
const refused = (person: Person, input: object) =>
  scenario.app.gql<object>('mutation ($input: SetMonitoringAnswersInput!) { setMonitoringAnswers(input: $input) { category } }', { input: { contributorId: person.contributorId, ...input } }, person.token).then(({ errors }) => errors?.[0]);
const own = async (person: Person): Promise<string[]> =>
  (await scenario.run<{ myMonitoringAnswers: { category: string }[] }>('query ($id: ID!) { myMonitoringAnswers(contributorId: $id) { category } }', { id: person.contributorId }, person)).myMonitoringAnswers.map(({ category }) => category);
const rowsOf = async ({ contributorId }: Person): Promise<number> =>
  (await owner('select 1 from monitoring_answer where pseudonym_hash = $1', [scenario.app.nest.get(MonitoringAnswers, { strict: false }).pseudonym(contributorId)])).length;

interface Report {
  quarter: string;
  questions: { question: string; figures: { text: string; people: number | null }[] }[];
}
const report = async (who: { token: string }): Promise<Report | null> =>
  (await scenario.run<{ monitoringReport: Report | null }>('{ monitoringReport { quarter publishedAt questions { question figures { text people } } } }', {}, who)).monitoringReport;

describe('answers that are counted', () => {
  it('take a consent, an answer a question, and are the person’s own to read and to take back', async () => {
    const person = await scenario.person();
    expect((await refused(person, { answers: [{ category: 'sex_female' }] }))?.extensions.code).toBe('CONSENT_NEEDED');
    expect(await answer(person, [{ category: 'sex_female' }, { category: 'religion_not_said' }, { category: 'gender_identity_own_words', ownWords: 'Two-spirit' }])).toEqual([
      { category: 'sex_female', ownWords: null },
      { category: 'gender_identity_own_words', ownWords: 'Two-spirit' },
      { category: 'religion_not_said', ownWords: null },
    ]);
    await answer(person, [{ category: 'sex_male' }], { wordingVersion: null });
    expect(await own(person)).toEqual(['sex_male']);
    await scenario.change('withdrawConsent', { contributorId: person.contributorId, purpose: 'monitoring' }, person, '');
    expect([await own(person), await rowsOf(person)]).toEqual([[], 0]);
    await answer(person, [{ category: 'sex_male' }]);
    await scenario.change('leaveAskwell', { contributorId: person.contributorId }, person, '');
    expect(await rowsOf(person)).toBe(0);
  });

  it.each<[string, object]>([
    ['an unknown answer', { answers: [{ category: 'star_sign' }] }],
    ['two answers to one question', { answers: [{ category: 'sex_male' }, { category: 'sex_female' }] }],
    ['own words where none belong', { answers: [{ category: 'sex_male', ownWords: 'Male' }] }],
    ['own words that say nothing', { answers: [{ category: 'sex_own_words' }] }],
    ['a tenth that no postcode gave', { answers: [{ category: 'deprivation_1' }] }],
  ])('refuse %s', async (_, input) => {
    expect((await refused(await scenario.person(), { wordingVersion: 'monitoring-2', ...input }))?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('are nobody else’s', async () => {
    const [one, other] = await scenario.people(2);
    expect((await refused(other, { contributorId: one.contributorId, answers: [] }))?.extensions.code).toBe('NOT_FOUND');
    const { errors } = await scenario.app.gql('query ($id: ID!) { myMonitoringAnswers(contributorId: $id) { category } }', { id: one.contributorId }, other.token);
    expect(errors?.[0].extensions.code).toBe('NOT_FOUND');
  });

  it('stand where nothing leads to a person: not their id, no time; and know nothing of what people are found by', async () => {
    const person = await scenario.person();
    await answer(person, [{ category: 'ethnic_group_own_words', ownWords: 'Cornish and proud' }], { idempotencyKey: 'once' });
    expect(await owner(`select column_name as name from information_schema.columns where table_name = 'monitoring_answer' order by 1`)).toEqual(
      ['category_code', 'id', 'own_words_ciphertext', 'own_words_key_id', 'pseudonym_hash', 'question_code'].map((name) => ({ name })),
    );
    expect(await owner(`select 1 from monitoring_answer t where t::text like '%' || $1 || '%' or t::text like '%Cornish%'`, [person.contributorId])).toEqual([]);
    expect(await owner('select 1 from find_me_by where contributor_id = $1', [person.contributorId])).toEqual([]);
    // Sent again under the same key it is the same; other answers are recognised as such, from a hash that takes the service's key to guess.
    await answer(person, [{ category: 'ethnic_group_own_words', ownWords: 'Cornish and proud' }], { idempotencyKey: 'once' });
    expect((await refused(person, { answers: [{ category: 'sex_male' }], wordingVersion: 'monitoring-2', idempotencyKey: 'once' }))?.extensions.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('given twice at once are there once', async () => {
    const person = await scenario.person();
    await Promise.all([1, 2, 3, 4].map(() => answer(person, [{ category: 'sex_female' }])));
    expect(await own(person)).toEqual(['sex_female']);
  });
});

describe('a postcode', () => {
  const questions = () => scenario.app.gql<{ characteristicQuestions: { code: string; available: boolean }[] }>('{ characteristicQuestions { code available } }');
  const isAvailable = async () => (await questions()).data.characteristicQuestions.find(({ code }) => code === 'deprivation')?.available;

  it('is of no use before a table is loaded, and that is said', async () => {
    expect(await isAvailable()).toBe(false);
    const error = await refused(await scenario.person(), { answers: [], postcode: 'ZZ1 1ZZ', wordingVersion: 'monitoring-2' });
    expect(error).toMatchObject({ message: expect.stringContaining('no table of postcodes has been loaded'), extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('gives its tenth and is kept nowhere: no table, no log, no job, no error', async () => {
    const file = path.join(folder, 'lookup.csv');
    await writeFile(file, '\uFEFFPostcode,LSOA code,"Index of Multiple Deprivation Decile"\nZZ1 1ZZ,E0100001,3\nZZ12AA,E0100002,10\nnonsense,E01,1\nZZ1 3BB,E01,11\n');
    expect(await loadDeprivation(scenario.app.db.ownerUrl, file, { edition: 'Made up 2019', source: 'a test', validFrom: '2019-01-01' })).toEqual({ loaded: 2, passedOver: 2 });
    expect(await isAvailable()).toBe(true);
    const person = await scenario.person();
    expect(await answer(person, [], { postcode: ' zz1 1zz ' })).toEqual([{ category: 'deprivation_3', ownWords: null }]);
    // Kept by sending the tenth itself; another tenth takes a postcode.
    expect(await answer(person, [{ category: 'deprivation_3' }])).toHaveLength(1);
    expect((await refused(person, { answers: [{ category: 'deprivation_4' }] }))?.extensions.code).toBe('BAD_USER_INPUT');
    const unknown = await refused(person, { answers: [], postcode: 'XQ9 9XQ' });
    const nonsense = await refused(person, { answers: [], postcode: 'not one!' });
    expect(JSON.stringify([unknown, nonsense])).not.toMatch(/XQ9|not one!/);
    await scenario.work();

    const tables = await owner<{ name: string }>(`select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('public', 'graphile_worker')`);
    const holding: string[] = [];
    for (const { name } of tables) if ((await owner(`select 1 from ${name} t where t::text ~* 'zz1 ?1zz|xq9 ?9xq' limit 1`)).length > 0) holding.push(name);
    expect(holding).toEqual(['deprivation_tenth']);
    expect(written.join('')).not.toMatch(/zz1 ?1zz|xq9 ?9xq/i);
  }, 30_000);

  it('is looked up in the newest table; one loaded again takes the place of what it was', async () => {
    const load = async (edition: string, validFrom: string, text: string) => {
      const file = path.join(folder, `${edition}.csv`);
      await writeFile(file, text);
      return loadDeprivation(scenario.app.db.ownerUrl, file, { edition, source: 'a test', validFrom });
    };
    await load('Made up 2025', '2025-10-30', 'postcode,decile\nZZ1 1ZZ,5\n');
    await load('Made up 2030', '2030-01-01', 'postcode,decile\nZZ1 1ZZ,9\n');
    await load('Made up 2025', '2025-10-30', 'postcode,decile\nZZ1 1ZZ,7\n');
    const person = await scenario.person();
    expect(await answer(person, [], { postcode: 'ZZ11ZZ' })).toEqual([{ category: 'deprivation_7', ownWords: null }]);
    await expect(load('Broken', '2026-01-01', 'a,b\n1,2\n')).rejects.toThrow('column "postcode"');
    await expect(load('Empty', '2026-01-01', 'postcode,decile\n')).rejects.toThrow('no postcode');
    expect(await owner(`select edition from deprivation_edition where edition in ('Broken', 'Empty')`)).toEqual([]);
  });
});

describe('the report', () => {
  let lead: { token: string };
  const publish = () => scenario.app.runJob('monitoring.publish');
  beforeAll(async () => {
    await owner('delete from monitoring_answer');
    await owner('delete from monitoring_changed');
    lead = (await scenario.team()).lead;
  });

  it('is there for leads and administrators alone, and only once enough people have answered', async () => {
    const people = await scenario.people(9);
    for (const person of people) await answer(person, [{ category: 'sex_female' }]);
    await publish();
    expect(await report(lead)).toBeNull();
    for (const who of [people[0], (await scenario.team()).contact]) {
      expect((await scenario.app.gql('{ monitoringReport { quarter } }', {}, who.token)).errors?.[0].extensions.code).toBe('FORBIDDEN');
    }
  }, 30_000);

  it('is made up once for a quarter and stays, whoever comes or goes; the next waits until enough has changed', async () => {
    for (const person of await scenario.people(16)) await answer(person, [{ category: 'sex_female' }, { category: 'religion_sikh' }]);
    const late = await scenario.person();
    await Promise.all([publish(), publish()]);
    const first = await report(lead);
    expect(first?.questions.map(({ question }) => question)).toContain('What is your sex?');
    const figures = first?.questions.flatMap((each) => each.figures) ?? [];
    expect(figures.every(({ people }) => people === null || (people >= 10 && people % 5 === 0))).toBe(true);
    expect(figures.find(({ text }) => text === 'Female')?.people).not.toBeNull();
    expect(figures.find(({ text }) => text === 'Male')?.people).toBeNull();

    // In this quarter nothing changes it any more, also not twenty people more.
    for (const person of [late, ...(await scenario.people(9))]) await answer(person, [{ category: 'sex_male' }]);
    await scenario.change('withdrawConsent', { contributorId: late.contributorId, purpose: 'monitoring' }, late, '');
    await publish();
    expect(await report(lead)).toEqual(first);

    // 10 changed: a new quarter has new figures. After that one person comes and goes through a year of quarters, and changes none.
    await scenario.app.db.setClock(new Date('2027-01-10T12:00:00Z'));
    await publish();
    const second = await report(lead);
    expect(second?.quarter).toBe('2027-01-01');
    for (const day of ['2027-04-10', '2027-07-10', '2027-10-10']) {
      await scenario.app.db.setClock(new Date(`${day}T12:00:00Z`));
      await answer(late, [{ category: 'sex_male' }]);
      await publish();
      expect(await report(lead)).toEqual(second);
      await scenario.change('withdrawConsent', { contributorId: late.contributorId, purpose: 'monitoring' }, late, '');
      await publish();
      expect(await report(lead)).toEqual(second);
    }
  }, 60_000);

  it('is read at most 20 times a day', async () => {
    const { lead: another } = await scenario.team();
    const answers = await Promise.all(Array.from({ length: 24 }, () => scenario.app.gql('{ monitoringReport { quarter } }', {}, another.token)));
    expect(answers.filter(({ errors }) => errors?.[0].extensions.code === 'RATE_LIMITED')).toHaveLength(4);
    await scenario.app.db.setClock(new Date('2027-10-11T12:00:00Z'));
    expect(await report(another)).not.toBeNull();
  });

  it('holds no figure that a question about two things at once would give', async () => {
    expect(await owner(`select column_name as name from information_schema.columns where table_name = 'monitoring_figure' order by 1`)).toEqual(['category_code', 'people', 'quarter'].map((name) => ({ name })));
  });
});
