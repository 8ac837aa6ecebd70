import { Field, Float, GraphQLISODateTime, HideField, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { ReadingAgeType } from '../platform/text/reading-age.types.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { type FacetType, HighlightType } from '../search/search.types.js';
import type { FindingStatus, SecondReading, StudyType } from './curation/curated.columns.js';
import { FindingStatusEnum, SecondReadingEnum, StudyTypeEnum } from './curation/curation.enums.js';
import { PlainSummaryType } from './curation/summary.types.js';
import { DATE_PRECISIONS, type DatePrecision, FINDING_NOTICES, FINDING_SOURCES, type FindingNotice, type FindingSource } from './import/finding-record.js';

const DatePrecisionEnum = enumOf(DATE_PRECISIONS);
const FindingNoticeEnum = enumOf(FINDING_NOTICES);
export const FindingSourceEnum = enumOf(FINDING_SOURCES);

registerEnumType(DatePrecisionEnum, { name: 'DatePrecision', description: 'How much of a date is known.' });
registerEnumType(FindingNoticeEnum, { name: 'FindingNotice', description: 'What a notice says about another article.' });
registerEnumType(FindingSourceEnum, {
  name: 'FindingSource',
  description: 'Where the bibliographic facts come from.',
  valuesMap: {
    pubmed: { description: 'PubMed.' },
    nbib: { description: 'What PubMed’s page saves for reference managers (.nbib).' },
    europe_pmc: { description: 'Europe PMC.' },
    crossref: { description: 'Crossref: what publishers deposit.' },
    web_of_science: { description: 'A file that Web of Science saved.' },
    ris: { description: 'A file of a reference manager or publisher’s page (.ris).' },
    bibtex: { description: 'A bibliography of LaTeX (.bib).' },
    feed: { description: 'An Atom, RSS or JSON feed.' },
  },
});

@Access(access.withParent)
@ObjectType('AbstractSection', { description: 'A part of an abstract.' })
export class AbstractSectionType {
  @Field(() => String, { nullable: true, description: 'Its heading in the journal.' })
  label!: string | null;

  @Field(() => String, { description: 'Its text.' })
  text!: string;
}

@Access(access.withParent)
@ObjectType('BrokerNote', { description: 'What a finding means for an area, by a knowledge broker.' })
export class BrokerNoteType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The code of the area; null when it holds everywhere.' })
  areaCode!: string | null;

  @Field(() => String, { description: 'What it means there.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'What could change there because of it.' })
  couldChange!: string | null;

  @Field(() => String, { description: 'The name of who wrote it.' })
  author!: string;

  @Field(() => GraphQLISODateTime, { description: 'When it was written.' })
  createdAt!: Date;
}

@Access(access.withParent)
@ObjectType('Finding', { description: 'A piece of published research, whoever did it, with what it means in plain words.' })
export class FindingType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => FindingStatusEnum, { description: 'How far it has come.' })
  status!: FindingStatus;

  @Field(() => Int, { description: 'Counts every change by a broker. Whoever changes it sends the version that they read.' })
  version!: number;

  @Field(() => String, { nullable: true, description: 'In a sentence or two, what to know before relying on it: it was retracted, questioned by its journal, corrected, superseded or taken back, or is a preprint that a journal has published since. Empty when there is nothing of the kind.' })
  warning!: string | null;

  @Field(() => String, { description: 'The article’s own title.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'What was found, in plain words, by a knowledge broker.' })
  plainSummary!: string | null;

  @Field(() => ReadingAgeType, { nullable: true, description: 'How easily the plain summary reads.' })
  readingAge!: ReadingAgeType | null;

  @Field(() => PlainSummaryType, { nullable: true, description: 'The plain summary in its parts; empty where it was written as one text.' })
  summary!: PlainSummaryType | null;

  @Field(() => SecondReadingEnum, { nullable: true, description: 'Whether another broker read the summary; empty as long as there is none.' })
  secondRead!: SecondReading | null;

  @Field(() => StudyTypeEnum, { nullable: true, description: 'What kind of study it is, as a broker confirmed; empty until one did.' })
  studyType!: StudyType | null;

  @Field(() => [AbstractSectionType], { description: 'The article’s abstract, where its source has one.' })
  abstract!: AbstractSectionType[];

  @Field(() => [String], { description: 'Who wrote the article, as its source names them.' })
  authors!: string[];

  @Field(() => String, { nullable: true, description: 'Where it was published.' })
  journal!: string | null;

  @Field(() => String, { description: 'When it was first published, YYYY-MM-DD; the first day of what is known.' })
  publicationDate!: string;

  @Field(() => DatePrecisionEnum, { description: 'How much of that date is known.' })
  publicationPrecision!: DatePrecision;

  @Field(() => [String], { description: 'What kind of article it is, as its source says: "Journal Article", "Systematic Review".' })
  publicationTypes!: string[];

  @Field(() => String, { nullable: true, description: 'The article’s language, ISO 639-2: "eng".' })
  language!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether anyone can read the whole article; null when its source doesn’t say.' })
  openAccess!: boolean | null;

  @Field(() => String, { nullable: true, description: 'Its number in PubMed.' })
  pmid!: string | null;

  @Field(() => String, { nullable: true, description: 'Its number in PubMed Central.' })
  pmcid!: string | null;

  @Field(() => String, { nullable: true, description: 'Its DOI.' })
  doi!: string | null;

  @Field(() => [String], { description: 'Where to read it.' })
  urls!: string[];

  @Field(() => FindingNoticeEnum, { nullable: true, description: 'Set when this isn’t research itself but a notice about another article.' })
  notice!: FindingNotice | null;

  @Field(() => Boolean, { description: 'The article was retracted: don’t rely on it.' })
  retracted!: boolean;

  @Field(() => Boolean, { description: 'A correction to the article was published.' })
  corrected!: boolean;

  @Field(() => Boolean, { description: 'The journal has published an expression of concern about it: something may be wrong with it, and isn’t settled yet.' })
  expressionOfConcern!: boolean;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When Askwell first learnt that it was retracted.' })
  retractedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When Askwell first learnt of a correction.' })
  correctedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When Askwell first learnt of the expression of concern.' })
  expressionOfConcernAt!: Date | null;

  @Field(() => Boolean, { description: 'A preprint: made public before others reviewed it.' })
  preprint!: boolean;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Of a preprint: when Askwell first learnt that a journal has published it; see publishedVersions.' })
  publishedVersionAt!: Date | null;

  @Field(() => [String], { description: 'Who paid for the research, as its sources name them.' })
  funders!: string[];

  @Field(() => String, { nullable: true, description: 'What its authors declared about interests of their own; null when its sources don’t say.' })
  declaredInterests!: string | null;

  @Field(() => String, { nullable: true, description: 'The licence of its abstract, or the words of its copyright line, as its sources have them.' })
  abstractLicence!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When readers began to see it here.' })
  publishedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was withdrawn here.' })
  withdrawalReason!: string | null;

  @Field(() => Boolean, { description: 'Part of the sample data.' })
  sample!: boolean;
}

@Access(access.withParent)
@ObjectType('FindingSourceNote', { description: 'One source of a finding’s bibliographic facts.' })
export class FindingSourceType {
  @Field(() => FindingSourceEnum, { description: 'Which source.' })
  source!: FindingSource;

  @Field(() => GraphQLISODateTime, { description: 'When what it says was last read here.' })
  readAt!: Date;
}

@Access(access.withParent)
@ObjectType('FindingHit', { description: 'A finding that a search found.' })
export class FindingHitType {
  @Field(() => FindingType, { description: 'The finding.' })
  finding!: FindingType;

  @Field(() => Float, { description: 'How well it fits the words, for comparing within this answer only; 0 without words.' })
  score!: number;

  @Field(() => [HighlightType], { description: 'Where the words stand: in title, plainSummary, topics, headings, notes or abstract.' })
  highlights!: HighlightType[];
}

@Access(access.withParent)
@ObjectType('FindingSearchResult', { description: 'A page of findings.' })
export class FindingSearchResultType {
  @Field(() => [FindingHitType], { description: 'The findings of this page.' })
  hits!: FindingHitType[];

  /** Of everything that was found, for the field `facets`. */
  @HideField()
  count!: () => Promise<FacetType[]>;

  @Field(() => Int, { description: 'About how many were found.' })
  estimatedTotal!: number;

  @Field(() => Int, { description: 'Only what so many found useful was looked through: as asked, else as you set for yourself; 0: everything.' })
  leastUseful!: number;

  @Field(() => Int, { nullable: true, description: 'With newOnly: send it to markFindingsLooked once you have looked at all pages. The list holds everything up to here that is new and fits; what was published a moment ago, and isn’t in it yet, stays new. Null otherwise.' })
  upTo!: number | null;

  @Field(() => Boolean, { description: 'The search engine was away and the database answered for it.' })
  degraded!: boolean;
}
