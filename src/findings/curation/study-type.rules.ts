import type { StudyType } from './curated.columns.js';

export interface StudyFacts {
  /** As sources say: "Systematic Review", "Randomized Controlled Trial", "research-article". */
  readonly publicationTypes: readonly string[];
  readonly title: string;
  /** The abstract as one text; empty where there is none. */
  readonly abstract: string;
}

export interface SuggestedStudyType {
  readonly studyType: StudyType;
  /** What led there, as it stands in the record. */
  readonly because: string;
}

/** Publication types of MEDLINE that say it outright, the most telling first: a trial's economic evaluation is labelled as both. */
const byPublicationType: readonly (readonly [RegExp, StudyType])[] = [
  [/^(systematic review|meta-analysis|network meta-analysis|scoping review)\b/i, 'systematic_review'],
  [/^(practice )?guideline$|^consensus (development conference|statement)\b/i, 'guideline'],
  [/\bclinical trial\b|^(randomi[sz]ed controlled|controlled clinical|equivalence|pragmatic clinical|adaptive clinical) trial\b/i, 'trial'],
  [/^(observational study|case-control|cohort study|twin study|validation study)\b/i, 'observational'],
];

/**
 * Words with which a paper says what kind of study it is. In order: a "protocol for a systematic review of trials" is about trials and no trial, a "cost-effectiveness
 * analysis alongside a trial" is about costs, interviews within a trial are told as mixed.
 */
const byWords: readonly (readonly [RegExp, StudyType])[] = [
  [/\b(systematic|scoping|umbrella|rapid|realist|cochrane) review\b|\bmeta-?analys[ie]s\b|\bevidence synthesis\b|\bmeta-?synthesis\b/i, 'systematic_review'],
  [/\b(clinical |practice )?guidelines? (for|on) the (management|diagnosis|treatment|care)\b|\b(clinical|practice) guideline\b|\bguidelines? (19|20)\d\d\b|\bconsensus statement\b|\bposition statement\b/i, 'guideline'],
  [/\bcost[- ]?(effectiveness|utility|benefit|consequences?)\b|\beconomic (evaluation|model|analysis)\b|\bbudget impact\b/i, 'economic'],
  [/\bmixed[- ]methods?\b/i, 'mixed'],
  [/\brandomi[sz]ed\b|\brandomly (assigned|allocated)\b|\b(controlled|feasibility|pilot|crossover|stepped[- ]wedge|clinical|pragmatic) trial\b/i, 'trial'],
  [/\bqualitative\b|\bsemi-?structured interviews?\b|\bfocus groups?\b|\bthematic analysis\b|\bgrounded theory\b|\bethnograph(y|ic)\b|\blived experiences? of\b/i, 'qualitative'],
  [
    /\b(cohort|cross-?sectional|case[- ]control|longitudinal|observational|registry|registry-based|population-based|ecological|time[- ]series) (study|analysis|survey|data|design)\b|\bcohort\b|\bsurvey(ed)?\b|\bretrospective(ly)?\b|\belectronic health records?\b|\brecord linkage\b/i,
    'observational',
  ],
];

/** Other publication types that settle it when no word does: a review that says nothing of its method is none of the above. */
const otherwise = /^(review|review-article|editorial|letter|comment|news|case reports?|personal narrative|biography|historical article|published erratum)$/i;

/** What kind of study a record seems to be; null when nothing in it says so. A suggestion: a broker confirms it. */
export function suggestedStudyType({ publicationTypes, title, abstract }: StudyFacts): SuggestedStudyType | null {
  for (const [pattern, studyType] of byPublicationType) {
    const because = publicationTypes.find((type) => pattern.test(type));
    // "Clinical Trial Protocol" tells what is planned: nothing was found yet.
    if (because !== undefined && !/protocol/i.test(because)) return { studyType, because };
  }
  // A title says what a paper is; an abstract also tells what others were.
  for (const text of [title, abstract]) {
    for (const [pattern, studyType] of byWords) {
      const found = pattern.exec(withoutDenials(text));
      if (found !== null) return { studyType, because: found[0] };
    }
  }
  const other = publicationTypes.find((type) => otherwise.test(type));
  return other === undefined ? null : { studyType: 'other', because: other };
}

/** "non-randomised", "who is eligible for clinical trials", "no meta-analysis was possible" and "previous systematic reviews" say what it isn't. */
function withoutDenials(text: string): string {
  return text
    .replace(/\b(non|un|quasi)[- ]?randomi[sz]ed\b/gi, ' ')
    .replace(/\b(clinical |controlled )?trials? (eligibility|participation|participants|recruitment|enrol?l?ment|access|awareness|registr\w+|protocols?)\b/gi, ' ')
    .replace(/\b(no|without|earlier|previous|prior|future|further|existing|recent) (\S+ ){0,2}?(systematic reviews?|meta-?analys[ie]s|reviews?|trials?|randomi[sz]ed \S+ trials?|randomi[sz]ed|guidelines?)\b/gi, ' ');
}
