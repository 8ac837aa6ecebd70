export interface NamedArea {
  readonly code: string;
  /** As in "Leicester, Leicestershire and Rutland". */
  readonly name: string;
}

export interface SuggestedArea {
  readonly code: string;
  /** Names of places that led there, as they stand in the text; at most three. */
  readonly words: readonly string[];
}

/** Parts of names that name no place by themselves, or too many. */
const noPlace = new Set(['mid', 'north east', 'central east', 'the']);

/** Which areas a text names: whole, or one of the places of which the name consists. Names that stand inside a longer one ("Essex" in "Mid and South Essex") are that longer one's. */
export function areasInText(text: string, areas: readonly NamedArea[]): SuggestedArea[] {
  const names = areas.flatMap(({ code, name }) => placesOf(name).map((place) => ({ code, place })));
  // Longest first, and what was read is blanked: "North West London" isn't "West London" as well.
  names.sort((a, b) => b.place.length - a.place.length || (a.place < b.place ? -1 : 1));
  const found = new Map<string, string[]>();
  let left = text;
  for (const place of new Set(names.map((each) => each.place))) {
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}-])(?<!\\bnew )${escaped(place)}(?![\\p{L}\\p{N}-])`, 'giu');
    const words = [...left.matchAll(pattern)].map(([match]) => match).filter(isWrittenAsName);
    if (words.length === 0) continue;
    left = left.replace(pattern, (match) => (isWrittenAsName(match) ? ' '.repeat(match.length) : match));
    for (const { code } of names.filter((each) => each.place === place)) found.set(code, [...(found.get(code) ?? []), ...new Set(words)]);
  }
  return [...found].map(([code, words]) => ({ code, words: [...new Set(words)].slice(0, 3) })).sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** The whole name, and its parts between commas and "and". */
function placesOf(name: string): string[] {
  const parts = name.split(/,\s*|\s+and\s+(?:the\s+)?/u).map((part) => part.trim());
  return [...new Set([name, ...parts])].filter((place) => place.length >= 4 && !noPlace.has(place.toLowerCase()));
}

/** A place begins with a capital: "dorset" in a list of words may be anything. */
const isWrittenAsName = (words: string): boolean => /^\p{Lu}/u.test(words);
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
