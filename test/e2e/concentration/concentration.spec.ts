import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { BurdenGuard } from '../../../src/burden/guard.service.js';
import { countAskedFor } from '../../../src/concentration/concentration.counts.js';
import { ConcentrationPublishing } from '../../../src/concentration/concentration.publishing.js';
import type { ConcentrationGroupType, ConcentrationReportType } from '../../../src/concentration/concentration.types.js';
import { MonitoringAnswers } from '../../../src/monitoring/monitoring.service.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { givenTopic } from '../../support/builders/contributors.builder.js';
import { givenAskable } from '../../support/builders/matching.builder.js';
import { Scenario, type Team } from '../../support/scenario.js';

let scenario: Scenario;
let owner: DataSource;
let team: Team;
let lead: { token: string };
let topicId: string;
const people: string[] = [];

const publish = () => scenario.app.nest.get(ConcentrationPublishing, { strict: false }).publish();
const guard = () => scenario.app.nest.get(BurdenGuard, { strict: false });
const query = `query ($by: ConcentrationGrouping!, $quarter: String) { concentrationReport(by: $by, quarter: $quarter) {
  quarter publishedAt quarters groups { code name people asks gini p99 most topTenthShare reachedInAYear neverAsked hoursAsked asksPerFilledPlace worstFilled pickedByHand } } }`;
const report = async (by: string, quarter: string | null = null) =>
  (await scenario.run<{ concentrationReport: ConcentrationReportType | null }>(query, { by, quarter }, lead)).concentrationReport;
const groups = async (by: string): Promise<ConcentrationGroupType[]> => (await report(by))?.groups ?? [];
const file = (address: string, token: string) => fetch(`${scenario.app.url}/reports/concentration.csv${address}`, { headers: { authorization: `Bearer ${token}` } });
const ask = async (ids: readonly string[]): Promise<string[]> => {
  const { outcomes } = await guard().reserve(scenario.app.db.dataSource.manager, await scenario.opportunity(team), ids);
  return outcomes.map(({ askId }) => askId!);
};

const near = (value: number | null, expected: number, by: number) => expect(Math.abs(value! - expected)).toBeLessThanOrEqual(by);

beforeAll(async () => {
  scenario = await Scenario.start();
  owner = await new DataSource(dataSourceOptions({ url: scenario.app.db.ownerUrl, entities: [], poolSize: 2 })).initialize();
  team = await scenario.team();
  ({ lead } = team);
  topicId = await givenTopic(owner, { name: '=Wheezing' });
}, 60_000);
afterAll(async () => {
  await owner.destroy();
  await scenario.end();
});

