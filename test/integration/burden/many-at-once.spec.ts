import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BurdenWorld } from '../../support/builders/burden.builder.js';
import { letCrowdAsk } from '../../support/crowd/crowd.js';
import { examine } from '../../support/crowd/examine.js';
import { createTestDatabase, testServer } from '../../support/database.js';
import { findViolations } from '../../support/ledger-checker.js';
import { installWrongGuard, type WrongGuard } from '../../support/wrong-guards.js';

let world: BurdenWorld;
beforeEach(async () => {
  world = await BurdenWorld.start(await createTestDatabase());
});
afterEach(() => world.end());

const lasts = process.env.FULL ? 60_000 : 3_000;

describe('16 clients inviting overlapping people from several organisations at once', () => {
  it('ask nobody whom a single queue would not have asked', async () => {
    const result = await letCrowdAsk(world, { clients: 16, people: 80, organisations: 5, lasts, speed: 600_000, joins: true });

    expect([result.failures, result.cut]).toEqual([[], 0]);
    expect(await examine(world.owner, testServer().adminUrl, result)).toEqual({ violations: [], mismatches: [], unrecorded: [], notTakenBack: [], deadlocks: 0 });
    expect(result.calls).toBeGreaterThan(200);
    expect(result.told.length).toBeGreaterThan(150);
  }, 180_000);

  it('one after the other, even a guard that counts and then inserts keeps the windows: what the next tests catch is the crowd', async () => {
    await installWrongGuard(world.owner, 'count, then insert');
    await letCrowdAsk(world, { clients: 1, people: 20, organisations: 5, lasts: 1_500, speed: 600_000 });

    const found = new Set((await findViolations(world.owner)).map((violation) => violation.rule));
    expect(['gap', '30 days', 'open'].filter((rule) => found.has(rule))).toEqual([]);
  }, 60_000);

  it('one after the other, it asks as two whoever said that both are theirs, and is caught', async () => {
    await installWrongGuard(world.owner, 'count, then insert');
    await letCrowdAsk(world, { clients: 1, people: 20, organisations: 5, lasts: 1_500, speed: 600_000, joins: true });

    expect((await findViolations(world.owner)).map((violation) => violation.rule)).toContain('gap');
  }, 60_000);

  it.each<[WrongGuard, string]>([
    ['count, then insert', 'gap'],
    ['one statement, counting what it saw before it waited', 'gap'],
    ['only what this call asks', '30 days'],
  ])('with a guard that is wrong (%s) are caught', async (which, rule) => {
    await installWrongGuard(world.owner, which);
    const rules = new Set<string>();
    for (let bout = 0; bout < 6 && !rules.has(rule); bout += 1) {
      await letCrowdAsk(world, { clients: 16, people: 20, organisations: 5, lasts: 1_000, speed: 600_000 });
      for (const violation of await findViolations(world.owner)) rules.add(violation.rule);
    }

    expect([...rules]).toContain(rule);
  }, 60_000);
});
