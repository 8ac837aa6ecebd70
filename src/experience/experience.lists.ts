import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';
import { experienceStates, levels, occasions } from './experience.rules.js';

/** How what somebody says is shown. */
export const waysShown = ['with_my_name', 'anonymous', 'only_numbers'] as const;
export type WayShown = (typeof waysShown)[number];

export const periods = ['quarter', 'year'] as const;
export type Period = (typeof periods)[number];

export const ExperienceStateEnum = enumOf(experienceStates);
export const ExperienceLevelEnum = enumOf(levels);
export const ExperienceOccasionEnum = enumOf(occasions);
export const ExperienceShownEnum = enumOf(waysShown);
export const ExperiencePeriodEnum = enumOf(periods);

registerEnumType(ExperienceStateEnum, {
  name: 'ExperienceState',
  description: 'Whether somebody said how it was.',
  valuesMap: {
    offered: { description: 'They can say it. Nobody has to.' },
    answered: { description: 'They said it.' },
    declined: { description: 'They would rather not. They need no reason.' },
    lapsed: { description: 'The time for it is over.' },
    taken_back: { description: 'They said it and took it back.' },
  },
});
registerEnumType(ExperienceLevelEnum, {
  name: 'ExperienceLevel',
  description: 'How far somebody agrees with a statement.',
  valuesMap: {
    agree: { description: 'They agree.' },
    partly: { description: 'They agree in part.' },
    disagree: { description: 'They don’t agree.' },
    does_not_apply: { description: 'It doesn’t apply to them.' },
  },
});
registerEnumType(ExperienceOccasionEnum, {
  name: 'ExperienceOccasion',
  description: 'When somebody is invited to say how it was.',
  valuesMap: { after: { description: 'After it ended.' }, yearly: { description: 'Once a year, while it goes on.' } },
});
registerEnumType(ExperienceShownEnum, {
  name: 'ExperienceShown',
  description: 'How what somebody says is shown.',
  valuesMap: {
    with_my_name: { description: 'The team and involvement leads who look after it read it with the name.' },
    anonymous: { description: 'Without the name: counted together with at least four other people’s, words shown among those of at least four others.' },
    only_numbers: { description: 'The same, without words: words that are sent aren’t kept.' },
  },
});
registerEnumType(ExperiencePeriodEnum, {
  name: 'ExperiencePeriod',
  description: 'For which times figures are added up.',
  valuesMap: { quarter: { description: 'Three months, from January, April, July or October.' }, year: { description: 'A calendar year.' } },
});
