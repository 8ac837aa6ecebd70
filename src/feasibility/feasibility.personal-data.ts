import { nothingPersonal } from '../audit/personal-data.js';

export const feasibilityPersonalData = {
  feasibility_answer: nothingPersonal('how many people would fit what a draft asks for, with noise and rounded'),
  feasibility_budget: nothingPersonal('how many counts a team asked for lately'),
};
