import type { HighlightSegment } from '../port.js';
import { wordsOf } from '../text/words.js';

/** Longer texts are cut to an extract of about this many characters around the most matches. */
const EXTRACT = 300;

/** The text with the words of these stems marked; long texts as an extract that starts and ends between words. */
export function highlight(text: string, stems: ReadonlySet<string>): HighlightSegment[] {
  const matches = wordsOf(text, { signs: true }).filter((word) => stems.has(word.stem));
  const [from, to] = extract(text, matches);
  const segments: HighlightSegment[] = [];
  let at = from;
  const push = (end: number, marked: boolean): void => {
    if (end > at) segments.push({ text: text.slice(at, end), marked });
    at = Math.max(at, end);
  };
  if (from > 0) segments.push({ text: '… ', marked: false });
  for (const match of matches) {
    if (match.start < from || match.end > to) continue;
    push(match.start, false);
    push(match.end, true);
  }
  push(to, false);
  if (to < text.length) segments.push({ text: ' …', marked: false });
  return segments;
}

function extract(text: string, matches: readonly { start: number; end: number }[]): [number, number] {
  if (text.length <= EXTRACT) return [0, text.length];
  let best = 0;
  let bestCount = 0;
  matches.forEach((match, index) => {
    let count = 0;
    while (index + count < matches.length && matches[index + count]!.end <= match.start + EXTRACT - 60) count += 1;
    if (count > bestCount) {
      bestCount = count;
      best = match.start;
    }
  });
  const wanted = Math.min(Math.max(0, best - 60), text.length - EXTRACT);
  const from = wanted === 0 ? 0 : nextGap(text, wanted, best > wanted ? best : wanted + 60);
  const end = Math.min(text.length, from + EXTRACT);
  return [from, end === text.length ? end : lastGap(text, end, from)];
}

/** The start of the first word after `from`; `limit` when there is none before it. */
function nextGap(text: string, from: number, limit: number): number {
  for (let at = from; at < limit; at += 1) if (/\s/.test(text[at]!)) return at + 1;
  return wholeCharacter(text, limit);
}

function lastGap(text: string, from: number, least: number): number {
  for (let at = from; at > from - 60 && at > least; at -= 1) if (/\s/.test(text[at]!)) return at;
  return wholeCharacter(text, from);
}

/** Never between the two halves of a character outside the basic plane. */
function wholeCharacter(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at;
}
