import { type CsvColumn, several } from '../../platform/text/csv-table.js';
import type { StudyType } from '../curation/curated.columns.js';

export interface FindingRow {
  readonly id: string;
  readonly link: string;
  readonly title: string;
  readonly keyMessage: string | null;
  readonly plainSummary: string | null;
  readonly studyType: StudyType | null;
  readonly secondRead: boolean;
  readonly topics: readonly string[];
  readonly areas: readonly string[];
  readonly areaCodes: readonly string[];
  readonly areaCodesOn: string;
  readonly authors: readonly string[];
  readonly journal: string | null;
  readonly publicationDate: string;
  readonly publicationPrecision: string;
  readonly doi: string | null;
  readonly pmid: string | null;
  readonly openAccess: boolean | null;
  readonly preprint: boolean;
  readonly retracted: boolean;
  readonly corrected: boolean;
  readonly questioned: boolean;
  readonly usefulToStaff: number | null;
  readonly usefulToContributors: number | null;
  readonly publishedHereAt: Date | null;
}

export const findingColumns: readonly CsvColumn<FindingRow>[] = [
  { name: 'id', meaning: 'The finding’s id in Askwell.', of: ({ id }) => id },
  { name: 'link', meaning: 'Its lasting address. It leads on when the finding is joined into another, and says so when newer evidence takes its place.', of: ({ link }) => link },
  { name: 'title', meaning: 'The article’s own title.', of: ({ title }) => title },
  { name: 'keyMessage', meaning: 'What to take away, in plain words, by a knowledge broker; empty where the summary was written as a whole.', of: ({ keyMessage }) => keyMessage },
  { name: 'plainSummary', meaning: 'The whole summary in plain words.', of: ({ plainSummary }) => plainSummary },
  { name: 'studyType', meaning: 'What kind of study it is, as a broker confirmed: systematic_review, trial, observational, qualitative, mixed, guideline, economic or other; empty as long as nobody did.', of: ({ studyType }) => studyType },
  { name: 'secondRead', meaning: 'Whether another broker read the summary: yes or no.', of: ({ secondRead }) => secondRead },
  { name: 'topics', meaning: 'What it is about, separated by semicolons.', of: ({ topics }) => several(topics) },
  { name: 'areas', meaning: 'Names of the areas that areaCodes stands for, in the same order.', of: ({ areas }) => several(areas) },
  { name: 'areaCodes', meaning: 'ODS codes of the integrated care boards it speaks to or has a note for, as they hold on the day of areaCodesOn, separated by semicolons. Where a board was divided, all its parts; "everywhere" where a note holds everywhere; empty where it names no area.', of: ({ areaCodes }) => several(areaCodes) },
  { name: 'areaCodesOn', meaning: 'The day for which the codes are given, YYYY-MM-DD.', of: ({ areaCodesOn }) => areaCodesOn },
  { name: 'authors', meaning: 'Who wrote the article, separated by semicolons.', of: ({ authors }) => several(authors) },
  { name: 'journal', meaning: 'Where it was published.', of: ({ journal }) => journal },
  { name: 'publicationDate', meaning: 'When it was first published, YYYY-MM-DD; the first day of what is known.', of: ({ publicationDate }) => publicationDate },
  { name: 'publicationPrecision', meaning: 'How much of that date is known: day, month or year.', of: ({ publicationPrecision }) => publicationPrecision },
  { name: 'doi', meaning: 'Its DOI.', of: ({ doi }) => doi },
  { name: 'pmid', meaning: 'Its number in PubMed.', of: ({ pmid }) => pmid },
  { name: 'openAccess', meaning: 'Whether anyone can read the whole article: yes or no; empty when its source doesn’t say.', of: ({ openAccess }) => openAccess },
  { name: 'preprint', meaning: 'Made public before others reviewed it: yes or no.', of: ({ preprint }) => preprint },
  { name: 'retracted', meaning: 'The article was retracted, so don’t rely on it: yes or no.', of: ({ retracted }) => retracted },
  { name: 'expression_of_concern', meaning: 'The journal has published an expression of concern about the article: yes or no.', of: ({ questioned }) => questioned },
  { name: 'corrected', meaning: 'A correction to the article was published: yes or no.', of: ({ corrected }) => corrected },
  { name: 'usefulToStaff', meaning: 'How many staff said that it was useful to them; empty below three.', of: ({ usefulToStaff }) => usefulToStaff },
  { name: 'usefulToContributors', meaning: 'How many contributors said that it was useful to them; empty below three.', of: ({ usefulToContributors }) => usefulToContributors },
  { name: 'publishedHereAt', meaning: 'When a knowledge broker published it here, in UTC.', of: ({ publishedHereAt }) => publishedHereAt?.toISOString() ?? null },
];

export interface CountRow {
  readonly property: string;
  readonly value: string;
  readonly name: string;
  readonly count: number;
}

export const countColumns: readonly CsvColumn<CountRow>[] = [
  { name: 'property', meaning: 'What is counted: topic, theme and condition (each with everything below it), area, studyType, secondRead, openAccess, year of publication.', of: ({ property }) => property },
  { name: 'value', meaning: 'The topic’s id, the area’s ODS code in use today (with what was for those before it) or "everywhere", a word of a list, a year.', of: ({ value }) => value },
  { name: 'name', meaning: 'The same in words.', of: ({ name }) => name },
  { name: 'count', meaning: 'How many of the findings asked for have it. With words, of the thousand that fit them best. A finding counts under each of its values; at most a hundred values of a property, the most frequent first.', of: ({ count }) => count },
];
