import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const read = async (): Promise<Date> => {
  const [{ now }] = await db.dataSource.query<{ now: Date }[]>('select clock_now() as now');
  return now;
};

test('the clock runs, in milliseconds', async () => {
  expect(Math.abs((await read()).getTime() - Date.now())).toBeLessThan(5_000);
  const [{ micro }] = await db.dataSource.query<{ micro: number }[]>(`select (extract(microseconds from clock_now()) % 1000)::int as micro`);
  expect(micro).toBe(0);
});

test('a test can set it, move it on and let it run again', async () => {
  await db.setClock(new Date('2026-03-29T00:30:00.123Z'));
  expect((await read()).toISOString()).toBe('2026-03-29T00:30:00.123Z');
  await db.advance(60_000);
  expect((await read()).toISOString()).toBe('2026-03-29T00:31:00.123Z');
  await db.setClock(null);
  expect(Math.abs((await read()).getTime() - Date.now())).toBeLessThan(5_000);
});

test('the application itself cannot', async () => {
  await expect(db.dataSource.query('insert into test_clock values (now())')).rejects.toThrow('permission denied');
});
