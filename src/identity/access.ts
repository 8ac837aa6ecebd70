import type { AccessRule, Whose } from '../platform/graphql/access.js';
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

/** What an id can be stated to name. */
export const whose = {
  /** Only these; for accounts with one of these permissions, everybody's. */
  own: (description: string, ...everybodysFor: PermissionKind[]): Whose => ({
    description,
    all: (actor) => actor !== null && everybodysFor.some((kind) => has(actor as Actor, kind)),
  }),

  /** Everybody's, and the reason why. */
  everybodys: (description: string): Whose => ({ description, all: () => true }),
};

export const ofOwnTeams = whose.own('teams the account is in');
export const anyAccount = whose.everybodys('any account, by the id that its holder gave');
export const anyTeam = whose.everybodys('any team');

/** Ids of what is the same for everyone: a query or mutation that takes them needn't say so. */
export const sharedIds = {
  topicId: whose.everybodys('any topic'),
  topicIds: whose.everybodys('any topic'),
  code: whose.everybodys('any area'),
  areaCode: whose.everybodys('any area'),
  organisationId: whose.everybodys('any organisation'),
  organisationIds: whose.everybodys('any organisation'),
};
