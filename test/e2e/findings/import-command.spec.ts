import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ImportFiles } from '../../../src/findings/import/import-files.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { europePmcPage } from '../../support/builders/findings.builder.js';

let app: TestApp;
let folder: string;
beforeAll(async () => {
  app = await startTestApp();
  folder = mkdtempSync(join(tmpdir(), 'askwell-import-'));
  mkdirSync(join(folder, 'more', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'b.json'), europePmcPage([{ pmid: '2', title: 'Quince jelly' }]));
  writeFileSync(join(folder, 'a.JSON'), europePmcPage([{ pmid: '1' }]));
  writeFileSync(join(folder, 'more', 'deep', 'c.xml'), '<html>no</html>');
  writeFileSync(join(folder, 'readme.txt'), 'not for us');
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await app.close();
});

async function importing(...paths: string[]): Promise<{ well: boolean; lines: string[] }> {
  const lines: string[] = [];
  const well = await app.nest.get(ImportFiles, { strict: false }).import(paths, (line) => lines.push(line.replaceAll(folder, '')));
  return { well, lines };
}

describe('files and folders of this machine', () => {
  it('are brought in one after another; what can’t be read is said and the rest goes on', async () => {
    const { well, lines } = await importing(join(folder, 'nowhere.json'), folder, join(folder, 'readme.txt'), join(folder, 'b.json'));
    expect(well).toBe(false);
    expect(lines).toEqual([
      '/nowhere.json: there is no such file.',
      '/a.JSON: 1 read, 1 added, 0 changed, 0 unchanged, 0 refused',
      '/b.json: 1 read, 1 added, 0 changed, 0 unchanged, 0 refused',
      '/more/deep/c.xml: 0 read, 0 added, 0 changed, 0 unchanged, 0 refused',
      '  Not read: line 1, byte 0: This is a web page, not an export. (UNKNOWN_FORMAT)',
      '/readme.txt: 0 read, 0 added, 0 changed, 0 unchanged, 0 refused',
      '  Not read: line 1, byte 0: This is none of what is read: PubMed XML and nbib, Europe PMC and Crossref JSON, RIS, BibTeX, Web of Science, and Atom, RSS or JSON feeds. (UNKNOWN_FORMAT)',
      '/b.json: 1 read, 0 added, 0 changed, 1 unchanged, 0 refused',
      'Together: 3 read, 2 added, 0 changed, 1 unchanged, 0 refused',
    ]);
  });

  it('can be found when the command ends', async () => {
    writeFileSync(join(folder, 'd.json'), europePmcPage([{ pmid: '3', title: 'Medlar cheese' }]));
    expect((await importing(join(folder, 'd.json'))).well).toBe(true);
    const { token } = await app.signIn([{ kind: 'knowledge_broker' }]);
    const { data } = await app.gql<{ searchFindings: { estimatedTotal: number } }>('{ searchFindings(words: "medlar", status: imported) { estimatedTotal } }', undefined, token);
    expect(data.searchFindings.estimatedTotal).toBe(1);
  });

  it('of an empty folder are none, and that is said', async () => {
    mkdirSync(join(folder, 'empty'));
    expect((await importing(join(folder, 'empty'))).lines[0]).toBe('/empty: there is no .json, .xml, .ris, .nbib, .bib, .ciw, .atom, .rss or .rdf file in this folder.');
  });

  it('that may not be read are said to be so', async () => {
    if (process.getuid?.() === 0) return; // root may read everything
    writeFileSync(join(folder, 'secret.json'), '{}', { mode: 0 });
    expect((await importing(join(folder, 'secret.json'))).lines[0]).toBe('/secret.json: it may not be read by this user.');
  });
});

describe('npm run import', () => {
  const key = Buffer.alloc(32, 1).toString('base64');
  /** The command as a process of its own, on the test's database. */
  async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const environment = {
      DATABASE_URL: app.db.appUrl, OIDC_ISSUER: 'https://login.example', OIDC_AUDIENCE: 'askwell', PUBLIC_URL: 'https://askwell.example',
      CONTACT_KEYS: `a:${key}`, CONTACT_HASH_KEY: key, PATH: process.env.PATH,
    };
    const child = spawn(process.execPath, ['--import', './test/support/typescript.mjs', 'src/import.ts', ...args], { env: environment });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, out, err };
  }

  it('ends with 0 when all went well, with 1 when something was refused', async () => {
    const [well, refused] = await Promise.all([run('findings', join(folder, 'a.JSON')), run('findings', 'test/fixtures/findings/pubmed.xml')]);
    expect(well).toMatchObject({ code: 0, err: '' });
    expect(well.out).toContain('Together: 1 read, 0 added, 0 changed, 1 unchanged, 0 refused');
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('  record 4 (line 20, byte 3672): The publication date “2024-Feb-31” isn’t one: there is no such day. [PMID 90000004] (WRONG_DATE)');
  });

  it.each([[[]], [['findings']], [['people', 'file']]])('says how it is used after %j', async (args) => {
    expect(await run(...args)).toMatchObject({ code: 2, err: expect.stringContaining('Usage: npm run import -- findings FILE…') });
  });
});
