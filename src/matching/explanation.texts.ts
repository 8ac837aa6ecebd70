import type { Explanation, Part } from './explanation.rules.js';
import { refusalSentence, unnamedSentence } from './match.texts.js';

const LACKING: Record<Explanation['lacking'][number], string> = {
  kinds: 'What there is to do is none of what you said you like.',
  skills: 'It would welcome skills, and you named none of them.',
  time: 'It takes more hours in a month than you said you have.',
};

/** What each part of the score is. */
export const PART_TEXTS: Record<Part, string> = {
  relevance: 'What it is about, against your topics and your own words',
  kinds: 'What there is to do, against what you like; half of it where you or the post say nothing',
  skills: 'Skills it would welcome, against yours; half of it where you or the post say nothing',
  time: 'Hours in a month, against yours; half of it where you or the post say nothing',
  languages: 'A language other than English; half of it where none is used, or you speak none of them',
};

/** Everything that speaks against it, a sentence each. */
export const againstSentences = ({ inTheWay, isFar, unnamed, lacking }: Explanation): string[] => [
  ...inTheWay.map((refusal) => refusalSentence(refusal, 'person')),
  ...(isFar ? ['What it is about is far from what you told us.'] : []),
  ...unnamed.map(({ topic, relations }) => unnamedSentence(topic.name, relations)),
  ...lacking.map((part) => LACKING[part]),
];
