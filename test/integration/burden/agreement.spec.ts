import { afterAll, beforeAll, it } from '@jest/globals';
import fc from 'fast-check';
import { BurdenWorld } from '../../support/builders/burden.builder.js';
import { createTestDatabase } from '../../support/database.js';
import { anyLife } from './life-steps.js';
import { makeSetting, type Setting } from './life-setting.js';
import { liveAndCompare } from './random-life.js';

const runs = process.env.FULL ? 10_000 : 120;

let world: BurdenWorld;
let setting: Setting;
beforeAll(async () => {
  world = await BurdenWorld.start(await createTestDatabase());
  setting = await makeSetting(world);
});
afterAll(() => world.end());

it(`${runs} random lives: the database decides as the rules do`, async () => {
  await fc.assert(
    fc.asyncProperty(anyLife, (life) => liveAndCompare(world, setting, life)),
    { numRuns: runs },
  );
}, 3_600_000);
