import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { BurdenWorld } from '../../support/builders/burden.builder.js';
import { letProcessesAsk } from '../../support/crowd/crowd-processes.js';
import { examine } from '../../support/crowd/examine.js';
import { createTestDatabase, testServer } from '../../support/database.js';

/** `npm run bench:guard -- --safety` in small: a process of a crowd is killed (-9) with its calls under way, and the server ends connections at work. */

let world: BurdenWorld;
beforeEach(async () => {
  world = await BurdenWorld.start(await createTestDatabase());
});
afterEach(() => world.end());

const { adminUrl } = testServer();
const crowd = { clients: 16, people: 80, organisations: 5, lasts: 10_000, speed: 600_000, joins: true };

it('whoever is killed in the middle of asking leaves whole asks or none, and nobody waits for them', async () => {
  const result = await letProcessesAsk(world, adminUrl, crowd, { processes: 4, interrupt: true });

  expect(result.underWay).toBeGreaterThan(0);
  expect(result.ended).toBeGreaterThan(0);
  expect(result.cut).toBeGreaterThan(0);
  expect(result.failures).toEqual([]);
  expect(await examine(world.owner, adminUrl, result)).toEqual({ violations: [], mismatches: [], unrecorded: [], notTakenBack: [], deadlocks: 0 });
  expect(result.told.length).toBeGreaterThan(150);
}, 180_000);

it('an ask that somebody was told of and that is gone, and one that was taken back and is there, are found', async () => {
  const [kept, gone] = [await world.asked((await world.person()).id), await world.asked((await world.person()).id)];
  await world.owner.query('delete from ask where id = $1', [gone]);
  const found = await examine(world.owner, adminUrl, { told: [kept, gone], takenBack: [kept] });
  expect(found).toMatchObject({ violations: [], unrecorded: [gone], notTakenBack: [kept] });
  expect(found.mismatches).toHaveLength(1);
}, 60_000);
