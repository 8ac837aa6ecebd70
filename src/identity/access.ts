import type { AccessRule, Whose } from '../platform/graphql/access.js';
import { type Actor, has, isPerson, type PermissionKind, type SystemScope } from './actor.js';

/** The rules a query, mutation, field or page can state with `@Access`. */
export const access = {
  /** For anyone, signed in or not, and the reason why. */
  public: (reason: string): AccessRule => ({ kind: 'public', description: `anyone (${reason})`, allows: () => true }),

  signedIn: { kind: 'signedIn', description: 'anyone signed in', allows: isPerson } satisfies AccessRule as AccessRule,

  /** For accounts with one of these permissions. Whose objects they may touch is checked where the object is loaded. */
  permission: (...kinds: [PermissionKind, ...PermissionKind[]]): AccessRule => ({
    kind: 'permission',
    description: kinds.map((kind) => kind.replace('_', ' ')).join(' or '),
    allows: (actor) => isPerson(actor) && kinds.some((kind) => has(actor, kind)),
  }),

  /** For fields: whoever was allowed to load the object may read them. */
  withParent: { kind: 'withParent', description: 'whoever may read the object', allows: () => true } satisfies AccessRule as AccessRule,

  /** For fields that depend on whose object it is. */
  self: <P>(description: string, allows: (actor: Actor, parent: P) => boolean): AccessRule => ({
    kind: 'self',
    description,
    allows: (actor, parent) => isPerson(actor) && allows(actor, parent as P),
  }),

  /** For systems of organisations with one of these scopes. Nobody else's: put it beside a rule for people with `either`. */
  system: (...scopes: [SystemScope, ...SystemScope[]]): AccessRule => ({
    kind: 'system',
    description: `systems with the scope ${scopes.join(' or ')}`,
    allows: (actor) => scopes.some((scope) => (actor as Actor | null)?.system?.scopes.includes(scope)),
  }),

  /** For whom the first rule allows it, and for systems with this scope. */
  either: (people: AccessRule, scope: SystemScope): AccessRule => ({
    kind: people.kind,
    description: `${people.description}; ${access.system(scope).description}`,
    allows: (actor, parent) => people.allows(actor, parent) || access.system(scope).allows(actor, parent),
  }),
};

/** What an id can be stated to name. */
export const whose = {
  /** Only these; for accounts with one of these permissions, everybody's. */
  own: (description: string, ...everybodysFor: PermissionKind[]): Whose => ({
    description,
    all: (actor) => isPerson(actor) && everybodysFor.some((kind) => has(actor, kind)),
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
  themeIds: whose.everybodys('any topic'),
  conditionIds: whose.everybodys('any topic'),
  code: whose.everybodys('any area'),
  areaCode: whose.everybodys('any area'),
  organisationId: whose.everybodys('any organisation'),
  organisationIds: whose.everybodys('any organisation'),
};