describe('how evenly asking is spread', () => {
  it('has no figures while few can be asked, and is for leads and administrators', async () => {
    await givenAskable(owner, { areaCode: 'QYG' });
    expect(await publish()).toBe(false);
    expect(await report('everybody')).toBeNull();
    for (const { token } of [team.contact, await scenario.person()]) {
      expect((await scenario.app.gql(query, { by: 'everybody' }, token)).errors?.[0].extensions.code).toBe('FORBIDDEN');
      expect((await file('', token)).status).toBe(403);
    }
  });

  it('tells of everybody, of an organisation, an area and a topic, in figures that rest on counts of ten people and more', async () => {
    for (let n = 0; n < 80; n += 1) people.push(await givenAskable(owner, { areaCode: 'QYG', interests: n < 50 ? [{ topicId }] : [] }));
    const asks = await ask(people.slice(0, 40));
    // What isn't told of anybody: a yes that wasn't needed counts as any ask, one that never arrived counts for nothing.
    const { manager } = scenario.app.db.dataSource;
    for (const id of asks.slice(0, 20)) await guard().markDelivered(manager, id, 'told');
    for (const id of asks.slice(0, 10)) await guard().answer(manager, id, 'willing');
    await guard().settle(manager, { notNeeded: asks.slice(0, 10) });
    await owner.query(
      `insert into invitation_call (wave_id, opportunity_id, called_by, called_at, next_step, picked_because)
       select wave_id, opportunity_id, $2, clock_now(), 'We call you.', 'They live near by.' from ask where id = $1`,
      [asks[0], team.contact.accountId],
    );
    await owner.query(`update opportunity set status = 'filled', ended_at = clock_now() where id = (select opportunity_id from ask where id = $1)`, [asks[0]]);
    const [post] = await owner.query<[{ hours: number }]>(
      `select (meeting_minutes + preparation_minutes + travel_minutes) / 60.0::float8 as hours from opportunity where id = (select opportunity_id from ask where id = $1)`,
      [asks[0]],
    );
    const exact = await countAskedFor(manager, await scenario.app.nest.get(Clock, { strict: false }).now());
    expect(exact).toHaveLength(2);
    for (const group of exact) expect(group).toMatchObject({ hours: post.hours, byHand: 40, filled: 0, worst: 0 });
    await Promise.all([publish(), publish()]);
    const [all] = await groups('everybody');
    expect(all).toMatchObject({ code: null, name: 'Everybody', p99: 1, most: 1, hoursAsked: expect.any(Number), asksPerFilledPlace: null, worstFilled: 0 });
    near(all.pickedByHand, 40, 10);
    near(all.hoursAsked, 40 * post.hours, 10 * post.hours + 13);
    near(all.people, 81, 15);
    near(all.asks, 40, 10);
    near(all.gini, 41 / 81, 0.12);
    near(all.reachedInAYear, 40 / 81, 0.12);
    near(all.neverAsked, 41, 10);
    near(all.topTenthShare, 0.2, 0.06);
    for (const count of [all.people, all.asks, all.neverAsked]) expect(count! % 5).toBe(0);
    const [organisation] = await groups('organisation');
    expect(organisation).toMatchObject({ gini: 0, reachedInAYear: null, neverAsked: null });
    near(organisation.people, 40, 10);
    expect((await groups('area')).map(({ name }) => name)).toEqual([expect.any(String)]);
    const [topic] = await groups('topic');
    expect(topic).toMatchObject({ code: topicId, name: '=Wheezing', hoursAsked: null });
    near(topic.asks, 40, 10);
  });

  it('stays as it was made up all quarter, and the last quarter’s can be read in the next', async () => {
    const before = await report('everybody');
    await ask(people.slice(40, 80));
    expect(await publish()).toBe(false);
    expect(await report('everybody')).toEqual(before);
    const next = new Date(before!.quarter);
    next.setUTCMonth(next.getUTCMonth() + 3, 2);
    await scenario.app.db.setClock(next);
    expect(await publish()).toBe(true);
    const after = await report('everybody');
    expect(after!.quarters).toEqual([after!.quarter, before!.quarter]);
    expect(after!.groups[0].asks).toBeGreaterThan(before!.groups[0].asks!);
    expect((await report('everybody', before!.quarter))!.groups).toEqual(before!.groups);
    expect(await report('everybody', '1999-01-01')).toBeNull();
  });

  it.each(['', '2026-10-02', '2026-10', '0000-00-00', '+275760-01-01', '99999-10-01', 'infinity'])('is refused for “%s”, which is no quarter’s first day, and takes none of the day’s reports', async (quarter) => {
    const spent = () => owner.query(`select count(*)::int as n from audit_entry where action = 'concentration.read_report'`);
    const before = await spent();
    const { errors } = await scenario.app.gql(query, { by: 'area', quarter }, lead.token);
    expect(errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
    expect((await file(`?by=area&quarter=${encodeURIComponent(quarter)}`, lead.token)).status).toBe(400);
    expect(await spent()).toEqual(before);
  });

  it('comes as a file for a spreadsheet, which takes no name for a formula, and reading it leaves a line in the log', async () => {
    const answer = await file('?by=topic', lead.token);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    const [head, first] = (await answer.text()).split('\r\n');
    expect(head).toBe('quarter,code,name,people,asks,gini,p99,most,topTenthShare,reachedInAYear,neverAsked,hoursAsked,asksPerFilledPlace,worstFilled,pickedByHand');
    expect(first).toContain(`,${topicId},'=Wheezing,`);
    expect((await file('?by=star_sign', lead.token)).status).toBe(400);
    expect(await owner.query(`select details->>'by' as by from audit_entry where action = 'concentration.read_report' order by at desc, id desc limit 1`)).toEqual([{ by: 'topic' }]);
  });

  describe('by what people answered to be counted', () => {
    const male: string[] = [];
    /** As somebody's own request would leave it. */
    const answered = async (ids: readonly string[], category: string, wordingVersion: string) => {
      const answers = scenario.app.nest.get(MonitoringAnswers, { strict: false });
      for (const id of ids) {
        await owner.query(`insert into consent (contributor_id, purpose, wording_version, given_at) values ($1, 'monitoring', $2, clock_now())`, [id, wordingVersion]);
        await owner.query(`insert into monitoring_answer (pseudonym_hash, question_code, category_code) values ($1, 'sex', $2)`, [answers.pseudonym(id), category]);
      }
      await changed(10);
    };
    const changed = (count: number) => owner.query('insert into monitoring_changed (pseudonym_hash) select sha256(convert_to(gen_random_uuid()::text, $2)) from generate_series(1, $1::int)', [count, 'utf8']);
    const night = async () => {
      await scenario.app.runJob('monitoring.publish');
      await Promise.all([scenario.app.runJob('concentration.publish'), scenario.app.runJob('concentration.publish')]);
    };

    it('has no figures in a quarter that has none about answers', async () => {
      await changed(9);
      await night();
      expect(await report('characteristic')).toBeNull();
      expect((await file('?by=characteristic', lead.token)).status).toBe(200);
    });

    it('counts those who agreed to words that say so, each answer by itself', async () => {
      for (let n = 0; n < 75; n += 1) male.push(await givenAskable(owner, { areaCode: 'QYG' }));
      await answered(people, 'sex_female', 'monitoring-2');
      await answered(male.slice(0, 40), 'sex_male', 'monitoring-2');
      await answered(male.slice(40), 'sex_male', 'monitoring-1');
      await night();
      const made = await groups('characteristic');
      expect(made.map(({ code, name }) => `${code} ${name}`)).toEqual(['sex_female What is your sex? Female', 'sex_male What is your sex? Male']);
      const [asked, notAsked] = made;
      near(asked.people, 80, 15);
      near(notAsked.people, 40, 10);
      near(asked.reachedInAYear, 1, 0.15);
      expect(notAsked).toMatchObject({ asks: 0, gini: null, reachedInAYear: 0, neverAsked: null, hoursAsked: null, pickedByHand: null });
      expect((await (await file('?by=characteristic', lead.token)).text()).split('\r\n')[1]).toContain(',sex_female,What is your sex? Female,');
      expect(await owner.query(`select column_name as name from information_schema.columns where table_name = 'concentration_figure' and column_name ~ 'person|contributor|pseudonym'`)).toEqual([]);
    });

    it('stays all quarter; who took it back is in no figure from the next on', async () => {
      const before = await report('characteristic');
      await owner.query(`update consent set withdrawn_at = clock_now() where purpose = 'monitoring' and contributor_id = any ($1::uuid[])`, [people.slice(0, 65)]);
      await night();
      expect(await report('characteristic')).toEqual(before);
      await scenario.app.db.setClock(new Date('2027-04-02T12:00:00Z'));
      await changed(9);
      await night();
      expect(await report('characteristic')).toEqual(before);
      await changed(1);
      await night();
      const after = await report('characteristic');
      expect([after!.quarters, after!.groups.map(({ code }) => code)]).toEqual([['2027-04-01', before!.quarter], ['sex_male']]);
      expect((await report('characteristic', before!.quarter))!.groups).toEqual(before!.groups);
    });
  });

  it('is read at most 20 times a day, as question or as file', async () => {
    const another = await scenario.team();
    const statuses = await Promise.all(Array.from({ length: 22 }, async () => (await file('', another.lead.token)).status));
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  });
});
