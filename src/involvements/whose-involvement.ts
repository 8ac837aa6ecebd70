import { whose } from '../identity/access.js';

/** Whose involvement an id may name, in words. */
export const involvements = {
  answeredFor: whose.own('involvements of profiles that the account answers for'),
  ownOrSpokenFor: whose.own('involvements of the account’s own profiles, and, without an account of theirs, of whom it helps or registered as an involvement lead'),
  ofTeam: whose.own('involvements in opportunities of the account’s teams'),
  withoutContact: whose.own('involvements without a contact, in organisations and areas that the account is there for as an involvement lead; for administrators, where no lead is'),
  either: whose.own('involvements of profiles that the account answers for, and in opportunities of its teams'),
};
export const inSameTeam = whose.own('accounts in a team of the opportunity');
export const leadsOfTheirs = whose.own('leads of the profile’s area, of organisations it is or was involved with, or who registered it');
export const myPeople = {
  named: whose.own('of people who named the account as their person'),
  either: whose.own('of people who named the account as their person; of the account’s own profiles, and, without an account of theirs, of whom it helps or registered as an involvement lead'),
};
