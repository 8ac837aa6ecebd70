import { whose } from '../identity/access.js';

/** Whose idea an id may name, in words. */
export const ideas = {
  answeredFor: whose.own('ideas of profiles that the account answers for'),
  heardOf: whose.own('ideas that a profile wrote, or says “me too” to, for which the account answers'),
  published: whose.everybodys('any idea that is published'),
  readable: whose.own('published ideas, and those of profiles that the account answers for', 'involvement_lead', 'knowledge_broker'),
  waiting: whose.own('ideas that wait to be published, but for the account’s own', 'involvement_lead', 'knowledge_broker'),
};
