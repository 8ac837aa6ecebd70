/** One article as a bibliographic source describes it, cleaned: plain text, one space between words, no markup, no control characters. */
export interface FindingRecord {
  readonly source: FindingSource;
  readonly ids: FindingIds;
  readonly title: string;
  /** In the order of the source; a label is null where the source has none. */
  readonly abstract: readonly AbstractSection[];
  /** As the source writes them: "Park YS", or the name of a group. */
  readonly authors: readonly string[];
  readonly journal: string | null;
  readonly published: PartialDate;
  readonly publicationTypes: readonly string[];
  readonly meshHeadings: readonly string[];
  readonly keywords: readonly string[];
  /** ISO 639-2, three letters ("eng"); null when the source names none. */
  readonly language: string | null;
  /** null: the source doesn't say. */
  readonly openAccess: boolean | null;
  /** http and https only. */
  readonly urls: readonly string[];
  readonly notice: FindingNotice | null;
  readonly retracted: boolean;
  /** A correction to it has been published. */
  readonly corrected: boolean;
  /** Its journal has published an expression of concern about it: something may be wrong, and isn't settled. */
  readonly questioned: boolean;
  /** Who paid for the research, as the source names them. */
  readonly funders: readonly string[];
  /** null: the source can't tell. */
  readonly preprint: boolean | null;
  readonly declaredInterests: string | null;
  /** The licence of the abstract, or the words of its copyright line. */
  readonly abstractLicence: string | null;
  /** For a notice, or what was corrected and published anew: the articles it is about. */
  readonly about: readonly NoticeTarget[];
  /** For a preprint, the article that a journal made of it; for an article, its preprint: as far as the record names the other. */
  readonly versions: readonly OtherVersion[];
}

/** What a source that says nothing more has said. */
export const NOTHING_MORE = {
  abstract: [],
  authors: [],
  journal: null,
  publicationTypes: [],
  meshHeadings: [],
  keywords: [],
  language: null,
  openAccess: null,
  urls: [],
  notice: null,
  retracted: false,
  corrected: false,
  questioned: false,
  funders: [],
  preprint: null,
  declaredInterests: null,
  abstractLicence: null,
  about: [],
  versions: [],
} as const satisfies Partial<FindingRecord>;

/** `nbib` is what PubMed's page saves, "PubMed format"; the last three are files that people's reference managers write. */
export const FINDING_SOURCES = ['pubmed', 'nbib', 'europe_pmc', 'crossref', 'web_of_science', 'ris', 'bibtex', 'feed'] as const;
export type FindingSource = (typeof FINDING_SOURCES)[number];

export interface FindingIds {
  /** Digits, no leading zero. */
  readonly pmid: string | null;
  /** "PMC" and digits. */
  readonly pmcid: string | null;
  /** "10.…/…" in lower case, because a DOI is the same in either case. */
  readonly doi: string | null;
}

export interface AbstractSection {
  readonly label: string | null;
  readonly text: string;
}

export const DATE_PRECISIONS = ['year', 'month', 'day'] as const;
export type DatePrecision = (typeof DATE_PRECISIONS)[number];

/** A date as exactly as it is known: `date` is its first day, "2021-06-01" with precision "month" is June 2021. */
export interface PartialDate {
  readonly date: string;
  readonly precision: DatePrecision;
}

/** The record isn't research itself but a notice about another article. */
export const FINDING_NOTICES = ['correction', 'retraction', 'expression_of_concern'] as const;
export type FindingNotice = (typeof FINDING_NOTICES)[number];

/** Another version of the same research. One name is enough. */
export interface OtherVersion {
  readonly is: 'article' | 'preprint';
  readonly pmid: string | null;
  readonly doi: string | null;
  /** By which Europe PMC knows preprints, "PPR123456". */
  readonly ppr: string | null;
}

export interface NoticeTarget {
  readonly kind: FindingNotice;
  readonly pmid: string | null;
  readonly doi: string | null;
}
