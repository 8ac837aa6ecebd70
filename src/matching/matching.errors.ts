import { DomainError, notFound } from '../platform/errors/domain-error.js';

/** A list of another team reads like one that doesn't exist. */
export const listNotFound = (): DomainError => notFound('This list of people');

export const tooManyLists = (most: number): DomainError =>
  new DomainError('RATE_LIMITED', `Your team made ${most} new lists in the last 24 hours, which is the most. Lists you have made can still be read.`);
