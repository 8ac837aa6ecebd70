import { whose } from '../identity/access.js';

/** Whose invitation, question, interest or introduction an id may name, in words. */
export const invitations = {
  own: whose.own('invitations to the account’s own profiles'),
  answeredFor: whose.own('invitations to profiles that the account answers for'),
  supported: whose.own('invitations to the account’s own profiles, to whom it helps, and to whom it registered as an involvement lead'),
};
export const ownInterests = whose.own('interests of profiles that the account answers for');
export const interestsInTeam = whose.own('interests in opportunities of the account’s teams');
export const questionsToTeam = whose.own('questions about opportunities of the account’s teams');
export const introductionsToTeam = whose.own('introductions to opportunities of the account’s teams');
