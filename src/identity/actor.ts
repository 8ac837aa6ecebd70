import { notFound } from '../platform/errors/domain-error.js';

export const permissionKinds = ['contributor', 'team_member', 'knowledge_broker', 'ics_staff', 'involvement_lead', 'administrator'] as const;
export type PermissionKind = (typeof permissionKinds)[number];

export interface Permission {
  kind: PermissionKind;
  /** Of a team member. */
  teamId: string | null;
  /** Of a team member (the team's) or of an involvement lead. */
  organisationId: string | null;
  /** Of an involvement lead. */
  areaCode: string | null;
}

/** What a system may be let do. */
export const systemScopes = ['findings:read', 'findings:import', 'contacts:check'] as const;
export type SystemScope = (typeof systemScopes)[number];

/** The account behind a request, with what it may do at this moment. */
export interface Actor {
  accountId: string;
  displayName: string;
  permissions: readonly Permission[];
  /** An address that the issuer of the sign-in says it has seen confirmed; never written down. */
  verifiedEmail?: string | null;
  /** There when a system of an organisation acts, which is nobody's person: it has scopes and no permission. */
  system?: { id: string; organisationId: string; scopes: readonly SystemScope[] };
}

/** Whether a person is signed in; a system never counts as one. */
export const isPerson = (actor: object | null): actor is Actor => actor !== null && (actor as Actor).system === undefined;

export const has = (actor: Actor, kind: PermissionKind): boolean => actor.permissions.some((permission) => permission.kind === kind);

const ids = (actor: Actor, kind: PermissionKind, scope: 'teamId' | 'organisationId' | 'areaCode'): string[] => [
  ...new Set(actor.permissions.filter((permission) => permission.kind === kind).flatMap((permission) => permission[scope] ?? [])),
];

export const teamIds = (actor: Actor): string[] => ids(actor, 'team_member', 'teamId');

/** Organisations whose teams this account is in. */
export const ownOrganisationIds = (actor: Actor): string[] => ids(actor, 'team_member', 'organisationId');

/** @throws DomainError NOT_FOUND for a team that isn't theirs: it reads like one that doesn't exist */
export function requireTeam(actor: Actor, teamId: string): void {
  if (!teamIds(actor).includes(teamId)) throw notFound('This team');
}

/** The organisations and areas an involvement lead is there for. */
export const leadScope = (actor: Actor): { organisationIds: string[]; areaCodes: string[] } => ({
  organisationIds: ids(actor, 'involvement_lead', 'organisationId'),
  areaCodes: ids(actor, 'involvement_lead', 'areaCode'),
});
