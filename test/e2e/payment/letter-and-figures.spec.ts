import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { withClient } from '../../../src/platform/database/roles.js';
import { contents } from '../../support/contents.js';
import { csvRows } from '../../support/csv-rows.js';
import { type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { PaymentClient } from './payment-client.js';

let scenario: Scenario;
let team: Team;
let client: PaymentClient;
beforeAll(async () => {
  scenario = await Scenario.start();
  team = await scenario.team();
  client = new PaymentClient(scenario, team);
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

describe('the letter', () => {
  const ask = (kind: 'html' | 'txt', body: unknown, who?: { token: string }) =>
    fetch(`${scenario.app.url}/me/payment-letter.${kind}`, { method: 'POST', headers: { 'content-type': 'application/json', ...(who ? { authorization: `Bearer ${who.token}` } : {}) }, body: JSON.stringify(body) });

  it('says what the person chooses, to keep or to print, and is kept nowhere', async () => {
    const [ana, stranger] = await scenario.people(2, {});
    const { involvementId } = await client.involved(ana);
    const other = await client.involved(stranger);
    const { id } = await client.claim(involvementId, ana);
    await client.move('decideOnPaymentClaim', id, team.contact, { approve: true });
    await client.move('recordPaymentMade', id, team.contact, { paidOn: '2026-11-23', way: 'cheque' });
    const before = await contents(scenario.app);

    const text = await ask('txt', { to: 'benefits_office', say: ['name', 'paid'], involvementIds: [involvementId] }, ana);
    expect([text.status, text.headers.get('content-type'), text.headers.get('cache-control')]).toEqual([200, 'text/plain; charset=utf-8', 'no-store']);
    expect(text.headers.get('content-disposition')).toContain('letter-about-payment.txt');
    const said = await text.text();
    expect(said).toContain(`${ana.name} is involved in planning or improving health and care`);
    expect(said).toContain('Expenses paid back: £14.20 on 23 November 2026');
    expect(said).not.toMatch(/breathlessness|Hospital Trust|Sam Contact|£25|Leeds/);
    const html = await (await ask('html', { to: 'employer', say: ['organisation', 'title', 'dates', 'terms', 'contact'], involvementIds: [involvementId] }, ana)).text();
    for (const words of [team.organisationName, 'Help us plan a study of breathlessness', '23 November 2026', '£25 an hour', 'Travel and care.', 'Sam Contact, main contact']) expect(html).toContain(words);
    expect(html).not.toMatch(/14\.20|Person Number/);

    // To anybody else there is no such involvement, the team included; and what is wrong is said.
    for (const who of [stranger, team.contact, team.lead, scenario.administrator]) expect((await ask('txt', { to: 'employer', say: ['name'], involvementIds: [involvementId] }, who)).status).toBe(404);
    expect((await ask('txt', { to: 'employer', say: [], involvementIds: [involvementId, other.involvementId] }, ana)).status).toBe(404);
    expect((await ask('txt', { to: 'employer', say: [], involvementIds: [involvementId] })).status).toBe(401);
    for (const wrong of [{}, [], { to: 'bank', say: [], involvementIds: [involvementId] }, { to: 'employer', say: ['diagnosis'], involvementIds: [involvementId] }, { to: 'employer', say: [], involvementIds: [] }, { to: 'employer', say: 'name', involvementIds: [involvementId] }]) {
      expect([wrong, (await ask('txt', wrong, ana)).status]).toEqual([wrong, 400]);
    }
    expect(await contents(scenario.app)).toEqual(before);
  }, 30_000);
});

describe('“I’d rather not be paid”', () => {
  it('counts nowhere: who is found, in which order, what is suggested and what is told are the same with and without it', async () => {
    const topicId = scenario.topic();
    const people = await scenario.people(4, { topicId, confirmed: true });
    const other = await scenario.team();
    const theirs = new PaymentClient(scenario, other);
    const { opportunityId } = await theirs.involved(people[0], {}, { topics: [{ topicId, relations: ['lived_experience'] }] });
    const seen = async () => {
      const list = await scenario.change<{ id: string }>('createCandidateList', { opportunityId }, other.contact, '{ id }');
      const order = await scenario.app.db.dataSource.query<object[]>('select e.position, c.contributor_id, e.score, e.reasons from candidate_entry e join candidate c on c.id = e.candidate_id where e.list_id = $1 order by e.position', [list.id]);
      const suggested = await Promise.all(people.map((person) => scenario.run('query ($id: ID!) { suggestedOpportunities(contributorId: $id) { score reasons opportunity { id } } }', { id: person.contributorId }, person)));
      const { paymentFigures } = await scenario.run<{ paymentFigures: unknown }>('{ paymentFigures { until everybody { people inTime } } }', {}, other.contact);
      return { listId: list.id, order, suggested, paymentFigures, terms: await theirs.payment((await rowsOf(people[0]))[0].id, other.contact) };
    };
    const { listId, ...before } = await seen();
    expect(before.order.length).toBeGreaterThan(2);
    expect(JSON.stringify(before.suggested)).toContain(opportunityId);
    const audited = await scenario.app.db.dataSource.query<{ n: string }[]>('select count(*) as n from audit_entry');
    for (const person of people.slice(0, 2)) await scenario.change('setPaymentChoice', { contributorId: person.contributorId, ratherNotBePaid: true }, person, '');
    expect(await scenario.app.db.dataSource.query('select count(*) as n from audit_entry')).toEqual(audited);
    // A list stands for a day; then it is made anew.
    await scenario.app.db.advance(25 * 3_600_000);
    const { listId: newer, ...after } = await seen();
    expect(newer).not.toBe(listId);
    expect(after).toEqual(before);
    // They read it themselves, and can change their mind.
    expect((await client.sums(people[0])).ratherNotBePaid).toBe(true);
    await scenario.change('setPaymentChoice', { contributorId: people[0].contributorId, ratherNotBePaid: false }, people[0], '');
    expect((await client.sums(people[0])).ratherNotBePaid).toBe(false);
  }, 60_000);

  it('is read by nothing but what its owner reads, and by no function of the database', async () => {
    const reading = (await sources('src')).filter(({ text }) => text.includes('payment_choice')).map(({ name }) => name);
    expect(reading.sort()).toEqual(['src/payment/claims.queries.ts', 'src/payment/payment.personal-data.ts', 'src/payment/terms.service.ts']);
    const functions = await scenario.app.db.dataSource.query<unknown[]>(`select proname from pg_proc where prosrc like '%payment_choice%' union all select viewname from pg_views where definition like '%payment_choice%'`);
    expect(functions).toEqual([]);
  });
});

it('how many have their money in time is told twice a year, of enough people, and doesn’t change afterwards', async () => {
  const [quick, slow] = [await scenario.team(), await scenario.team()];
  const people = await scenario.people(20);
  for (const [of, paidOn] of [[quick, '2026-12-10'], [slow, '2026-12-24']] as const) await claimedBy(people, of, paidOn);
  await claimedBy(people.slice(0, 2), team, '2026-12-10');
  const read = async (until: string | null = null) => {
    const { data } = await scenario.app.gql<{ paymentFigures: { until: string; untils: string[]; everybody: object; organisations: { organisation: string; people: number; inTime: number | null }[] } | null }>('query ($until: String) { paymentFigures(until: $until) { until untils everybody { people inTime } organisations { organisation people inTime } } }', { until });
    return data.paymentFigures;
  };
  expect(await read()).toBeNull();
  await scenario.app.db.setClock(new Date('2027-03-31T22:59:00Z'));
  await scenario.app.runJob('payment.publish-figures');
  expect(await read()).toMatchObject({ until: '2026-10-01', everybody: null, organisations: [] });
  await scenario.app.db.setClock(new Date('2027-03-31T23:00:00Z'));
  await Promise.all([1, 2, 3].map(() => scenario.app.runJob('payment.publish-figures')));
  const figures = (await read())!;
  expect(figures.untils).toEqual(['2027-04-01', '2026-10-01']);
  // Two people are too few for their organisation to be named.
  expect(figures.organisations.map(({ organisation }) => organisation)).toEqual([quick.organisationName, slow.organisationName].sort());
  const [inTime, late] = [quick, slow].map(({ organisationName }) => figures.organisations.find(({ organisation }) => organisation === organisationName)!);
  for (const { people: counted } of [inTime, late]) expect(counted >= 10 && counted <= 30 && counted % 5 === 0).toBe(true);
  expect(inTime.inTime).toBeGreaterThanOrEqual(10);
  expect(late.inTime).toBeNull();
  const rows = csvRows(await (await fetch(`${scenario.app.url}/reports/payments.csv?until=2027-04-01`)).text());
  expect(rows.map(({ organisation }) => organisation)).toEqual(['', ...figures.organisations.map(({ organisation }) => organisation)]);
  const definitions = csvRows(await (await fetch(`${scenario.app.url}/reports/payments.columns.csv`)).text());
  expect(definitions.map(({ column }) => column)).toEqual(Object.keys(rows[0]));
  // What is told stays as it was.
  await scenario.app.db.setClock(START);
  await claimedBy(await scenario.people(12), team, '2026-12-10');
  await scenario.app.db.setClock(new Date('2027-04-02T12:00:00Z'));
  await scenario.app.runJob('payment.publish-figures');
  expect(await read('2027-04-01')).toEqual(figures);
}, 60_000);

const rowsOf = ({ contributorId }: Person): Promise<{ id: string }[]> => scenario.app.db.dataSource.query('select id from involvement where contributor_id = $1 order by id', [contributorId]);

/** Everyone was chosen for one post of the team, and claimed something there that was due on 13 December and paid on a day. */
async function claimedBy(people: readonly Person[], of: Team, paidOn: string): Promise<void> {
  const opportunityId = await scenario.opportunity(of);
  await withClient(scenario.app.db.ownerUrl, async (owner) => {
    await owner.query('alter table involvement disable trigger involvement_begun_counts');
    await owner.query(
      `with came as (
         insert into expression_of_interest (opportunity_id, contributor_id, code, state, created_at, answer_by, answered_at)
         select $1, id, 'F' || row_number() over (), 'chosen', $3::timestamptz, $3::timestamptz + interval '1 day', $3 from unnest($2::uuid[]) as id returning id, contributor_id)
       insert into introduction (opportunity_id, contributor_id, expression_of_interest_id, contact_account_id, next_step, created_at)
       select $1, contributor_id, id, $4, 'We ring you on Thursday.', $3 from came`,
      [opportunityId, people.map(({ contributorId }) => contributorId), START, of.contact.accountId],
    );
    await owner.query('alter table involvement enable trigger involvement_begun_counts');
    const { rows } = await owner.query<{ id: string }>(
      `insert into payment_claim (involvement_id, state, begun_at, claimed_at, kind, pence, for_day) select id, 'claimed', $2, $2, 'expenses', 100, '2026-11-20' from involvement where opportunity_id = $1 returning id`,
      [opportunityId, new Date('2026-11-13T12:00:00Z')],
    );
    const ids = rows.map(({ id }) => id);
    await owner.query(`update payment_claim set state = 'approved', decided_at = $2, decided_by = $3 where id = any ($1)`, [ids, START, of.contact.accountId]);
    await owner.query(`update payment_claim set state = 'paid', paid_on = $4, paid_way = 'cheque', recorded_at = $2, recorded_by = $3 where id = any ($1)`, [ids, START, of.contact.accountId, paidOn]);
  });
}

async function sources(folder: string): Promise<{ name: string; text: string }[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts')).map((name) => path.join(folder, name));
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(name, 'utf8') })));
}
