import { RecordProblem } from '../import-problem.js';

/** Reading JSON that nobody promised the shape of. */
export type Json = Readonly<Record<string, unknown>>;

/** @throws RecordProblem MALFORMED */
export function parseObject(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RecordProblem('MALFORMED', `The record isn’t valid JSON: ${error instanceof Error ? error.message.slice(0, 120) : 'unreadable'}.`);
  }
  if (!isObject(value)) throw new RecordProblem('MALFORMED', 'The record isn’t a JSON object.');
  return value;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Null for what isn't text, and for blank text. */
export function string(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
