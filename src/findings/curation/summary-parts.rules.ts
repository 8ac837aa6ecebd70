/** The parts a good plain summary has, in the order in which they are read. */
export const summaryParts = ['keyMessage', 'whatWasDone', 'whatWasFound', 'limits', 'howCurrent'] as const;
export type SummaryPart = (typeof summaryParts)[number];
export type SummaryText = { readonly [P in SummaryPart]: string | null };

/** How long each may be, in characters; the database's checks say the same. */
export const mostCharacters: Readonly<Record<SummaryPart, number>> = { keyMessage: 600, whatWasDone: 2000, whatWasFound: 2000, limits: 1500, howCurrent: 1000 };

export const missingParts = (text: SummaryText): SummaryPart[] => summaryParts.filter((part) => text[part] === null);

/** As one text, as the database's check writes it; null when there is none. */
export function wholeOf(text: SummaryText): string | null {
  const written = summaryParts.flatMap((part) => text[part] ?? []);
  return written.length === 0 ? null : written.join('\n\n');
}
