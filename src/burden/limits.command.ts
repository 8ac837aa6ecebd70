import { withClient } from '../platform/database/roles.js';
import { type GuardPolicy, validatePolicy } from './policy.js';
import { readPolicy, writePolicy } from './policy.store.js';

/** The limits in force, for an operator. @throws PolicyError when what is stored is not usable */
export function showLimits(url: string): Promise<GuardPolicy> {
  return withClient(url, (client) => readPolicy(async (text) => (await client.query<Record<string, unknown>>(text)).rows));
}

/**
 * Puts other limits in force, all at once: for the next decision of every replica. What was asked before stays as it was.
 * @param ownerUrl of the role that owns the tables; the application's role may not change limits
 * @param json the limits as `showLimits` gives them
 * @throws PolicyError with everything that is wrong with them; SyntaxError when it is no JSON
 */
export function changeLimits(ownerUrl: string, json: string): Promise<GuardPolicy> {
  const policy = validatePolicy(JSON.parse(json));
  return withClient(ownerUrl, async (client) => {
    const query = async (text: string, parameters?: unknown[]) => (await client.query<Record<string, unknown>>(text, parameters)).rows;
    await writePolicy(query, policy);
    return readPolicy(query);
  });
}
