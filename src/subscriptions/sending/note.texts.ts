import type { ToldNote } from './notes-here.sql.js';

/** What a broker's note says, each part below a line that says of what. */
export function noteInWords({ area, text, couldChange }: ToldNote): { says: string; words: string }[] {
  const where = area === null ? '' : ` for ${area}`;
  return [{ says: `What this means${where}`, words: text }, ...(couldChange === null ? [] : [{ says: `What could change${where}`, words: couldChange }])];
}
