import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '../../../src/platform/clock/clock.js';
import { Area } from '../../../src/reference/area.entity.js';
import { AreaQueries } from '../../../src/reference/areas.queries.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let db: TestDatabase;
let areas: AreaQueries;

beforeAll(async () => {
  db = await createTestDatabase({ entities: [Area] });
  areas = new AreaQueries(db.dataSource, new Clock(db.dataSource));
});
afterAll(() => db.drop());

const codesOn = async (day: string): Promise<string[]> => (await areas.areas(day)).map((area) => area.code);

// England had 42 integrated care boards from 1 July 2022 and has 36 since 1 April 2026: 12 abolished, 6 made.
describe('areas of England', () => {
  it.each([
    ['2022-06-30', 0],
    ['2022-07-01', 42],
    ['2026-03-31', 42],
    ['2026-04-01', 36],
    ['2030-01-01', 36],
  ])('on %s there are %i', async (day, count) => {
    expect(await codesOn(day)).toHaveLength(count);
  });

  it('change at midnight between 31 March and 1 April 2026', async () => {
    const [before, after] = [await codesOn('2026-03-31'), await codesOn('2026-04-01')];
    expect(before.filter((code) => !after.includes(code)).sort()).toEqual(
      ['QH8', 'QHG', 'QJG', 'QM7', 'QMJ', 'QMM', 'QNQ', 'QNX', 'QRV', 'QU9', 'QUE', 'QXU'].sort(),
    );
    expect(after.filter((code) => !before.includes(code)).sort()).toEqual(['D7T5G', 'S0E4D', 'S1Y5D', 'S9B9J', 'T6Y0W', 'Z9B2Z']);
  });

  it('midnight is midnight in England, where summer time has begun', async () => {
    await db.setClock(new Date('2026-03-31T22:59:59.999Z'));
    expect(await areas.areas()).toHaveLength(42);
    await db.setClock(new Date('2026-03-31T23:00:00.000Z'));
    expect(await areas.areas()).toHaveLength(36);
    await db.setClock(null);
  });
});

describe('a code on a day', () => {
  it.each([
    ['QWO', '2026-04-01', 'holds', ['QWO']],
    ['QHG', '2026-03-31', 'holds', ['QHG']],
    ['QHG', '2026-04-01', 'replaced', ['S1Y5D']],
    ['S1Y5D', '2026-03-31', 'not_yet', []],
    ['S1Y5D', '2026-04-01', 'holds', ['S1Y5D']],
    // Hertfordshire and West Essex was divided: only the person can say which side they live on.
    ['QM7', '2026-04-01', 'ask_again', ['S1Y5D', 'D7T5G']],
    ['QJG', '2026-04-01', 'ask_again', ['D7T5G', 'T6Y0W']],
    // One of Frimley's heirs is older than the change.
    ['QNQ', '2026-04-01', 'ask_again', ['QRL', 'S9B9J', 'S0E4D']],
    ['QNQ', '2022-06-30', 'not_yet', []],
    ['XXX', '2026-04-01', 'unknown', []],
    ['qwo', '2026-04-01', 'unknown', []],
    ['', '2026-04-01', 'unknown', []],
  ])('%s on %s: %s %j', async (code, day, outcome, codes) => {
    const found = await areas.areaOn(code, day);
    const named = 'area' in found ? [found.area] : 'choices' in found ? found.choices : [];
    expect([found.outcome, named.map((area) => area.code).sort()]).toEqual([outcome, [...codes].sort()]);
  });

  it('follows successors of successors, and says when nothing is left', async () => {
    await withClient(db.ownerUrl, async (client) => {
      await client.query(`
        insert into area (code, name, kind, valid_from, valid_to) values
          ('TST1', 'First', 'icb', '2030-01-01', '2030-12-31'), ('TST2', 'Second', 'icb', '2031-01-01', '2031-12-31'),
          ('TST3', 'Third', 'icb', '2032-01-01', '2032-12-31');
        insert into area_successor values ('TST1', 'TST2'), ('TST2', 'TST3'), ('TST3', 'TST1')`);
    });
    expect(await areas.areaOn('TST1', '2031-06-01')).toMatchObject({ outcome: 'replaced', area: { code: 'TST2' } });
    expect(await areas.areaOn('TST1', '2032-06-01')).toMatchObject({ outcome: 'replaced', area: { code: 'TST3' } });
    expect(await areas.areaOn('TST1', '2033-01-01')).toEqual({ outcome: 'ended' });
  });

  it('names its direct successors', async () => {
    expect((await areas.successorsOf('QNQ')).map((area) => area.code)).toEqual(['QRL', 'S9B9J', 'S0E4D']);
    expect(await areas.successorsOf('QWO')).toEqual([]);
  });
});
