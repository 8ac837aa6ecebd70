/** Pieces of words that the model reads of a text; more would make it slower and hardly wiser: abstracts say early what they are about. */
export const MOST_TOKENS = 256;

/** What the model was trained to read before a question, and not before a text. */
export const QUESTION_MARK = 'Represent this sentence for searching relevant passages: ';

/** Room for twice as many pieces as are read; nobody should wait for the rest of a book to be cut up. */
export const MOST_CHARACTERS = 4_000;

/** The text as it is cut up: a question with its mark in front. */
export function toRead(kind: 'question' | 'text', text: string): string {
  return `${kind === 'question' ? QUESTION_MARK : ''}${text}`.slice(0, MOST_CHARACTERS);
}

/** At most `MOST_TOKENS`, with the closing piece still at the end. */
export function cutTokens(ids: readonly number[]): number[] {
  return ids.length <= MOST_TOKENS ? [...ids] : [...ids.slice(0, MOST_TOKENS - 1), ids[ids.length - 1]];
}
