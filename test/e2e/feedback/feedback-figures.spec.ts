import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { csvRows } from '../../support/csv-rows.js';
import { Scenario, type Team } from '../../support/scenario.js';
import { FeedbackClient } from './feedback-client.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());

interface Figure {
  opportunities: number;
  inTime: number;
  late: number;
  waiting: number;
  putOff: number;
}
const read = async (quarter: string | null = null) => {
  const query = 'query ($quarter: String) { feedbackFigures(quarter: $quarter) { quarter quarters everybody { opportunities inTime late waiting putOff } organisations { organisation opportunities inTime late waiting putOff } } }';
  const { data } = await scenario.app.gql<{ feedbackFigures: { quarter: string; quarters: string[]; everybody: Figure | null; organisations: (Figure & { organisation: string })[] } | null }>(query, { quarter });
  return data.feedbackFigures;
};

/** Posts that somebody came forward for, with their day and when it was said. */
async function posts(team: Team, ...each: { dueOn: string; given?: string; putOff?: boolean; nobody?: boolean }[]): Promise<void> {
  const client = new FeedbackClient(scenario, team);
  for (const { dueOn, given = null, putOff = false, nobody = false } of each) {
    const opportunityId = nobody ? await scenario.opportunity(team) : await client.ended(await scenario.person());
    await withClient(scenario.app.db.ownerUrl, (owner) =>
      owner.query(
        `update feedback_duty set due_on = $2::date, state = case when $3::timestamptz is not null then 'given' when $4 then 'extended' else state end, given_at = $3, outcome = case when $3::timestamptz is not null then 'done' end,
           in_plain_words = case when $3::timestamptz is not null then 'We did what you said, all of it.' end, we_did = 'We did it.',
           extended_from = case when $4 then first_due_on end, extended_at = case when $4 then clock_now() end, extended_by = case when $4 then $5::uuid end, extended_because = case when $4 then 'It took us longer.' end
         where opportunity_id = $1`,
        [opportunityId, dueOn, given, putOff, team.lead.accountId],
      ),
    );
  }
}

it('how many answer in time is told to everybody once the quarter is over, for twelve months, and of nobody with fewer than five', async () => {
  const [quick, slow, few] = [await scenario.team(), await scenario.team(), await scenario.team()];
  const inTime = { dueOn: '2027-01-31', given: '2027-01-31T23:59:59Z' };
  await posts(quick, inTime, inTime, inTime, inTime, { ...inTime, putOff: true }, { ...inTime, nobody: true }, { dueOn: '2026-03-31' }, { dueOn: '2027-04-01' });
  await posts(slow, inTime, { dueOn: '2027-01-31', given: '2027-02-01T00:00:00Z' }, { dueOn: '2027-03-31' }, { dueOn: '2026-04-01', given: '2026-12-01T00:00:00Z' }, { dueOn: '2027-03-31' });
  await posts(few, inTime);
  expect(await read()).toBeNull();
  await scenario.app.db.setClock(new Date('2027-03-31T22:59:00Z'));
  await scenario.app.runJob('feedback.publish-figures');
  // In December's quarter few days had come.
  expect(await read()).toMatchObject({ quarter: '2026-10-01', everybody: null, organisations: [] });
  await scenario.app.db.setClock(new Date('2027-03-31T23:00:00Z'));
  await Promise.all([1, 2, 3].map(() => scenario.app.runJob('feedback.publish-figures')));
  const figures = await read();
  expect(figures).toMatchObject({ quarter: '2027-01-01', quarters: ['2027-01-01', '2026-10-01'] });
  expect(figures?.organisations).toEqual([
    { organisation: quick.organisationName, opportunities: 5, inTime: 5, late: 0, waiting: 0, putOff: 1 },
    { organisation: slow.organisationName, opportunities: 5, inTime: 1, late: 2, waiting: 2, putOff: 0 },
  ]);
  // Of the sum the third one’s could be told.
  expect(figures?.everybody).toBeNull();

  const file = await fetch(`${scenario.app.url}/reports/feedback.csv?quarter=2027-01-01`);
  expect(file.status).toBe(200);
  const rows = csvRows(await file.text());
  expect(rows[0]).toEqual({ quarter: '2027-01-01', organisationId: quick.organisationId, organisation: quick.organisationName, opportunities: '5', inTime: '5', late: '0', waiting: '0', putOff: '1' });
  const definitions = csvRows(await (await fetch(`${scenario.app.url}/reports/feedback.columns.csv`)).text());
  expect(definitions.map(({ column }) => column)).toEqual(Object.keys(rows[0]));

  // What is told stays as it was.
  await withClient(scenario.app.db.ownerUrl, (owner) => owner.query(`update feedback_duty set due_on = '2027-02-01' where due_on = '2027-04-01'`));
  await scenario.app.runJob('feedback.publish-figures');
  expect(await read('2027-01-01')).toEqual(figures);
  expect(await read('2025-01-01')).toBeNull();
}, 60_000);
