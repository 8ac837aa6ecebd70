import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { ChoosingJobs } from '../../../src/subscriptions/choosing/choosing.jobs.js';
import type { SignedIn } from '../../support/app.js';
import { deliveredTo, publish } from '../../support/builders/subscriptions.builder.js';
import { DAY, HOUR, Scenario, START } from '../../support/scenario.js';

let scenario: Scenario;
let topics: Record<string, string>;
let readers = 0;
beforeAll(async () => {
  scenario = await Scenario.start();
  const rows = await scenario.app.db.dataSource.query<{ id: string; slug: string; parent: string }[]>(`select t.id, t.slug, p.id as parent from topic t join topic p on p.id = t.parent_id where t.slug in ('asthma', 'heart-attack')`);
  topics = Object.fromEntries(rows.flatMap(({ id, slug, parent }) => [[slug, id], [`above-${slug}`, parent]]));
});
afterAll(() => scenario.end());
/** Each test has half a year of its own, so that nothing of another one is new in it. */
let tests = 0;
beforeEach(() => scenario.app.db.setClock(new Date(START.getTime() + (tests += 1) * 26 * 7 * DAY)));

const reader = (): Promise<SignedIn> => scenario.app.signIn([{ kind: 'ics_staff' }], 'Reader', `reader${(readers += 1)}@example.org`);
const choose = (): Promise<number> => scenario.app.nest.get(ChoosingJobs).choose();
const subscribe = (who: SignedIn, input: object) => scenario.change<{ id: string; nextAt: string | null }>('subscribeToFindings', { way: 'feed', howOften: 'at_once', ...input }, who, '{ id nextAt }');
const later = (milliseconds: number) => scenario.app.db.advance(milliseconds);

/** What each of these subscriptions, of a reader of its own, brings of what is published then. */
async function brought(inputs: readonly object[], findings: Parameters<typeof publish>[1], options = {}): Promise<string[][]> {
  const who = await Promise.all(inputs.map(() => reader()));
  for (const [nr, input] of inputs.entries()) await subscribe(who[nr], input);
  await later(HOUR);
  await publish(scenario.app, findings, options);
  await choose();
  return Promise.all(who.map(({ accountId }) => deliveredTo(scenario.app, accountId)));
}

