import { whose } from '../identity/access.js';

/** Whose profile an id may name, in words; `ContributorAccess` checks it by methods of the same names. */
export const profiles = {
  own: whose.own('the account’s own profiles'),
  ownOrHelped: whose.own('the account’s own profiles, and of whom it helps'),
  ownOrSupported: whose.own('the account’s own profiles, of whom it helps, and of whom it registered as an involvement lead'),
  answeredFor: whose.own('the account’s own profiles, of whom it helps, and, without an account of theirs, of whom it registered as an involvement lead'),
  ownOrSpokenFor: whose.own('the account’s own profiles, and, without an account of theirs, of whom it helps or registered as an involvement lead'),
  registered: whose.own('profiles that the account registered as an involvement lead'),
  ledOrRegistered: whose.own('profiles in the account’s areas, or that it registered, as an involvement lead', 'administrator'),
  ownOrLed: whose.own('profiles that the account acts for, registered, or has in its areas as an involvement lead', 'administrator'),
  known: whose.own('profiles that the account acts for, helps, registered, or has in its areas as an involvement lead', 'administrator'),
  confirmable: whose.own('profiles that the account helps, registered, or has in its areas as an involvement lead, and not its own', 'administrator'),
  /** Not a profile, but who may register one. */
  registering: whose.own('involvement leads, and accounts that someone named as their helper', 'involvement_lead'),
  helperOf: whose.own('helpers of that profile; for a helper, the account itself'),
  contactOf: whose.own('people who can be asked for that group'),
};
