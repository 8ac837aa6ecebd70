import { type DomainError, notFound } from '../platform/errors/domain-error.js';

export const findingNotFound = (): DomainError => notFound('This finding');
