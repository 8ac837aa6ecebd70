import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A text that can be found. */
export interface JudgedDocument {
  readonly id: string;
  /** '' where the set has none. */
  readonly title: string;
  readonly text: string;
}

export interface JudgedQuery {
  readonly id: string;
  readonly text: string;
}

/** Documents, questions, and how well each document answers each question, as people judged it. */
export interface JudgedSet {
  readonly name: string;
  readonly documents: readonly JudgedDocument[];
  /** Those alone that have a right answer among the documents: the others would say nothing. */
  readonly queries: readonly JudgedQuery[];
  /** Question → document → how right it is; what isn't named is 0. */
  readonly judgements: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Folders that `npm run eval:search` and `npm run eval:match` take: `corpus.jsonl`, `queries.jsonl`, `qrels.tsv`. */
const FILES = ['corpus.jsonl', 'queries.jsonl', 'qrels.tsv'] as const;

/** @throws Error in words for whoever runs it */
export async function readJudgedSet(folder: string): Promise<JudgedSet> {
  const missing = FILES.find((file) => !existsSync(path.join(folder, file)));
  if (missing !== undefined) throw new Error(`${path.join(folder, missing)} is missing; a judged set is a folder with ${FILES.join(', ')}`);
  const documents: JudgedDocument[] = [];
  for await (const { line, place } of linesOf(folder, 'corpus.jsonl')) {
    const { _id, title, text } = parsed(line, place);
    documents.push({ id: named(_id, place), title: said(title), text: said(text) });
  }
  const known = new Set(documents.map(({ id }) => id));
  if (known.size < documents.length) throw new Error(`${folder}/corpus.jsonl names a document twice`);
  const judgements = await readJudgements(folder, known);
  const queries: JudgedQuery[] = [];
  for await (const { line, place } of linesOf(folder, 'queries.jsonl')) {
    const { _id, text } = parsed(line, place);
    const id = named(_id, place);
    if ([...(judgements.get(id)?.values() ?? [])].some((gain) => gain > 0)) queries.push({ id, text: said(text) });
  }
  if (queries.length === 0) throw new Error(`${folder}: no question has a right answer among the documents`);
  return { name: path.basename(path.resolve(folder)), documents, queries, judgements };
}

/** `query-id corpus-id score`, with or without these names in the first line. */
async function readJudgements(folder: string, known: ReadonlySet<string>): Promise<Map<string, Map<string, number>>> {
  const judgements = new Map<string, Map<string, number>>();
  for await (const { line, place } of linesOf(folder, 'qrels.tsv')) {
    const [query, document, score] = line.split('\t');
    if (query === 'query-id') continue;
    const gain = Number(score);
    if (document === undefined || score === undefined || !Number.isFinite(gain)) throw new Error(`${place}: expected query-id, corpus-id and score, with tabs between`);
    if (!known.has(document)) continue;
    if (!judgements.has(query)) judgements.set(query, new Map());
    judgements.get(query)!.set(document, gain);
  }
  return judgements;
}

async function* linesOf(folder: string, file: string): AsyncGenerator<{ line: string; place: string }> {
  let nr = 0;
  for await (const line of createInterface({ input: createReadStream(path.join(folder, file), 'utf8'), crlfDelay: Infinity })) {
    nr += 1;
    if (line.trim() !== '') yield { line, place: `${path.join(folder, file)}:${nr}` };
  }
}

function parsed(line: string, place: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    throw new Error(`${place}: not a line of JSON`);
  }
}

function named(id: unknown, place: string): string {
  if (typeof id === 'string' && id !== '') return id;
  if (typeof id === 'number') return String(id);
  throw new Error(`${place}: _id is missing`);
}

const said = (text: unknown): string => (typeof text === 'string' ? text : '');

/** How good an order is against the best there could be, from 0 to 1 (Järvelin, Kekäläinen 2002, gains as judged). */
export function ndcg(found: readonly string[], right: ReadonlyMap<string, number>, depth: number): number {
  const discounted = (gains: readonly number[]): number => gains.slice(0, depth).reduce((sum, gain, at) => sum + Math.max(gain, 0) / Math.log2(at + 2), 0);
  const best = discounted([...right.values()].sort((a, b) => b - a));
  return best === 0 ? 0 : discounted(found.map((id) => right.get(id) ?? 0)) / best;
}

/** Which part of the right documents is among the first so many. */
export function recall(found: readonly string[], right: ReadonlyMap<string, number>, depth: number): number {
  const wanted = [...right].filter(([, gain]) => gain > 0);
  const first = new Set(found.slice(0, depth));
  return wanted.length === 0 ? 0 : wanted.filter(([id]) => first.has(id)).length / wanted.length;
}

export const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length);

/** The value that this share of all doesn't exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
