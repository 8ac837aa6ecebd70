import { badInput, DomainError } from '../platform/errors/domain-error.js';

export const noTopics = (): DomainError => badInput('topics', 'Say first which topics it is about: without one nobody fits more than anybody else.');

export const wasPosted = (): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'How many people would fit is told before a post is opened. An open one has lists of people and rounds, which say how many can be asked.');

export const tooManyQuestions = (most: number): DomainError =>
  new DomainError('RATE_LIMITED', `Your team asked for ${most} new counts in the last 24 hours, which is the most. What was asked before is still told.`);