describe('what a subscription brings', () => {
  it('is on its topics and everything below them, those followed included', async () => {
    const findings = [{ title: 'A', topics: [topics.asthma] }, { title: 'S', topics: [topics['heart-attack']] }];
    expect(await brought([{ topicIds: [topics.asthma] }, { topicIds: [topics['above-asthma']] }, { topicIds: [topics['heart-attack'], topics.asthma] }], findings)).toEqual([['A'], ['A'], ['A', 'S']]);
    const who = await reader();
    await subscribe(who, { followedTopics: true });
    await scenario.change('followTopic', { topicId: topics['heart-attack'] }, who);
    await later(HOUR);
    await publish(scenario.app, findings);
    await choose();
    expect(await deliveredTo(scenario.app, who.accountId)).toEqual(['S']);
  });

  it('speaks to its areas, to what followed or preceded them, or to everywhere', async () => {
    const [{ old, heir, other }] = await scenario.app.db.dataSource.query<[{ old: string; heir: string; other: string }]>(
      `select s.area_code as old, s.successor_code as heir, (select min(code) from area where code not in (select area_code from area_successor union select successor_code from area_successor)) as other from area_successor s order by 1, 2 limit 1`,
    );
    const findings = [{ title: 'Heir', areas: [heir] }, { title: 'Nowhere' }, { title: 'Old', areas: [old] }, { title: 'Other', areas: [other] }];
    expect(await brought([{ areaCodes: [old] }, { areaCodes: [heir] }, { areaCodes: [other] }], findings)).toEqual([['Heir', 'Old'], ['Heir', 'Old'], ['Other']]);
  });

  it('is of its types of study, and holds all of its words as search reads them', async () => {
    const findings = [
      { title: 'Walking after a heart attack', studyType: 'trial' },
      { title: 'Walks and myocardial infarction', studyType: 'qualitative' },
      { title: 'A walk in the park', studyType: 'trial' },
    ];
    const wanted = [{ studyTypes: ['trial'] }, { words: 'heart attacks walking' }, { words: 'walked', studyTypes: ['trial'] }, { words: '"walk in the park"' }];
    expect(await brought(wanted, findings, { index: true })).toEqual([
      ['A walk in the park', 'Walking after a heart attack'],
      ['Walking after a heart attack', 'Walks and myocardial infarction'],
      ['A walk in the park', 'Walking after a heart attack'],
      ['A walk in the park'],
    ]);
  });

  it('comes once so many found it useful, of either side as shown', async () => {
    const [one, other] = [await reader(), await reader()];
    await subscribe(one, { topicIds: [topics.asthma], leastUseful: 3 });
    await subscribe(other, { topicIds: [topics.asthma], leastUseful: 5 });
    await later(HOUR);
    const [id] = await publish(scenario.app, [{ title: 'Useful', topics: [topics.asthma] }]);
    await choose();
    expect(await deliveredTo(scenario.app, one.accountId)).toEqual([]);
    for (let n = 0; n < 3; n += 1) await scenario.app.db.dataSource.query(`insert into finding_useful (finding_id, account_id, side) values ($1, $2, 'staff')`, [id, (await reader()).accountId]);
    await later(2 * HOUR);
    await choose();
    expect([await deliveredTo(scenario.app, one.accountId), await deliveredTo(scenario.app, other.accountId)]).toEqual([['Useful'], []]);
  });

  it('is new: published after it was made, and after it was taken up again', async () => {
    const who = await reader();
    await publish(scenario.app, [{ title: 'Before', topics: [topics.asthma] }]);
    await later(HOUR);
    const { id: subscriptionId } = await subscribe(who, { topicIds: [topics.asthma] });
    await scenario.change('pauseFindingsSubscription', { subscriptionId }, who);
    await later(HOUR);
    await publish(scenario.app, [{ title: 'Meanwhile', topics: [topics.asthma] }]);
    await choose();
    await later(HOUR);
    await scenario.change('resumeFindingsSubscription', { subscriptionId }, who);
    await later(HOUR);
    await publish(scenario.app, [{ title: 'Then', topics: [topics.asthma] }]);
    await choose();
    expect(await deliveredTo(scenario.app, who.accountId)).toEqual(['Then']);
  });
});

