import { JsonRecordCutter } from '../formats/json-records.js';
import { object, string } from '../formats/json-values.js';
import { IMPORT_LIMITS } from '../import-limits.js';
import { FileProblem } from '../import-problem.js';

/** One page of a search, but for its records. */
export interface ServicePage {
  /** How many records the whole search finds, as far as the service knows. */
  readonly total: number;
  readonly records: number;
  /** Where the next page begins; null where the service says that there is none. */
  readonly next: string | null;
}

/** Why an answer is none; its message holds no word of it. */
class Flaw extends Error {}

/** What is wrong with an answer that `read` should understand; null when nothing is. */
export function flawOf(read: (bytes: Buffer) => unknown): (bytes: Buffer) => string | null {
  return (bytes) => {
    try {
      read(bytes);
      return null;
    } catch (error) {
      if (error instanceof Flaw) return error.message;
      throw error;
    }
  };
}

/** `{"hitCount":…,"nextCursorMark":…,"resultList":{"result":[…]}}` */
export const europePmcPage = (bytes: Buffer): ServicePage => page(bytes, 'hitCount', 'nextCursorMark');

/** `{"message":{"total-results":…,"next-cursor":…,"items":[…]}}` */
export const crossrefPage = (bytes: Buffer): ServicePage => page(bytes, 'total-results', 'next-cursor');

/**
 * What a page says beside its records, which are told from it before anything is parsed: one of them that isn't valid JSON must not take the others, and all pages after it,
 * with it. The importer says which it was.
 */
function page(bytes: Buffer, totalKey: string, nextKey: string): ServicePage {
  const cutter = new JsonRecordCutter(IMPORT_LIMITS, 0);
  const outside: string[] = [];
  let [records, from] = [0, 0];
  try {
    for (const record of [...cutter.push(bytes), ...cutter.finish()]) {
      records += 1;
      outside.push(bytes.toString('utf8', from, record.place.byte));
      from = record.place.byte + (record.ok ? Buffer.byteLength(record.text) : 0);
    }
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    throw new Flaw(error.code === 'TRUNCATED' ? 'its answer broke off' : 'its answer is no page of a search');
  }
  // Of a record whose bytes are no text, its end isn't known: it stands before what comes next, and the keys of the page before all records.
  outside.push(bytes.toString('utf8', from));
  const told = outside.join('null');
  const total = new RegExp(`"${totalKey}"\\s*:\\s*(\\d{1,12})`, 'u').exec(told)?.[1];
  if (total === undefined) throw new Flaw('its answer is no page of a search');
  const next = new RegExp(`"${nextKey}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`, 'u').exec(told)?.[1];
  return { total: Number(total), records, next: next === undefined ? null : (JSON.parse(next) as string) };
}

/** An answer of esearch; `webEnv` and `queryKey` are empty where nothing was found. NCBI says many of its errors with status 200. */
export function pubmedSearch(bytes: Buffer): { count: number; webEnv: string; queryKey: string } {
  const result = object(parsed(bytes)['esearchresult']);
  if (string(result['ERROR']) !== null) throw new Flaw('it answered with an error of its own');
  const [count, webEnv, queryKey] = [Number(string(result['count']) ?? NaN), string(result['webenv']), string(result['querykey'])];
  if (!Number.isInteger(count) || (count > 0 && (webEnv === null || queryKey === null))) throw new Flaw('its answer says nothing of a search');
  return { count, webEnv: webEnv ?? '', queryKey: queryKey ?? '' };
}

/** How many records a page of efetch has. One without any isn't what was asked for: `<eFetchResult><ERROR>…`, or nothing at all. */
export function pubmedRecords(bytes: Buffer): number {
  const xml = bytes.toString('latin1');
  const records = xml.match(/<\/Pubmed(?:Book)?Article>/gu)?.length ?? 0;
  if (/<eE?fetchResult>/iu.test(xml)) throw new Flaw('it answered with an error of its own');
  if (!/<PubmedArticleSet[\s>]/u.test(xml)) throw new Flaw('its answer is no set of articles');
  if (!/<\/PubmedArticleSet>\s*$/u.test(xml)) throw new Flaw('its answer broke off');
  if (records === 0) throw new Flaw('its answer holds no record');
  return records;
}

function parsed(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    return object(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw new Flaw('its answer is no JSON');
  }
}
