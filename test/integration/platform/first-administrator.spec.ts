import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nameFirstAdministrator } from '../../../src/identity/first-administrator.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

describe('naming the first administrator', () => {
  it('works once, also when two try at the same time', async () => {
    const tries = await Promise.allSettled(['ada', 'bea', 'cal'].map((subject) => nameFirstAdministrator(db.appUrl, { issuer: 'https://login.example', subject, name: subject })));
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    const administrators = await db.dataSource.query(`select account_id from permission where kind = 'administrator'`);
    expect(administrators).toHaveLength(1);
  });

  it('says what to do when there is one', async () => {
    await expect(nameFirstAdministrator(db.appUrl, { issuer: 'https://login.example', subject: 'dan', name: 'Dan' })).rejects.toThrow(/grantPermission/);
  });
});
