import { nothingPersonal } from '../audit/personal-data.js';

const publicFact = nothingPersonal('reference data, the same for everyone');

export const referencePersonalData = {
  topic: publicFact,
  topic_name: publicFact,
  area: publicFact,
  area_successor: publicFact,
  reference_load: publicFact,
};
