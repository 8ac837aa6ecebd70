import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { withClient } from '../../../src/platform/database/roles.js';
import { keysFrom, type TestLog, testLog } from './audit-log.js';

let log: TestLog;
beforeAll(async () => {
  jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  log = await testLog();
});
beforeEach(async () => {
  await log.empty();
  for (const lines of [3, 2, 4]) await log.sealed(lines);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await log.db.drop();
});

const lineOfSeal = (number: number, place: number) => `(select line_ids[${place}] from audit_seal where number = ${number})`;
/** Takes the newest seal and its lines away. */
const withoutSeal = async (number: number) => {
  await log.tamper(`with gone as (delete from audit_seal where number = ${number} returning line_ids) delete from audit_line using gone where id = any (gone.line_ids)`);
};

describe('a sealed log', () => {
  it('fits as long as nobody touches it', async () => {
    expect(await log.check()).toEqual({ seals: 3, lines: 9, waiting: 0, brokenAt: null, problem: null });
  });

  it.each([
    ['a changed line', () => log.tamper(`update audit_line set outcome = 'refused' where id = ${lineOfSeal(2, 1)}`), 2, 'not those that were sealed'],
    ['a changed detail', () => log.tamper(`update audit_line set details = '{"n": 7}' where id = ${lineOfSeal(1, 3)}`), 1, 'not those that were sealed'],
    ['another time', () => log.tamper(`update audit_line set at = at + interval '1 millisecond' where id = ${lineOfSeal(3, 2)}`), 3, 'not those that were sealed'],
    ['somebody else who did it', () => log.tamper(`update audit_line set actor = gen_random_uuid() where id = ${lineOfSeal(3, 4)}`), 3, 'not those that were sealed'],
    ['a deleted line', () => log.tamper(`delete from audit_line where id = ${lineOfSeal(2, 2)}`), 2, '1 of its 2 lines are gone'],
    ['a line put in before', () => log.tamper(`update audit_seal set line_ids = ${lineOfSeal(3, 1)} || line_ids where number = 1`), 1, 'not those that were sealed'],
    ['lines in another order', () => log.tamper(`update audit_seal set line_ids = array_reverse(line_ids) where number = 3`), 3, 'not those that were sealed'],
    [
      'two lines that changed places',
      () =>
        log.tamper(`update audit_line a set details = b.details from audit_line b
                    where (a.id, b.id) in ((${lineOfSeal(1, 1)}, ${lineOfSeal(1, 2)}), (${lineOfSeal(1, 2)}, ${lineOfSeal(1, 1)}))`),
      1,
      'not those that were sealed',
    ],
    ['seals that changed places', () => log.tamper(`update audit_seal set number = case number when 2 then 30 else 2 end where number in (2, 3)`), 2, 'does not follow'],
    ['a seal taken out', () => withoutSeal(2), 2, 'no seal 2'],
    ['another time of sealing', () => log.tamper(`update audit_seal set closed_at = closed_at - interval '1 day' where number = 2`), 2, 'not those that were sealed'],
  ])('shows %s', async (_what, tamper, brokenAt, problem) => {
    await tamper();
    expect(await log.check()).toMatchObject({ brokenAt, problem: expect.stringContaining(problem) });
  });

  it('shows a line put among the old ones by its date, whether it waits for a seal or has got one', async () => {
    await log.tamper(`insert into audit_line (at, action, subject_kind, outcome) select min(at) - interval '1 day', 'test.forged', 'test', 'done' from audit_line`);
    expect(await log.check()).toMatchObject({ brokenAt: 0, problem: expect.stringContaining('dated long before') });
    await log.sealer.sealAll();
    expect(await log.check()).toMatchObject({ brokenAt: 4, problem: expect.stringContaining('dated long before') });
  });

  it('shows a line that was put in behind the seals’ back', async () => {
    await log.tamper(`with forged as (insert into audit_line (action, subject_kind, outcome) values ('test.forged', 'test', 'done') returning id) select id from forged`);
    await log.tamper('delete from audit_waiting');
    expect(await log.check()).toMatchObject({ brokenAt: 0, problem: '1 lines are in no seal and wait for none' });
  });

  it('can’t be sealed again without the key', async () => {
    await log.tamper(`with gone as (delete from audit_seal where number > 1 returning line_ids) insert into audit_waiting select unnest(line_ids) from gone`);
    await log.tamper(`update audit_line set outcome = 'refused' where id = (select max(line_id::text)::uuid from audit_waiting)`);
    // Under the right name and with every hash right: only the signature can't be made.
    await log.sealerWith(keysFrom(8)).sealAll();
    expect(await log.check()).toMatchObject({ brokenAt: 2, problem: expect.stringContaining('not signed with the key') });
  });

  it('without its newest seals fits, unless somebody noted one elsewhere', async () => {
    const [{ hash }] = await log.rows<{ hash: Buffer }>('select hash from audit_seal where number = 3');
    expect((await log.check({ number: 3, hash })).problem).toBeNull();
    await withoutSeal(3);
    expect((await log.check()).problem).toBeNull();
    expect(await log.check({ number: 3, hash })).toMatchObject({ brokenAt: 3, problem: 'seals 3 to 3, the last of which was noted, are gone' });
    // And when others were put in their place.
    await log.sealed(4);
    expect(await log.check({ number: 3, hash })).toMatchObject({ brokenAt: 3, problem: 'it is not the one that was noted' });
  });
});

describe('nobody', () => {
  it.each(['update audit_line set outcome = outcome', 'delete from audit_line', 'truncate audit_line cascade', 'delete from audit_seal', `update audit_seal set key_id = 'mine'`])(
    'may %s, not even the owner by mistake',
    async (sql) => {
      await expect(log.rows(sql)).rejects.toThrow(/permission denied/);
      await expect(withClient(log.db.ownerUrl, (client) => client.query(sql))).rejects.toThrow('is only ever added to');
    },
  );

  it('may write a line past its pseudonyms', async () => {
    await expect(log.rows(`insert into audit_line (action, subject_kind, outcome) values ('a', 'b', 'c')`)).rejects.toThrow(/permission denied/);
  });
});
