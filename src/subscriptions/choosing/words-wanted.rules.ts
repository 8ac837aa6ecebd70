import { allQuery, anyQuery } from '../../search/engines/postgres/conditions.js';
import type { Term } from '../../search/port.js';
import type { Question, QuestionPart } from '../../search/ranking/question.rules.js';

/** More would only ever fit the text they were copied from. */
export const MOST_PARTS = 12;

/** The ways in which a part can be said. */
const sayings = ({ words, equals }: QuestionPart): readonly Term[] => [words, ...equals];

/** What a finding must hold, as a `tsquery`: every part, in whichever way, and what was quoted as it was. */
export function queryOf({ parts, phrases }: Question): string {
  const each = parts.map((part) => `(${anyQuery(sayings(part))})`);
  return [...each, ...(phrases.length > 0 ? [allQuery(phrases)] : [])].join(' & ');
}

/** Of each part one stem of every way of saying it: whatever holds the part holds one of these. */
export const stemsOfParts = ({ parts }: Question): string[][] => parts.map((part) => [...new Set(sayings(part).map(longest))]);

/** Whatever fits the words holds one of the stems of every part, so those of the rarest part find it. @param documents that hold a stem */
export function rarest(parts: readonly string[][], documents: ReadonlyMap<string, number>): string[] {
  const heldBy = (stems: readonly string[]): number => stems.reduce((sum, stem) => sum + (documents.get(stem) ?? 0), 0);
  return [...parts].sort((a, b) => heldBy(a) - heldBy(b))[0] ?? [];
}

const longest = (term: Term): string => [...term].sort((a, b) => b.length - a.length)[0];
