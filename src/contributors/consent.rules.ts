import { badInput } from '../platform/errors/domain-error.js';
import type { Context } from '../reference/contexts.js';
import type { ConsentPurpose } from './contributor.lists.js';

/** What is agreed to: a purpose and, for being found, the context. */
export interface ConsentScope {
  purpose: ConsentPurpose;
  context: Context | null;
}

/** @throws DomainError BAD_USER_INPUT for being found without a context, or anything else with one */
export function readScope({ purpose, context = null }: { purpose: ConsentPurpose; context?: Context | null }): ConsentScope {
  if (purpose === 'be_found' && context === null) throw badInput('context', 'Please say in which context: people agree to being found for each apart.');
  if (purpose !== 'be_found' && context !== null) throw badInput('context', 'context belongs to being found only. Please leave it out.');
  return { purpose, context };
}
