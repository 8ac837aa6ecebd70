import type { AbstractSection, FindingRecord } from '../finding-record.js';
import { atMost } from './clean-text.rules.js';

/** The longest real abstracts have some 20,000 characters, and the paper with most authors 15,025; what is far more was made to harm whoever reads, searches or sends it. */
const LONGEST_ABSTRACT = 100_000;
const MOST_AUTHORS = 20_000;
const MOST_OTHERS = 1_000;

/** The record with no list and no text longer than any real one's, so that what is kept, searched and shown of it stays small, too. */
export function ofReasonableSize(record: FindingRecord): FindingRecord {
  const others = <T>(list: readonly T[]): readonly T[] => (list.length > MOST_OTHERS ? list.slice(0, MOST_OTHERS) : list);
  return {
    ...record,
    abstract: shortened(record.abstract),
    authors: record.authors.length > MOST_AUTHORS ? record.authors.slice(0, MOST_AUTHORS) : record.authors,
    publicationTypes: others(record.publicationTypes),
    meshHeadings: others(record.meshHeadings),
    keywords: others(record.keywords),
    urls: others(record.urls),
    funders: others(record.funders),
    about: others(record.about),
  };
}

function shortened(sections: readonly AbstractSection[]): readonly AbstractSection[] {
  let left = LONGEST_ABSTRACT;
  return sections.flatMap(({ label, text }) => {
    if (left <= 0) return [];
    const room = left;
    left -= text.length + (label?.length ?? 0);
    return [{ label, text: text.length > room ? `${atMost(text, room - 1) ?? ''}…` : text }];
  });
}
