/** What in a text may tell who somebody is, or a health story. */
export const personalDetailKinds = ['contact', 'number', 'postcode', 'date', 'name', 'place', 'health_story'] as const;
export type PersonalDetailKind = (typeof personalDetailKinds)[number];

export interface PersonalDetail {
  readonly kind: PersonalDetailKind;
  /** As they stand in the text; at most three places. */
  readonly words: readonly string[];
}

const relatives = 'husband|wife|partner|son|daughter|child|mum|mam|mother|dad|father|brother|sister|gran|grandma|grandad|uncle|aunt|niece|nephew|friend|neighbour';
const months = 'January|February|March|April|May|June|July|August|September|October|November|December';

/**
 * Wide on purpose: a hint costs its reader a glance, a name that was published costs more. Nothing is refused for it, since "Dr Foster's rule" or a
 * helpline's number may well be what an idea is about.
 */
const patterns: Readonly<Record<PersonalDetailKind, readonly RegExp[]>> = {
  contact: [/[^\s@]+@[^\s@]+\.[^\s@.,;)]+/gu, /(?<![\d/-])(?:\+44\s?|\(?0)(?:\d[\s().-]{0,2}){8,9}\d(?!\d)/gu, /\bhttps?:\/\/\S+/giu, /(?<![\p{L}\p{N}@.])@[a-z0-9_]{3,30}\b/giu],
  // NHS numbers are written 3 3 4; hospital numbers stand behind their name.
  number: [/(?<!\d)(?!0)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)/gu, /\b(?:NHS|hospital|patient|MRN|case) (?:number|no\.?)[: ]+\w+/giu],
  postcode: [/\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b/gu],
  date: [/(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}(?!\d)/gu, new RegExp(`\\b\\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:${months})(?: (?:19|20)\\d{2})?`, 'gu'), /\bborn (?:on|in) \S+/giu],
  name: [/\b(?:Dr|Doctor|Mr|Mrs|Ms|Miss|Mx|Prof|Professor|Nurse|Sister|Sir)\.? \p{Lu}[\p{L}'’-]+/gu, new RegExp(`\\b[Mm]y (?:${relatives}),? (?:called |named )?\\p{Lu}[\\p{L}'’-]+`, 'gu'), /\b[Mm]y name is \p{L}+/gu, /\bI(?: am|['’]m) (?!I\b)\p{Lu}\p{Ll}+/gu],
  place: [/(?:\p{Lu}[\p{L}'’.-]+ ){1,4}(?:Hospital|Infirmary|Surgery|Clinic|Hospice|Health Centre|Medical Centre|Care Home|School|Ward)\b/gu, /\b[Ww]ard \d+\w?/gu],
  health_story: [
    /\bI (?:was|have been|had been|got|am) (?:diagnosed|admitted|treated|sectioned|operated)\b/giu,
    /\bI (?:have|had|suffer from|live with|take|took|survived) (?!to\b|an idea|a question|never|no\b|often|always|been\b|asked|read|heard|noticed|seen|thought|wondered)[\p{L}-]+/giu,
    /\b(?:I['’]ve) (?:got|had)\b[^.!?]{0,30}/giu,
    /\bmy (?:\w+ )?(?:diagnosis|illness|condition|treatment|operation|surgery|medication|cancer|stroke|depression|diabetes|asthma|disability|miscarriage|pregnancy|overdose)\b/giu,
    new RegExp(`\\bmy (?:${relatives}) (?:has|had|was|died|is|suffers|lives with)\\b`, 'giu'),
  ],
};

/** What may tell who somebody is, in the order of the list above; empty where nothing was found. */
export const personalDetailsIn = (text: string): PersonalDetail[] =>
  personalDetailKinds.flatMap((kind) => {
    const found = patterns[kind].flatMap((pattern) => [...text.matchAll(pattern)].map(([words]) => words.trim()));
    return found.length === 0 ? [] : [{ kind, words: [...new Set(found)].slice(0, 3) }];
  });
