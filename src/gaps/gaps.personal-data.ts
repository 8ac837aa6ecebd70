import { nothingPersonal } from '../audit/personal-data.js';

export const gapsPersonalData = {
  topic_wanted_publication: nothingPersonal('when figures were made up'),
  topic_wanted: nothingPersonal('rounded figures about many'),
};
