import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ResealingService } from '../../../src/privacy/resealing.service.js';
import { findSealedColumns } from '../../../src/privacy/sealed-columns.js';
import { SecretBox } from '../../../src/platform/crypto/secret-box.js';
import { Scenario } from '../../support/scenario.js';

const oldKey = Buffer.alloc(32, 7);
const newKey = Buffer.alloc(32, 8);
const hashKey = Buffer.alloc(32, 9);
/** As replicas are started: before the change, after it, and once the old key was taken away. */
const before = new SecretBox(new Map([['test', oldKey], ['next', newKey]]), hashKey);
const after = new SecretBox(new Map([['next', newKey], ['test', oldKey]]), hashKey);
const alone = new SecretBox(new Map([['next', newKey]]), hashKey);

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start({ config: { contactKeys: new Map([['test', oldKey], ['next', newKey]]) } });
});
afterAll(() => scenario.end());

const db = () => scenario.app.db.dataSource;

describe('sealed texts', () => {
  it('are found in the catalogue: no other column holds bytes that could be one', async () => {
    const columns = await findSealedColumns(db().manager);
    expect(columns.map(({ table, ciphertext }) => `${table}.${ciphertext}`)).toEqual(
      expect.arrayContaining(['contact_point.ciphertext', 'contributor.name_ciphertext', 'safe_contact.times_ciphertext', 'opportunity.contact_email_ciphertext', 'access_need.detail_ciphertext']),
    );
    const bytes = await db().query<{ name: string }[]>(
      `select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = 'public' and data_type = 'bytea' and column_name !~ '(^|_)(ciphertext|hash|signature)$'`,
    );
    // Hashes by another name: who called how often in the last minutes, and why recipients belong together. And what published texts mean.
    expect(bytes.map(({ name }) => name).sort()).toEqual(['rate_window.caller', 'recipient_tie.tie', 'search_meaning.vector', 'topic_meaning.vector']);
  });

  it('stand beside the id of their key, in a table with one primary key, and may be replaced by the application', async () => {
    for (const { table, keyId, ciphertext, primaryKey } of await findSealedColumns(db().manager)) {
      expect(primaryKey).toMatch(/^\w+$/);
      const [{ may }] = await db().query<[{ may: boolean }]>(
        `select has_column_privilege($1, $2, 'update') and has_column_privilege($1, $3, 'update') as may`, [table, keyId, ciphertext]);
      expect([table, may]).toEqual([table, true]);
    }
  });
});

describe('a new key', () => {
  it('comes into use beside live writes, stopped half way and started again, and the old one can go', async () => {
    await scenario.people(6);
    await scenario.opportunity(await scenario.team());
    // Stopped half way.
    let seen = 0;
    const stopped = new ResealingService(db(), { ...after, keyIds: after.keyIds, sealingKeyId: after.sealingKeyId, open: (sealed) => {
      if ((seen += 1) > 8) throw new Error('killed');
      return after.open(sealed);
    }, seal: (plain) => after.seal(plain) } as SecretBox);
    await expect(stopped.reseal()).rejects.toThrow('killed');
    const resealing = new ResealingService(db(), after);
    const half = await resealing.uses();
    expect(half[0].texts).toBeGreaterThan(0);
    expect(half[1].texts).toBeGreaterThan(0);

    // Two at once, while people of a replica that has the keys in the old order go on writing.
    const writing = scenario.people(6);
    await Promise.all([resealing.reseal(), new ResealingService(db(), after).reseal(), writing]);
    await resealing.reseal();
    expect((await resealing.uses()).map(({ keyId, texts }) => [keyId, texts > 0])).toEqual([['next', true], ['test', false]]);
    expect(await resealing.reseal()).toBe(0);

    for (const { table, keyId, ciphertext } of await findSealedColumns(db().manager)) {
      const rows = await db().query<{ key_id: string; ciphertext: Buffer }[]>(`select ${keyId} as key_id, ${ciphertext} as ciphertext from ${table} where ${keyId} is not null`);
      for (const row of rows) expect(() => alone.open({ keyId: row.key_id, ciphertext: row.ciphertext })).not.toThrow();
    }
    for (const person of await writing) {
      const { myProfiles } = await scenario.run<{ myProfiles: { name: string; reachMe: { value: string }[] }[] }>('{ myProfiles { name reachMe { value } } }', {}, person);
      expect(myProfiles[0].name).toBe(person.name);
      expect(myProfiles[0].reachMe.map(({ value }) => value)).toContain(person.email);
    }
  }, 120_000);

  it('never overwrites what somebody wrote after it was read', async () => {
    const person = await scenario.person();
    const racing = { ...after, keyIds: after.keyIds, sealingKeyId: after.sealingKeyId, open: (sealed) => after.open(sealed), seal: (plain) => after.seal(plain) } as SecretBox;
    const service = new ResealingService(db(), racing);
    const read = service['due'].bind(service);
    service['due'] = async (column) => {
      const rows = await read(column);
      if (column.table === 'contributor' && rows.length > 0) {
        const { keyId, ciphertext } = before.seal('Newer Name');
        await db().query('update contributor set name_key_id = $2, name_ciphertext = $3 where id = $1 and name_key_id = $2 and name_ciphertext <> $3', [person.contributorId, keyId, ciphertext]);
        service['due'] = read;
      }
      return rows;
    };
    await service.reseal();
    const { myProfiles } = await scenario.run<{ myProfiles: { name: string }[] }>('{ myProfiles { name } }', {}, person);
    expect(myProfiles[0].name).toBe('Newer Name');
  });
});