describe('a reader', () => {
  it('gets a finding once, by however many subscriptions, ways and lookers at once', async () => {
    const who = await reader();
    for (const way of ['feed', 'mail', 'feed']) await subscribe(who, { way, topicIds: [topics.asthma] });
    await later(HOUR);
    await publish(scenario.app, [{ title: 'Once', topics: [topics.asthma] }]);
    await Promise.all([choose(), choose(), choose()]);
    await later(2 * HOUR);
    await choose();
    expect(await deliveredTo(scenario.app, who.accountId)).toEqual(['Once']);
  });

  it('has at most 50 subscriptions, however many are made at once', async () => {
    const who = await reader();
    await scenario.app.db.dataSource.query(
      `insert into subscriber (account_id, link_id, stop_hash, created_at) values ($1, new_id(), sha256('x'), clock_now())`,
      [who.accountId],
    );
    await scenario.app.db.dataSource.query(
      `insert into subscription (account_id, channel, study_types, how_often, hour, weekday, month_day, zone, since, due_at, looked_at, created_at)
       select $1, 'feed', '{trial}', 'daily', 8, 1, 1, 'Europe/London', clock_now(), clock_now(), clock_now(), clock_now() from generate_series(1, 48)`,
      [who.accountId],
    );
    const refusals = await Promise.all(Array.from({ length: 5 }, () => scenario.refusal('subscribeToFindings', { way: 'feed', studyTypes: ['trial'] }, who)));
    expect(refusals.sort()).toEqual(['TOO_MANY', 'TOO_MANY', 'TOO_MANY', undefined, undefined]);
  });

  it('comes as often as its way is usually read, where nothing is said', async () => {
    const who = await reader();
    for (const [way, howOften] of [['mail', 'weekly'], ['feed', 'at_once'], ['webhook', 'at_once'], ['live', 'at_once']]) {
      const { id: subscriptionId, ...made } = await scenario.change<{ id: string }>('subscribeToFindings', { way, studyTypes: ['trial'] }, who, '{ id howOften }');
      expect([way, made]).toEqual([way, { howOften }]);
      expect([way, await scenario.change('changeFindingsSubscription', { subscriptionId, studyTypes: ['trial'] }, who, '{ howOften }')]).toEqual([way, { howOften }]);
    }
  });

  it('changes, lists and ends what is theirs, and nobody else’s', async () => {
    await scenario.app.db.setClock(START);
    const [who, other] = [await reader(), await reader()];
    const { id: subscriptionId } = await subscribe(who, { topicIds: [topics.asthma], words: 'breathing', howOften: 'daily' });
    const wanted = { subscriptionId, areaCodes: ['QYG'], howOften: 'monthly', monthDay: 28, hour: 9, timeZone: 'Europe/Paris' };
    for (const name of ['pause', 'resume', 'end']) expect(await scenario.refusal(`${name}FindingsSubscription`, { subscriptionId }, other, name === 'end' ? '' : '{ id }')).toBe('NOT_FOUND');
    expect(await scenario.refusal('changeFindingsSubscription', wanted, other)).toBe('NOT_FOUND');
    expect(await scenario.change('changeFindingsSubscription', wanted, who, '{ topics { slug } words areaCodes howOften nextAt }')).toEqual({ topics: [], words: null, areaCodes: ['QYG'], howOften: 'monthly', nextAt: '2026-11-28T08:00:00.000Z' });
    const list = 'query { myFindingsSubscriptions { id } }';
    expect(await scenario.run(list, {}, other)).toEqual({ myFindingsSubscriptions: [] });
    await scenario.change('endFindingsSubscription', { subscriptionId }, who, '');
    expect(await scenario.run(list, {}, who)).toEqual({ myFindingsSubscriptions: [] });
  });

  it.each<[string, object]>([
    ['nothing at all', {}],
    ['words that say nothing', { words: 'of the' }],
    ['more words than one finding holds', { words: 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen' }],
    ['an area that isn’t there', { areaCodes: ['XXX'] }],
    ['a topic that isn’t there', { topicIds: ['019a0000-0000-7000-8000-000000000000'] }],
    ['a zone that isn’t one', { studyTypes: ['trial'], timeZone: 'Mars/Olympus' }],
    ['an offset for a zone', { studyTypes: ['trial'], timeZone: '+01:00' }],
    ['posts by a feed', { followedTopics: true, withOpportunities: true }],
    ['posts without topics', { way: 'mail', studyTypes: ['trial'], withOpportunities: true }],
    ['what two found useful, which nobody is told', { studyTypes: ['trial'], leastUseful: 2 }],
    ['the 31st of each month', { studyTypes: ['trial'], monthDay: 31 }],
  ])('is told that %s can’t be subscribed to', async (_, input) => {
    expect(await scenario.refusal('subscribeToFindings', { way: 'feed', ...input }, await reader())).toBe('BAD_USER_INPUT');
  });

  it('is told where there is no address that mail may go to', async () => {
    expect(await scenario.refusal('subscribeToFindings', { way: 'mail', studyTypes: ['trial'] }, await scenario.app.signIn())).toBe('ILLEGAL_MOVE');
  });
});

describe('the next time', () => {
  const next = (rhythm: string, hour: number, zone: string, after: string, weekday = 1, monthDay = 1): Promise<string> =>
    withClient(scenario.app.db.ownerUrl, async (client) => {
      const { rows } = await client.query<{ at: Date }>('select subscription_next($1, $2, $3, $4, $5, $6) as at', [rhythm, hour, weekday, monthDay, zone, after]);
      return rows[0].at.toISOString();
    });

  it.each([
    ['daily', 8, 'Europe/London', '2026-11-23T07:59:59Z', '2026-11-23T08:00:00.000Z'],
    ['daily', 8, 'Europe/London', '2026-11-23T08:00:00Z', '2026-11-24T08:00:00.000Z'],
    // The clock goes forward: 23 hours; 01:00 isn't there, and counts an hour later on the clock.
    ['daily', 8, 'Europe/London', '2027-03-27T08:00:00Z', '2027-03-28T07:00:00.000Z'],
    ['daily', 1, 'Europe/London', '2027-03-27T01:00:00Z', '2027-03-28T01:00:00.000Z'],
    ['daily', 1, 'Europe/London', '2027-03-28T01:00:00Z', '2027-03-29T00:00:00.000Z'],
    // It goes back: 25 hours; 01:00 is there twice, and counts once.
    ['daily', 8, 'Europe/London', '2026-10-24T07:00:00Z', '2026-10-25T08:00:00.000Z'],
    ['daily', 1, 'Europe/London', '2026-10-24T00:00:00Z', '2026-10-25T01:00:00.000Z'],
    ['daily', 1, 'Europe/London', '2026-10-25T01:00:00Z', '2026-10-26T01:00:00.000Z'],
    ['daily', 0, 'Pacific/Auckland', '2026-11-23T12:00:00Z', '2026-11-24T11:00:00.000Z'],
    ['daily', 23, 'America/St_Johns', '2026-11-23T12:00:00Z', '2026-11-24T02:30:00.000Z'],
  ])('%s at %i in %s after %s is %s', async (rhythm, hour, zone, after, expected) => expect(await next(rhythm, hour, zone, after)).toBe(expected));

  it('of a week or a month is on its day', async () => {
    expect(await next('weekly', 9, 'Europe/London', '2026-11-23T09:00:00Z', 1)).toBe('2026-11-30T09:00:00.000Z');
    expect(await next('weekly', 9, 'Europe/London', '2026-11-23T09:00:00Z', 7)).toBe('2026-11-29T09:00:00.000Z');
    expect(await next('monthly', 8, 'Europe/London', '2026-12-28T09:00:00Z', 1, 28)).toBe('2027-01-28T08:00:00.000Z');
    expect(await next('monthly', 8, 'Europe/London', '2027-01-31T23:00:00Z', 1, 1)).toBe('2027-02-01T08:00:00.000Z');
  });

  it('is found again after the clock was wrong by a year, and put right', async () => {
    const [atOnce, monthly] = await Promise.all([reader(), reader()]);
    await subscribe(atOnce, { studyTypes: ['guideline'] });
    await subscribe(monthly, { studyTypes: ['guideline'], howOften: 'monthly' });
    const [{ now }] = await scenario.app.db.dataSource.query<[{ now: Date }]>('select clock_now() as now');
    const from = new Date(now).getTime();
    await scenario.app.db.setClock(new Date(from + 365 * DAY));
    await choose();
    await scenario.app.db.setClock(new Date(from + 2 * HOUR));
    await publish(scenario.app, [{ title: 'After it was put right', studyType: 'guideline' }]);
    await choose();
    expect(await deliveredTo(scenario.app, atOnce.accountId)).toEqual(['After it was put right']);
    const { myFindingsSubscriptions } = await scenario.run<{ myFindingsSubscriptions: { nextAt: string }[] }>('{ myFindingsSubscriptions { nextAt } }', {}, monthly);
    expect(new Date(myFindingsSubscriptions[0].nextAt).getTime() - from).toBeLessThan(32 * DAY);
  });

  it('is kept to: a weekly one brings nothing before its day, and all of the week then', async () => {
    await scenario.app.db.setClock(START);
    const who = await reader();
    const { nextAt } = await subscribe(who, { topicIds: [topics['heart-attack']], howOften: 'weekly', weekday: 3, hour: 7 });
    expect(nextAt).toBe('2026-11-25T07:00:00.000Z');
    await later(HOUR);
    await publish(scenario.app, [{ title: 'Monday', topics: [topics['heart-attack']] }]);
    await later(DAY);
    await publish(scenario.app, [{ title: 'Tuesday', topics: [topics['heart-attack']] }]);
    await choose();
    expect(await deliveredTo(scenario.app, who.accountId)).toEqual([]);
    await scenario.app.db.setClock(new Date('2026-11-25T07:00:00Z'));
    await choose();
    expect(await deliveredTo(scenario.app, who.accountId)).toEqual(['Monday', 'Tuesday']);
    await choose();
    const { myFindingsSubscriptions } = await scenario.run<{ myFindingsSubscriptions: unknown[] }>('{ myFindingsSubscriptions { nextAt } }', {}, who);
    expect(myFindingsSubscriptions).toEqual([{ nextAt: '2026-12-02T07:00:00.000Z' }]);
  });
});
