import { createHash } from 'node:crypto';
import type { IndexDefinition } from '../port.js';
import { MOST_CHARACTERS } from './tokens.rules.js';

/** What is read of a document for its meaning: the fields that its index names, the most telling first; null when they hold nothing. */
export function meaningText(index: IndexDefinition, texts: Readonly<Record<string, readonly string[]>>): string | null {
  const text = (index.meaning ?? []).flatMap((field) => texts[field] ?? []).join('\n').slice(0, MOST_CHARACTERS).trim();
  return text === '' ? null : text;
}

/** Tells whether a text was read already. In hexadecimal. */
export function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
