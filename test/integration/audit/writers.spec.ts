import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Clock } from '../../../src/platform/clock/clock.js';
import { keysFrom, type TestLog, testLog } from './audit-log.js';

let log: TestLog;
beforeAll(async () => {
  jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  log = await testLog();
});
afterAll(async () => {
  jest.restoreAllMocks();
  await log.db.drop();
});

const act = (n: string) => ({ actorId: null, action: 'test.act', subject: { kind: 'test', id: null }, details: { n } });
const inSeals = async () => Number((await log.rows<{ n: string }>('select coalesce(sum(cardinality(line_ids)), 0) as n from audit_seal'))[0].n);

describe('sealing', () => {
  it('waits for nobody, and leaves what commits late to a later batch', async () => {
    const runner = log.db.dataSource.createQueryRunner();
    await runner.connect();
    await runner.startTransaction();
    // Written first, and committed last.
    await log.audit.record(runner.manager, act('late'));
    for (const n of ['a', 'b']) await log.audit.record(log.db.dataSource.manager, act(n));
    expect(await log.sealer.sealAll()).toBe(1);
    expect(await inSeals()).toBe(2);
    await runner.commitTransaction();
    await runner.release();
    expect(await log.check()).toMatchObject({ lines: 2, waiting: 1, problem: null });
    expect(await log.sealer.sealAll()).toBe(1);
    expect(await log.check()).toMatchObject({ seals: 2, lines: 3, waiting: 0, problem: null });
  });

  it('loses and doubles nothing with many writers, some of which give up, and several sealers at once', async () => {
    const before = await inSeals();
    let writing = true;
    const writer = async (who: number) => {
      for (let n = 0; n < 30; n += 1) {
        await log.db.dataSource
          .transaction(async (em) => {
            await log.audit.record(em, act(`${who}-${n}`));
            await log.audit.recordForEach(em, { actorId: null, action: 'test.each', subject: { kind: 'test', ids: [] } });
            if (n % 10 === 9) throw new Error('changed my mind');
          })
          .catch(() => undefined);
      }
    };
    const sealer = async (mine: typeof log.sealer) => {
      while (writing) await mine.sealAll();
    };
    const sealers = [log.sealer, log.sealerWith(keysFrom(9))].map(sealer);
    await Promise.all([0, 1, 2, 3, 4, 5].map(writer));
    writing = false;
    await Promise.all(sealers);
    await log.sealer.sealAll();
    expect((await inSeals()) - before).toBe(6 * 27);
    expect(await log.check()).toMatchObject({ waiting: 0, brokenAt: null, problem: null });
    const [{ n }] = await log.rows<{ n: number }>('select count(distinct id)::int as n from (select unnest(line_ids) as id from audit_seal) sealed');
    expect(n).toBe(await inSeals());
  });

  it('is one sealer’s at a time, also where a second one would find other lines: each seal follows the one before', async () => {
    // Lines of before that commit late, as many as one seal holds: a second sealer would take them alone and meet the first one nowhere.
    const runner = log.db.dataSource.createQueryRunner();
    await runner.connect();
    await runner.startTransaction();
    const none = '00000000-0000-7000-8000-000000000000';
    await log.audit.recordForEach(runner.manager, { actorId: null, action: 'test.late', subject: { kind: 'test', ids: Array.from({ length: 5_000 }, () => none) } });
    await log.audit.record(log.db.dataSource.manager, act('early'));
    const clock = new Clock(log.db.dataSource);
    let goOn = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      jest.spyOn(clock, 'now').mockImplementationOnce(async (em) => {
        resolve();
        await new Promise<void>((release) => (goOn = release));
        return new Clock(log.db.dataSource).now(em);
      });
    });
    const first = log.sealerWith(keysFrom(9), clock).sealAll();
    await reached;
    await runner.commitTransaction();
    await runner.release();
    const second = log.sealer.sealAll();
    // Time enough for a second one that waits for nobody.
    await Promise.race([second.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 1_500))]);
    goOn();
    await Promise.all([first, second]);
    expect(await log.check()).toMatchObject({ waiting: 0, brokenAt: null, problem: null });
  }, 30_000);

  it('is done again after it was cut off', async () => {
    await log.audit.record(log.db.dataSource.manager, act('cut off'));
    const before = await inSeals();
    const query = jest.spyOn(keysFromPrototype(), 'sign').mockImplementationOnce(() => {
      throw new Error('power cut');
    });
    await expect(log.sealer.sealAll()).rejects.toThrow('power cut');
    query.mockRestore();
    expect(await inSeals()).toBe(before);
    await log.sealer.sealAll();
    expect(await inSeals()).toBe(before + 1);
  });
});

const keysFromPrototype = () => Object.getPrototypeOf(keysFrom(9)) as ReturnType<typeof keysFrom>;

describe('a pseudonym', () => {
  const person = async () => {
    const { withClient } = await import('../../../src/platform/database/roles.js');
    return withClient(log.db.ownerUrl, async (client) => {
      const { rows } = await client.query<{ id: string }>(`insert into account (issuer, subject, display_name) values ('test', new_id()::text, 'Test Person') returning id`);
      return rows[0].id;
    });
  };

  it('stands for a person in every line, also in its details, and leads to them', async () => {
    const [ada, bob, cat] = [await person(), await person(), await person()];
    await log.audit.record(log.db.dataSource.manager, { actorId: ada, action: 'test.name', subject: { kind: 'account', id: bob }, accounts: { third: cat, nobody: null } });
    const [line] = await log.rows<Record<string, unknown>>(`select actor, subject, details from audit_line where action = 'test.name'`);
    for (const id of [ada, bob, cat]) expect(JSON.stringify(line)).not.toContain(id);
    const [read] = await log.rows(`select actor_id, subject_id from audit_entry where action = 'test.name'`);
    expect(read).toEqual({ actor_id: ada, subject_id: bob });
    expect(await log.rows('select person_id from audit_pseudonym where pseudonym = $1', [(line.details as { third: string }).third])).toEqual([{ person_id: cat }]);
  });

  it('leads to nobody once the person is erased, while the lines stay as they were sealed', async () => {
    const [ada, bob] = [await person(), await person()];
    await log.audit.record(log.db.dataSource.manager, { actorId: ada, action: 'test.erased', subject: { kind: 'account', id: bob } });
    await log.sealer.sealAll();
    await log.rows('delete from audit_pseudonym where person_id = any ($1)', [[ada, bob]]);
    expect(await log.rows(`select actor_id, subject_id, outcome from audit_entry where action = 'test.erased'`)).toEqual([{ actor_id: null, subject_id: null, outcome: 'done' }]);
    expect(await log.rows(`select actor is not null as actor, subject is not null as subject from audit_line where action = 'test.erased'`)).toEqual([{ actor: true, subject: true }]);
    expect((await log.check()).problem).toBeNull();
  });

  it('is made for a stranger on first mention, whatever two who mention the same ones do', async () => {
    const strangers = Array.from({ length: 40 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
    const mention = (ids: string[]) =>
      log.db.dataSource.transaction((em) => log.audit.recordForEach(em, { actorId: null, action: 'test.stranger', subject: { kind: 'contributor', ids } }));
    await Promise.all([mention(strangers), mention([...strangers].reverse()), mention(strangers)]);
    const [found] = await log.rows(`select count(*)::int as lines, count(distinct subject_id)::int as people from audit_entry where action = 'test.stranger'`);
    expect(found).toEqual({ lines: 120, people: 40 });
  });
});
