import { whose } from '../identity/access.js';

/** Whose terms and claims an id may name, in words. Narrower than involvements: a helper of somebody who signs in themselves sees and does nothing about their money. */
export const payment = {
  own: whose.own('involvements of the account’s own profiles, and of those without an account that it helps or registered'),
  ofTeam: whose.own('involvements in opportunities of the account’s teams'),
  either: whose.own('involvements of the account’s own profiles, of those without an account that it helps or registered, and in opportunities of its teams'),
  ownClaim: whose.own('claims of the account’s own profiles, and of those without an account that it helps or registered'),
  claimOfTeam: whose.own('claims in opportunities of the account’s teams'),
  ownProfile: whose.own('the account’s own profiles'),
  spokenFor: whose.own('the account’s own profiles, and those without an account that it helps or registered'),
  ledOrganisation: whose.own('organisations that the account is an involvement lead for', 'administrator'),
};
