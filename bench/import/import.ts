// How fast findings come in, and how much memory it takes: 100,000 made-up Europe PMC records sent to POST /imports as one stream, against Postgres' own `copy` of the rows
// they become: `npm run bench:import`. Then the same stream again, which changes nothing. One JSON line a result. `-- --findings 5000` for a quick look.
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { withClient } from '../../src/platform/database/roles.js';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { MadeUpTexts } from '../support/made-up-findings.js';
import { machine, print, round, signInAs, throwawayDatabase } from '../support/throwaway.js';

const { values: flags } = parseArgs({ options: { findings: { type: 'string', default: '100000' } } });
const findings = Number(flags.findings);
/** A page of Europe PMC, as big as it gives. */
const PAGE = 1_000;
const MB = 1024 ** 2;

interface Counts {
  read: number;
  added: number;
  changed: number;
  unchanged: number;
  refused: number;
}

const db = await throwawayDatabase();
try {
  const app = await startTestApp({ db, config: { meili: null, modelDir: null } });
  try {
    const { token } = await signInAs(app, 'broker', 'knowledge_broker');
    const [first, again] = [await measure(app, token), await measure(app, token)];
    const bare = await bareCopy();
    report('new', first, bare);
    report('the same again', again, bare);
  } finally {
    await app.close();
  }
} finally {
  await db.drop();
}

interface Measured {
  readonly counts: Counts;
  readonly seconds: number;
  /** Of this process, which makes the stream and serves it, in MB: before, when a tenth was sent, and at most. */
  readonly before: number;
  readonly early: number;
  readonly peak: number;
}

async function measure(app: TestApp, token: string): Promise<Measured> {
  global.gc?.();
  const memory = { before: process.memoryUsage().rss / MB, early: 0, peak: 0 };
  const watching = setInterval(() => (memory.peak = Math.max(memory.peak, process.memoryUsage().rss / MB)), 100);
  const began = performance.now();
  const counts = await send(app, token, Readable.from(pages((sent) => (memory.early = sent <= findings / 10 ? memory.peak : memory.early))));
  const seconds = (performance.now() - began) / 1_000;
  clearInterval(watching);
  if (counts.refused > 0 || counts.read !== findings) throw new Error(`Not all came in: ${JSON.stringify(counts)}`);
  return { counts, seconds, ...memory };
}

function send(app: TestApp, token: string, body: Readable): Promise<Counts> {
  return new Promise((resolve, reject) => {
    const sending = request(`${app.url}/imports`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(JSON.parse(Buffer.concat(parts).toString()) as Counts));
    });
    sending.on('error', reject);
    body.pipe(sending);
  });
}

/** The same records each time. */
function* pages(sent: (count: number) => void): Generator<string> {
  const texts = new MadeUpTexts(7);
  for (let from = 1; from <= findings; from += PAGE) {
    const result = Array.from({ length: Math.min(PAGE, findings - from + 1) }, (_, n) => recordOf(from + n, texts));
    yield `${JSON.stringify({ resultList: { result } })}\n`;
    sent(from + PAGE - 1);
  }
}

function recordOf(nr: number, texts: MadeUpTexts): object {
  const day = new Date(Date.UTC(2010, 0, 1 + texts.whole(0, 5_500))).toISOString().slice(0, 10);
  return {
    id: String(nr), source: 'MED', pmid: String(nr), doi: `10.5555/made-up.${nr}`, title: `${texts.text(12)}.`, abstractText: `<h4>Background</h4>${texts.text(80)}<h4>Findings</h4>${texts.text(texts.whole(40, 160))}`,
    authorList: { author: Array.from({ length: texts.whole(1, 9) }, () => ({ fullName: `${texts.word()} A` })) }, journalInfo: { journal: { title: texts.text(3) } }, electronicPublicationDate: day, language: 'eng',
    pubTypeList: { pubType: ['Journal Article'] }, keywordList: { keyword: [texts.word(), texts.word(), 'asthma'] }, isOpenAccess: 'Y', license: 'cc by',
    fullTextUrlList: { fullTextUrl: [{ url: `https://journal.example/${nr}` }] }, grantsList: { grant: [{ agency: texts.text(3) }] },
  }; // prettier-ignore
}

/** @returns seconds that `copy` takes to load the rows that the import wrote into empty tables with the same columns and indexes */
function bareCopy(): Promise<number> {
  return withClient(db.adminUrl, async (admin) => {
    const { rows } = await admin.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
    let seconds = 0;
    for (const table of ['finding', 'finding_source', 'finding_topic']) {
      const file = `${rows[0].folder}/bare.copy`.replaceAll("'", "''");
      await admin.query(`copy ${table} to '${file}'`);
      await admin.query(`create table bare_${table} (like ${table} including all)`);
      const began = performance.now();
      await admin.query(`copy bare_${table} from '${file}'`);
      seconds += (performance.now() - began) / 1_000;
      await admin.query(`drop table bare_${table}`);
      await admin.query(`copy (select 1) to '${file}'`);
    }
    return seconds;
  });
}

function report(what: string, { counts, seconds, before, early, peak }: Measured, bareSeconds: number): void {
  print({
    bench: 'import', what, findings, added: counts.added, unchanged: counts.unchanged, seconds: round(seconds, 1), perSecond: Math.round(findings / seconds), bareSeconds: round(bareSeconds, 1),
    ratio: round(bareSeconds / seconds, 3), memoryMb: { before: Math.round(before), afterATenth: Math.round(early), peak: Math.round(peak) }, ...machine(),
  }); // prettier-ignore
}
