import { whose } from '../identity/access.js';

/** Whose opportunity an id may name, in words; `OpportunityQueries` checks it. */
export const opportunities = {
  ofTeam: whose.own('opportunities of the account’s teams'),
  reviewed: whose.own('opportunities of the organisations and areas that the account is an involvement lead for; for administrators, those without a lead'),
  visible: whose.own('open opportunities; others of the account’s teams, and those sent to review that it reviews'),
  open: whose.own('open opportunities'),
  contact: whose.own('accounts in the team'),
  listOf: whose.own('lists of people for opportunities of the account’s teams'),
};
