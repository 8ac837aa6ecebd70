import type { CriterionName } from './criteria.rules.js';
import { LEAST_TOLD } from './told.rules.js';

const few = `fewer than ${LEAST_TOLD}`;
const about = (people: number | null): string => (people === null ? few : `about ${people}`);

/** What would be given up, inside "If …". */
const given: Record<CriterionName, string> = {
  topics: 'it was about anything in the same categories',
  connection: 'any connection with the topics would do',
  place: 'it didn’t matter where people are',
  kind: 'it did without this kind of involvement',
  language: 'people of any language could take part',
  age: 'people of 16 and 17 could take part',
  short_notice: 'it wasn’t asked at short notice',
};

export const fitText = (people: number | null): string =>
  `${people === null ? 'Fewer than 10' : `About ${people}`} people whom teams may ask would fit. Not all can be asked at any one time, and whoever is asked may say no.`;

export const withoutText = (name: CriterionName, people: number | null): string => `If ${given[name]}, ${about(people)} would fit.`;
