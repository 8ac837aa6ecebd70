import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { SecretBox } from '../../../src/platform/crypto/secret-box.js';
import { ResealingService } from '../../../src/privacy/resealing.service.js';
import { findSealedColumns } from '../../../src/privacy/sealed-columns.js';
import { Scenario } from '../../support/scenario.js';
import { endServices, launch, type Service } from '../../support/service.js';

/** `npm run reseal` as a process of its own, killed with -9 in the middle of its work. */
const [oldKey, newKey, hashKey] = [7, 8, 9].map((byte) => Buffer.alloc(32, byte));

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start({ config: { contactKeys: new Map([['test', oldKey]]) } });
});
afterAll(async () => {
  await endServices();
  await scenario.end();
});

const db = () => scenario.app.db.dataSource;
const after = new SecretBox(new Map([['next', newKey], ['test', oldKey]]), hashKey);
const uses = async (): Promise<Record<string, number>> => Object.fromEntries((await new ResealingService(db(), after).uses()).map(({ keyId, texts }) => [keyId, texts]));
const reseal = (): Promise<Service> =>
  launch('reseal', {
    DATABASE_URL: scenario.app.db.appUrl, OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_AUDIENCE: 'askwell', PUBLIC_URL: 'http://askwell.test',
    CONTACT_KEYS: `next:${newKey.toString('base64')},test:${oldKey.toString('base64')}`, CONTACT_HASH_KEY: hashKey.toString('base64'),
  });

it('killed half way, nothing is lost or sealed under no key, and the next run ends the work', async () => {
  await scenario.people(8);
  const before = await uses();
  // Somebody holds a row in the middle of those that are to be sealed anew: there it waits, and there it is killed.
  const holder = new pg.Client({ connectionString: scenario.app.db.ownerUrl });
  holder.on('error', () => undefined);
  await holder.connect();
  await holder.query('begin');
  await holder.query('select from contact_point order by id offset 7 limit 1 for update');
  const waiting = async (): Promise<boolean> => (await holder.query('select from pg_locks where not granted and transactionid = pg_current_xact_id()::xid')).rowCount === 1;
  const killed = await reseal();
  for (let waited = 0; !(await waiting()); waited += 50) {
    if (waited > 60_000) throw new Error(`It never came to the row: ${killed.out()}${killed.err()}`);
    await wait(50);
  }
  expect(await killed.stop('SIGKILL')).toBeNull();
  await holder.query('rollback');
  await holder.end();

  const half = await uses();
  expect([half.next > 0, half.test > 0, half.next + half.test]).toEqual([true, true, before.test]);
  await readable(after);

  const again = await reseal();
  expect([await again.ended, again.err()]).toEqual([0, expect.not.stringContaining('rror')]);
  expect(again.out()).toContain('test: no longer used');
  expect(await uses()).toEqual({ next: before.test, test: 0 });
  await readable(new SecretBox(new Map([['next', newKey]]), hashKey));
}, 240_000);

/** Every text, with these keys alone. */
async function readable(box: SecretBox): Promise<void> {
  for (const { table, keyId, ciphertext } of await findSealedColumns(db().manager)) {
    const rows = await db().query<{ key_id: string; ciphertext: Buffer }[]>(`select ${keyId} as key_id, ${ciphertext} as ciphertext from ${table} where ${keyId} is not null`);
    for (const row of rows) expect(() => box.open({ keyId: row.key_id, ciphertext: row.ciphertext })).not.toThrow();
  }
}
