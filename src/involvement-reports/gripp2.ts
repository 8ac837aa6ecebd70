import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';

export const gripp2Items = ['aim', 'methods', 'results', 'influence', 'reflection'] as const;
export type Gripp2Item = (typeof gripp2Items)[number];

export const gripp2Source =
  'GRIPP2, short form: Staniszewska S, Brett J, Simera I, et al. GRIPP2 reporting checklists: tools to improve reporting of patient and public involvement in research. BMJ 2017;358:j3453. https://doi.org/10.1136/bmj.j3453. What each item asks is said here in words of our own.';

/** What each item of the short form is called here, and what it asks. */
export const itemTexts: Readonly<Record<Gripp2Item, { name: string; asks: string }>> = {
  aim: { name: 'Aim', asks: 'What was involving people meant to do for this work?' },
  methods: { name: 'Methods', asks: 'Who was involved, and how was it done?' },
  results: { name: 'Results', asks: 'What came of involving people, good and bad?' },
  influence: { name: 'Influence', asks: 'How far did it change the work as a whole, and in which ways?' },
  reflection: { name: 'Reflection', asks: 'Looking back: what went well, what didn’t, and what can others learn from it?' },
};

export const Gripp2ItemEnum = enumOf(gripp2Items);
registerEnumType(Gripp2ItemEnum, {
  name: 'Gripp2Item',
  description: 'An item of the short form of GRIPP2.',
  valuesMap: {
    aim: { description: itemTexts.aim.asks },
    methods: { description: itemTexts.methods.asks },
    results: { description: itemTexts.results.asks },
    influence: { description: itemTexts.influence.asks },
    reflection: { description: itemTexts.reflection.asks },
  },
});
