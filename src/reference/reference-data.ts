import { readdir, readFile } from 'node:fs/promises';
import { searchForm, tellingAbbreviation, tellingWords } from './search-form.rules.js';

/** Copied beside the compiled code by the build. */
export const dataFolder = new URL('./data/', import.meta.url);

export const nameKinds = ['name', 'also', 'includes', 'abbreviation', 'lay', 'unshown'] as const;
export type NameKind = (typeof nameKinds)[number];

export interface TopicNameRow {
  name: string;
  kind: NameKind;
  form: string;
  words: string[];
}

export interface TopicRow {
  slug: string;
  name: string;
  parent: string | null;
  /** `YYYY-MM-DD`, as all days here. */
  validFrom: string;
  names: TopicNameRow[];
}

export interface AreaRow {
  code: string;
  name: string;
  kind: string;
  validFrom: string;
  /** The last valid day. */
  validTo: string | null;
  successors: string[];
}

export interface ReferenceData {
  /** Parents before their children. */
  topics: TopicRow[];
  areas: AreaRow[];
}

/** A data file that can't be right. One line: which file, which line, what. */
export class ReferenceDataError extends Error {
  override readonly name = 'ReferenceDataError';
}

/** @throws ReferenceDataError when a file contradicts itself or another */
export async function readReferenceData(folder: URL = dataFolder): Promise<ReferenceData> {
  const topicFolder = new URL('topics/', folder);
  const files = (await readdir(topicFolder)).filter((file) => file.endsWith('.tsv')).sort();
  const topics = await Promise.all(files.map(async (file) => topicsOf(`topics/${file}`, await readFile(new URL(file, topicFolder), 'utf8'))));
  const areas = areasOf('areas.csv', await readFile(new URL('areas.csv', folder), 'utf8'));
  return { topics: parentsFirst(topics.flat()), areas: checkedAreas(areas) };
}

const topicHeader = ['slug', 'name', 'parent', 'valid_from', 'also', 'includes', 'abbreviations', 'lay', 'unshown'];

function topicsOf(file: string, text: string): TopicRow[] {
  return rowsOf(file, text, topicHeader, (line) => line.split('\t')).map(({ cells, at }) => {
    const [slug, name, parent, validFrom, also, includes, abbreviations, lay, unshown] = cells;
    if (!slug || !name) throw new ReferenceDataError(`${at}: a topic needs a slug and a name`);
    const names = new Map<string, TopicNameRow>();
    const lists: [NameKind, string][] = [['name', name], ['also', also], ['includes', includes], ['abbreviation', abbreviations], ['lay', lay], ['unshown', unshown]]; // prettier-ignore
    for (const [kind, list] of lists) {
      for (const word of listOf(list)) {
        const form = searchForm(word);
        if (!form) throw new ReferenceDataError(`${at}: "${word}" has no letter or digit`);
        // The same word under two kinds keeps the first, the better one.
        if (!names.has(word)) names.set(word, { name: word, kind, form, words: kind === 'abbreviation' ? tellingAbbreviation(word) : tellingWords(form) });
      }
    }
    return { slug, name, parent: parent || null, validFrom: day(validFrom, at), names: [...names.values()] };
  });
}

function areasOf(file: string, text: string): AreaRow[] {
  return rowsOf(file, text, ['code', 'name', 'kind', 'valid_from', 'valid_to', 'successors'], csvCells).map(({ cells, at }) => {
    const [code, name, kind, validFrom, validTo, successors] = cells;
    if (!code || !name || !kind) throw new ReferenceDataError(`${at}: an area needs a code, a name and a kind`);
    return { code, name, kind, validFrom: day(validFrom, at), validTo: validTo ? day(validTo, at) : null, successors: listOf(successors) };
  });
}

function rowsOf(file: string, text: string, header: readonly string[], cellsOf: (line: string) => string[]): { cells: string[]; at: string }[] {
  const [first, ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (cellsOf(first).join() !== header.join()) throw new ReferenceDataError(`${file}:1: the columns must be ${header.join(', ')}`);
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    const at = `${file}:${index + 2}`;
    const cells = cellsOf(line);
    if (cells.length !== header.length) throw new ReferenceDataError(`${at}: ${cells.length} columns instead of ${header.length}`);
    return [{ cells: cells.map((cell) => cell.trim()), at }];
  });
}

/** A line of CSV; a cell in double quotes may hold commas, and `""` for one quote. */
const csvCells = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare);

const listOf = (cell: string): string[] => cell.split('|').map((word) => word.trim()).filter(Boolean);

function day(text: string, at: string): string {
  const read = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(read.getTime()) || read.toISOString().slice(0, 10) !== text) throw new ReferenceDataError(`${at}: "${text}" is not a day like 2026-04-01`);
  return text;
}

/** Also finds what can't be: a slug twice, a parent that is missing or its own descendant. */
function parentsFirst(topics: TopicRow[]): TopicRow[] {
  const bySlug = new Map(topics.map((topic) => [topic.slug, topic]));
  if (bySlug.size !== topics.length) {
    const twice = topics.find((topic) => bySlug.get(topic.slug) !== topic);
    throw new ReferenceDataError(`topics: ${twice?.slug} is there twice`);
  }
  const placed = new Set<string>();
  const ordered: TopicRow[] = [];
  const place = (topic: TopicRow, below: readonly string[]): void => {
    if (placed.has(topic.slug)) return;
    if (below.includes(topic.slug)) throw new ReferenceDataError(`topics: ${topic.slug} is above itself`);
    if (topic.parent !== null) {
      const parent = bySlug.get(topic.parent);
      if (!parent) throw new ReferenceDataError(`topics: the parent ${topic.parent} of ${topic.slug} is not there`);
      place(parent, [...below, topic.slug]);
    }
    placed.add(topic.slug);
    ordered.push(topic);
  };
  for (const topic of topics) place(topic, []);
  return ordered;
}

function checkedAreas(areas: AreaRow[]): AreaRow[] {
  const codes = new Map(areas.map((area) => [area.code, area]));
  if (codes.size !== areas.length) throw new ReferenceDataError('areas.csv: a code is there twice');
  for (const area of areas) {
    const missing = area.successors.find((code) => !codes.has(code));
    if (missing) throw new ReferenceDataError(`areas.csv: the successor ${missing} of ${area.code} is not there`);
    if (area.validTo !== null && area.validTo < area.validFrom) throw new ReferenceDataError(`areas.csv: ${area.code} ends before it begins`);
    if (area.successors.length > 0 && area.validTo === null) throw new ReferenceDataError(`areas.csv: ${area.code} has successors but no last day`);
  }
  return areas;
}
