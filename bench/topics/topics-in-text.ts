// How well free text leads to topics, by words alone and with the model: `npm run eval:topics`. One JSON line for each set and way. The numbers of
// src/topic-suggestions/confidence.rules.ts were chosen with the set `tuning`, so only `held-out` is a result. `-- --show` prints what was missed or wrong.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readReferenceData } from '../../src/reference/reference-data.js';
import { Reader } from '../../src/search/meaning/reader.js';
import { VectorTable } from '../../src/search/meaning/nearest.rules.js';
import { compact, wholeNumbers } from '../../src/search/meaning/vectors.rules.js';
import { sentencesOf } from '../../src/topic-suggestions/clauses.rules.js';
import { type NearTopic, weigh } from '../../src/topic-suggestions/confidence.rules.js';
import { NameBook } from '../../src/topic-suggestions/names-in-text.rules.js';
import { outstanding } from '../../src/topic-suggestions/outstanding.rules.js';

const BINS = [0.3, 0.5, 0.7, 0.85, 1.01];
const SUGGESTED = 8;

interface Text {
  readonly text: string;
  readonly topics: readonly string[];
  readonly also: readonly string[];
}

const { topics } = await readReferenceData();
const parents = new Map(topics.map(({ slug, parent }) => [slug, parent]));
const above = (slug: string): string[] | null => {
  if (!parents.has(slug)) return null;
  const up: string[] = [];
  for (let at = parents.get(slug) ?? null; at !== null; at = parents.get(at) ?? null) up.push(at);
  return up;
};
const book = new NameBook(topics.flatMap(({ slug, names }) => names.map((name) => ({ topicId: slug, ...name }))));
const reader = new Reader(path.resolve(process.env.MODEL_DIR ?? path.join(process.env.DATA_DIR ?? '.data', 'model')));
const stayAlive = setInterval(() => undefined, 1_000);
const table = new VectorTable();
if (reader.hasModel) await readTopics();

for (const set of ['tuning', 'held-out']) {
  for (const way of reader.hasModel ? (['words', 'words and meaning'] as const) : (['words'] as const)) await evaluate(set, way);
}
clearInterval(stayAlive);
await reader.onApplicationShutdown();

/** As TopicReadings reads them: six thousand names, half a minute. */
async function readTopics(): Promise<void> {
  for (const { slug, names } of topics) {
    for (const { name } of names) table.put(`${slug} ${name}`, compact(await reader.read('text', name)));
  }
}

async function nearTo(text: string): Promise<NearTopic[]> {
  const near = await Promise.all(
    sentencesOf(text).map(async (sentence) => {
      const similar = table.nearest(wholeNumbers(await reader.read('question', sentence.words)), table.size);
      return outstanding(similar.map(({ id, similarity }) => ({ topicId: id.split(' ')[0], similarity }))).map((one) => ({ ...one, sentence }));
    }),
  );
  return near.flat();
}

async function textsOf(set: string): Promise<Text[]> {
  const file = await readFile(new URL(`../../test/fixtures/topics-in-text/${set}.tsv`, import.meta.url), 'utf8');
  return file.trim().split('\n').slice(1).map((line) => line.split('\t')).map(([text, right, also]) => ({ text, topics: listed(right), also: listed(also) }));
}

function listed(cell: string | undefined): string[] {
  return (cell ?? '').split('|').filter(Boolean);
}

async function evaluate(set: string, way: 'words' | 'words and meaning'): Promise<void> {
  const counts = { texts: 0, wanted: 0, found: 0, right: 0, fine: 0, wrong: 0, first: 0, speaking: 0, quiet: 0, quietWrong: 0 };
  const bins = BINS.slice(1).map(() => ({ right: 0, all: 0, sum: 0 }));
  const times: number[] = [];
  for (const { text, topics: wanted, also } of await textsOf(set)) {
    const started = performance.now();
    const near = way === 'words' ? [] : await nearTo(text);
    const suggested = weigh(text, book.find(text), near, { above }).slice(0, SUGGESTED);
    times.push(performance.now() - started);
    const isFine = (slug: string): boolean => wanted.includes(slug) || also.includes(slug);
    counts.texts += 1;
    counts.wanted += wanted.length;
    counts.found += wanted.filter((slug) => suggested.some(({ topicId }) => topicId === slug)).length;
    counts.right += suggested.filter(({ topicId }) => wanted.includes(topicId)).length;
    counts.fine += suggested.filter(({ topicId }) => also.includes(topicId)).length;
    counts.wrong += suggested.filter(({ topicId }) => !isFine(topicId)).length;
    counts[wanted.length > 0 ? 'speaking' : 'quiet'] += 1;
    if (wanted.length > 0 && suggested[0] && isFine(suggested[0].topicId)) counts.first += 1;
    if (wanted.length === 0) counts.quietWrong += suggested.filter(({ topicId }) => !isFine(topicId)).length;
    for (const { topicId, confidence } of suggested) {
      const bin = bins[BINS.findLastIndex((least) => confidence >= least)];
      if (!bin) continue;
      bin.all += 1;
      bin.sum += confidence;
      bin.right += isFine(topicId) ? 1 : 0;
    }
    if (process.argv.includes('--show')) show(set, way, text, wanted, also, suggested);
  }
  const share = (part: number, whole: number): number => Math.round((100 * part) / Math.max(1, whole)) / 100;
  times.sort((a, b) => a - b);
  const line = {
    eval: 'topics', set, way, texts: counts.texts,
    found: share(counts.found, counts.wanted), notWrong: share(counts.right + counts.fine, counts.right + counts.fine + counts.wrong),
    firstNotWrong: share(counts.first, counts.speaking), wrongWhereThereIsNone: `${counts.quietWrong} in ${counts.quiet}`,
    sure: bins.map(({ right, all, sum }, nr) => ({ from: BINS[nr], said: share(sum, all), was: share(right, all), of: all })),
    medianMs: Math.round(times[Math.floor(times.length / 2)] * 10) / 10,
  }; // prettier-ignore
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function show(set: string, way: string, text: string, wanted: readonly string[], also: readonly string[], suggested: ReturnType<typeof weigh>): void {
  const missed = wanted.filter((slug) => !suggested.some(({ topicId }) => topicId === slug));
  const wrong = suggested.filter(({ topicId }) => !wanted.includes(topicId) && !also.includes(topicId));
  if (missed.length + wrong.length === 0) return;
  const said = wrong.map(({ topicId, confidence, words, byMeaning }) => `${topicId} ${confidence.toFixed(2)}${byMeaning ? '~' : ''} (${words[0].slice(0, 40)})`);
  process.stderr.write(`[${set}, ${way}] ${text.slice(0, 110)}\n   missed: ${missed.join(', ') || '–'}   wrong: ${said.join(', ') || '–'}\n`);
}
