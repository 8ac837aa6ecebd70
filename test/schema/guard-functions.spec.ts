import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const file = new URL('../../docs/guard-functions.sql', import.meta.url);
const heading = `-- The burden guard's functions as all migrations leave them, so that nobody has to look for the newest text of one among them.
-- Made by \`npm run guard-functions\`, checked by guard-functions.spec; nothing reads it. The rules themselves: src/burden/ and docs/fair-asking.md.
`;

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

it('the guard’s functions stand in docs/guard-functions.sql as the database has them', async () => {
  const functions = await db.dataSource.query<{ text: string }[]>(
    `select pg_get_functiondef(p.oid) as text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = 'public' and p.proname like 'guard\\_%' order by p.proname, p.oid::regprocedure::text`,
  );
  const text = [heading, ...functions.map((each) => `${each.text.trimEnd()};\n`)].join('\n');
  if (process.env.WRITE_GUARD_FUNCTIONS) await writeFile(file, text);
  // Compared as a whole, told in a sentence: the difference is in `git diff` after writing it.
  expect((await readFile(file, 'utf8').catch(() => '')) === text ? 'current' : 'run npm run guard-functions, and commit docs/guard-functions.sql').toBe('current');
});
