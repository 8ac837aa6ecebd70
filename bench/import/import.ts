// How fast findings come in, and how much memory it takes: 100,000 made-up Europe PMC records sent to POST /imports as a stream, against Postgres' own `copy` of the rows they become:
// `npm run bench:import`. Then the same stream again, which changes nothing; once more with a keyword more in each; and once without titles, so that each is refused.
// After the first, all are matched again because a topic got another name. One JSON line each,
// with the rate and the memory at each tenth. The heap is held small (`--max-old-space-size` in package.json): what is kept of a record would end the run.
// `-- --findings 5000` for a quick look, `-- --only new` for the first pass alone.
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { getHeapStatistics } from 'node:v8';
import { Rematching } from '../../src/findings/import/topics/rematching.js';
import { withClient } from '../../src/platform/database/roles.js';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { MadeUpTexts } from '../support/made-up-findings.js';
import { machine, print, round, signInAs, throwawayDatabase } from '../support/throwaway.js';

const { values: flags } = parseArgs({ options: { findings: { type: 'string', default: '100000' }, only: { type: 'string' } } });
const findings = Number(flags.findings);
/** A page of Europe PMC, as big as it gives. */
const PAGE = 1_000;
/** In one file. A million would be larger than a file may be. */
const FILE = 100_000;
const MB = 1024 ** 2;

interface Counts {
  read: number;
  added: number;
  changed: number;
  unchanged: number;
  refused: number;
}

/** What is done to each record, and what should become of it. */
const PASSES = [
  { what: 'new', becomes: 'added', turned: {} },
  { what: 'the same again', becomes: 'unchanged', turned: {} },
  { what: 'changed', becomes: 'changed', turned: { keywordList: { keyword: ['told', 'anew'] } } },
  { what: 'refused', becomes: 'refused', turned: { title: '' } },
] as const;

const db = await throwawayDatabase();
try {
  const app = await startTestApp({ db, config: { meili: null, modelDir: null } });
  try {
    const { token } = await signInAs(app, 'broker', 'knowledge_broker');
    for (const pass of PASSES.filter(({ what }) => flags.only === undefined || flags.only === what)) {
      const measured = await measure(app, token, pass);
      report(pass.what, measured, pass.what === 'new' ? await bareCopy() : null);
      if (pass.what === 'new') await rematch(app);
    }
  } finally {
    await app.close();
  }
} finally {
  await db.drop();
}

/** Of this process, which makes the stream and serves it. */
interface Measured {
  readonly counts: Counts;
  readonly seconds: number;
  readonly peakMb: number;
  /** Of each tenth: findings a second, and at its end the process' memory and what of the heap is in use, rubbish included. */
  readonly tenths: { readonly perSecond: number; readonly rssMb: number; readonly heapMb: number }[];
}

async function measure(app: TestApp, token: string, { becomes, turned }: (typeof PASSES)[number]): Promise<Measured> {
  const counts: Counts = { read: 0, added: 0, changed: 0, unchanged: 0, refused: 0 };
  const tenths: Measured['tenths'] = [];
  let peakMb = 0;
  const watching = setInterval(() => (peakMb = Math.max(peakMb, process.memoryUsage().rss / MB)), 100);
  const began = performance.now();
  let tenthBegan = began;
  const sent = (count: number): void => {
    if (count % Math.ceil(findings / 10) !== 0) return;
    const { rss, heapUsed } = process.memoryUsage();
    tenths.push({ perSecond: Math.round(findings / 10 / ((performance.now() - tenthBegan) / 1_000)), rssMb: Math.round(rss / MB), heapMb: Math.round(heapUsed / MB) });
    tenthBegan = performance.now();
  };
  const all = pages(turned);
  for (let from = 1; from <= findings; from += FILE) {
    const file = (function* () {
      for (let page = 0; page < FILE / PAGE; page += 1) {
        const next = all.next();
        if (next.done) return;
        yield next.value;
        sent(Math.min(from + (page + 1) * PAGE - 1, findings));
      }
    })();
    // No page is made before the one before is on its way.
    const of = await send(app, token, Readable.from(file, { highWaterMark: 1 }));
    for (const key of Object.keys(counts) as (keyof Counts)[]) counts[key] += of[key];
  }
  const seconds = (performance.now() - began) / 1_000;
  clearInterval(watching);
  if (counts[becomes] !== findings || counts.read !== findings) throw new Error(`Not what was to be expected: ${JSON.stringify(counts)}`);
  return { counts, seconds, peakMb, tenths };
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

/** A topic gets another name, which a part of all findings has for a keyword: all are matched again, and the index is told of those. */
async function rematch(app: TestApp): Promise<void> {
  const [{ keyword }] = await app.db.dataSource.query<[{ keyword: string }]>(`select keyword from finding cross join unnest(keywords) as keyword where keyword <> 'asthma' group by keyword order by count(*) desc, keyword limit 1`);
  await withClient(db.ownerUrl, (client) => client.query(`insert into topic_name (topic_id, name, kind, place, form, words) select id, $1, 'also', 900, $1, array[$1] from topic where slug = 'eczema'`, [keyword]));
  const rematching = app.nest.get(Rematching, { strict: false });
  const outstanding = await rematching.outstanding();
  const began = performance.now();
  while (await rematching.rematchSome(5_000));
  const seconds = (performance.now() - began) / 1_000;
  const [{ gained }] = await app.db.dataSource.query<[{ gained: number }]>(`select count(*)::int as gained from finding_topic join topic on topic.id = topic_id where slug = 'eczema'`);
  const lookedAgain = performance.now();
  await rematching.rematchSome(5_000);
  print({ bench: 'import', what: 'matched again', findings: outstanding, gained, seconds: round(seconds, 1), perSecond: Math.round(outstanding / seconds), nothingToDoMs: round(performance.now() - lookedAgain, 0), ...machine() });
}

/** The same records each time, but for what is turned. */
function* pages(turned: object): Generator<string, undefined> {
  const texts = new MadeUpTexts(7);
  for (let from = 1; from <= findings; from += PAGE) {
    const result = Array.from({ length: Math.min(PAGE, findings - from + 1) }, (_, n) => ({ ...recordOf(from + n, texts), ...turned }));
    yield `${JSON.stringify({ resultList: { result } })}\n`;
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

function report(what: string, { counts, seconds, peakMb, tenths }: Measured, bareSeconds: number | null): void {
  print({
    bench: 'import', what, findings, ...counts, seconds: round(seconds, 1), perSecond: Math.round(findings / seconds), ...(bareSeconds === null ? {} : { bareSeconds: round(bareSeconds, 1), ratio: round(bareSeconds / seconds, 3) }),
    perSecondByTenth: tenths.map(({ perSecond }) => perSecond), rssMb: tenths.map(({ rssMb }) => rssMb), heapMb: tenths.map(({ heapMb }) => heapMb), peakMb: Math.round(peakMb), heapLimitMb: Math.round(getHeapStatistics().heap_size_limit / MB),
    ...machine(),
  }); // prettier-ignore
}
