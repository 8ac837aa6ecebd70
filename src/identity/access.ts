import type { AccessRule } from '../platform/graphql/access.js';
import { type Actor, has, type PermissionKind } from './actor.js';

/** The rules a query, mutation, field or page can state with `@Access`. */
export const access = {
  /** For anyone, signed in or not, and the reason why. */
  public: (reason: string): AccessRule => ({ kind: 'public', description: `anyone (${reason})`, allows: () => true }),

  signedIn: { kind: 'signedIn', description: 'anyone signed in', allows: (actor) => actor !== null } satisfies AccessRule as AccessRule,

  /** For accounts with one of these permissions. Whose objects they may touch is checked where the object is loaded. */
  permission: (...kinds: [PermissionKind, ...PermissionKind[]]): AccessRule => ({
    kind: 'permission',
    description: kinds.map((kind) => kind.replace('_', ' ')).join(' or '),
    allows: (actor) => actor !== null && kinds.some((kind) => has(actor as Actor, kind)),
  }),

  /** For fields: whoever was allowed to load the object may read them. */
  withParent: { kind: 'withParent', description: 'whoever may read the object', allows: () => true } satisfies AccessRule as AccessRule,

  /** For fields that depend on whose object it is. */
  self: <P>(description: string, allows: (actor: Actor, parent: P) => boolean): AccessRule => ({
    kind: 'self',
    description,
    allows: (actor, parent) => actor !== null && allows(actor as Actor, parent as P),
  }),
};
