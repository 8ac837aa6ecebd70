import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/identity/actor.js';
import { closePastOpportunities } from '../../../src/opportunities/opportunities.jobs.js';
import { OpportunityRows, type TeamRow } from '../../support/builders/opportunities.builder.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { entities, type Services, servicesOn } from './services.js';

let db: TestDatabase;
let rows: OpportunityRows;
let services: Services;
let team: TeamRow;
let member: Actor;

beforeAll(async () => {
  db = await createTestDatabase({ entities });
  await db.setClock(new Date('2026-11-23T12:00:00.000Z'));
  rows = await OpportunityRows.connect(db);
  services = servicesOn(db.dataSource);
  team = await rows.team();
  member = await rows.member(team);
});
afterAll(async () => {
  await rows.end();
  await db.drop();
});

const open = (columns = {}): Promise<string> => rows.post(team, member.accountId, columns);
const status = async (id: string): Promise<string> => (await rows.owner.query<{ status: string }>('select status from opportunity where id = $1', [id])).rows[0].status;

describe('how a post ends', () => {
  it.each([
    ['markFilled', 'filled'],
    ['close', 'closed'],
    ['withdraw', 'withdrawn'],
  ] as const)('%s makes it %s, and no further move is possible', async (move, end) => {
    const opportunityId = await open();
    await services.ending[move](member, { opportunityId });
    expect(await status(opportunityId)).toBe(end);
    for (const next of ['markFilled', 'close', 'withdraw'] as const) {
      await expect(services.ending[next](member, { opportunityId })).rejects.toMatchObject({ code: 'ILLEGAL_MOVE', details: { from: end } });
    }
  });

  it('withdraws a draft that nobody wants any more, but doesn’t close it', async () => {
    const opportunityId = await open({ status: 'draft', opened_at: null });
    await expect(services.ending.close(member, { opportunityId })).rejects.toMatchObject({ code: 'ILLEGAL_MOVE', details: { from: 'draft', to: 'closed' } });
    await services.ending.withdraw(member, { opportunityId });
    expect(await status(opportunityId)).toBe('withdrawn');
  });

  it('is its team’s to end', async () => {
    const stranger = await rows.member(await rows.team());
    await expect(services.ending.withdraw(stranger, { opportunityId: await open() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('happens once when several try at once', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const opportunityId = await open();
      const moves = ['markFilled', 'close', 'withdraw', 'close'] as const;
      const outcomes = await Promise.allSettled(moves.map((move) => services.ending[move](member, { opportunityId })));
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
      expect((await rows.owner.query('select from opportunity_event where opportunity_id = $1', [opportunityId])).rowCount).toBe(1);
    }
  });
});

describe('the closing date', () => {
  it.each([
    ['winter', '2027-01-15', '2027-01-16T00:00:00.000Z'],
    ['summer', '2027-07-15', '2027-07-15T23:00:00.000Z'],
    ['the day the clocks go forward', '2027-03-28', '2027-03-28T23:00:00.000Z'],
  ])('in %s: %s is the last day, and the post closes at %s', async (_, closesOn, instant) => {
    const id = await open({ closes_on: closesOn, hear_back_by: closesOn });
    const end = new Date(instant);
    await db.setClock(new Date(end.getTime() - 1));
    await services.registry.runNow(closePastOpportunities);
    expect(await status(id)).toBe('open');
    await expect(services.queries.requireOpen(db.dataSource.manager, id, new Date(end.getTime() - 1))).resolves.toMatchObject({ id });
    // Between the end of the day and the sweep it reads as over already.
    await expect(services.queries.requireOpen(db.dataSource.manager, id, end)).rejects.toMatchObject({ code: 'NOT_OPEN' });
    await db.setClock(end);
    await Promise.all([1, 2].map(() => services.registry.runNow(closePastOpportunities)));
    expect(await status(id)).toBe('closed');
    const { rows: events } = await rows.owner.query('select kind, actor_id from opportunity_event where opportunity_id = $1', [id]);
    expect(events).toEqual([{ kind: 'closed', actor_id: null }]);
  });
});

describe('who builds on posts', () => {
  it('hears of a move in its transaction, and can undo it by failing', async () => {
    const own = servicesOn(db.dataSource);
    const heard: unknown[] = [];
    own.moves.listen(async (em, { opportunityId, from, to }) => {
      const [{ status: seen }] = await em.query<[{ status: string }]>('select status from opportunity where id = $1', [opportunityId]);
      heard.push([from, to, seen]);
      if (to === 'withdrawn') throw new Error('something else went wrong');
    });
    const opportunityId = await open();
    await expect(own.ending.withdraw(member, { opportunityId })).rejects.toThrow('something else went wrong');
    expect(await status(opportunityId)).toBe('open');
    await own.ending.close(member, { opportunityId });
    expect(heard).toEqual([['open', 'withdrawn', 'withdrawn'], ['open', 'closed', 'closed']]);
  });
});
