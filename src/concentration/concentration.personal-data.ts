import { nothingPersonal } from '../audit/personal-data.js';

export const concentrationPersonalData = {
  concentration_publication: nothingPersonal('when figures were made up'),
  concentration_by_characteristic: nothingPersonal('when figures were made up'),
  concentration_figure: nothingPersonal('rounded figures about many'),
};
