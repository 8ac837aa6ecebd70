import { type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql';
import type pg from 'pg';
import { ruleOf } from '../../../src/platform/graphql/enforce-access.js';
import type { GraphqlAnswer } from '../../support/app.js';
import type { Someone } from './two-worlds.js';

type Entitled = (who: Someone, object: Record<string, unknown>) => boolean;

/**
 * Who may read a field that has a rule of its own, said here a second time and decided from the tables alone. Such a field hangs on objects that are
 * reached on many ways (team → organisation → teams → members): on each of them the same few may read it.
 */
export async function fieldsOfTheirOwn(client: pg.Client): Promise<Record<string, Entitled>> {
  const { rows: members } = await client.query<{ account: string; team: string; organisation: string }>(
    `select account_id as account, team_id as team, team.organisation_id as organisation from permission join team on team.id = team_id where kind = 'team_member' and revoked_at is null`,
  );
  const { rows: contacts } = await client.query<{ account: string; id: string }>('select contact_account_id as account, id from introduction');
  const isAdministrator = ({ actor }: Someone): boolean => actor?.permissions.some(({ kind }) => kind === 'administrator') ?? false;
  const inOrganisation = ({ accountId }: Someone, id: unknown): boolean => members.some(({ account, organisation }) => account === accountId && organisation === id);
  const organisationOf = new Map((await client.query<{ id: string; of: string }>('select id, organisation_id as of from team')).rows.map(({ id, of }) => [id, of]));
  const ofOrganisation: Entitled = (who, { id }) => isAdministrator(who) || inOrganisation(who, id);
  return {
    'Introduction.person': ({ accountId }, { id }) => contacts.some((introduction) => introduction.id === id && introduction.account === accountId),
    'Organisation.agreements': ofOrganisation,
    'Organisation.teams': ofOrganisation,
    'Organisation.verification': ofOrganisation,
    'Team.invitations': (who, { id }) => isAdministrator(who) || members.some(({ account, team }) => account === who.accountId && team === id),
    'Team.members': (who, { id }) => isAdministrator(who) || inOrganisation(who, organisationOf.get(id as string)),
  };
}

/** Fields of objects in an answer that were shown to others than they are for; and, in `counts`, how often each was shown and refused. */
export function wronglyShown(fields: Record<string, Entitled>, who: Someone, { data, errors = [] }: GraphqlAnswer, counts: Map<string, { shown: number; refused: number }>): string[] {
  const wrong: string[] = [];
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    if (Array.isArray(value)) return value.forEach((each, at) => visit(each, [...path, at]));
    if (value === null || typeof value !== 'object') return;
    const object = value as Record<string, unknown>;
    for (const [name, inside] of Object.entries(object)) {
      const field = `${String(object.__typename)}.${name}`;
      const here = [...path, name];
      if (field in fields) {
        const isRefused = errors.some(({ path: at, extensions }) => extensions.code === 'FORBIDDEN' && JSON.stringify(at) === JSON.stringify(here));
        const count = counts.get(field) ?? { shown: 0, refused: 0 };
        counts.set(field, { shown: count.shown + Number(!isRefused), refused: count.refused + Number(isRefused) });
        if (isRefused ? inside !== null : !fields[field](who, object)) wrong.push(`${here.join('.')} of ${String(object.id)} was shown to ${who.name}`);
      }
      visit(inside, here);
    }
  };
  visit(data, []);
  return wrong;
}

export function fieldsWithRules(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || isIntrospectionType(type) || roots.includes(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => (['withParent', 'public'].includes(ruleOf(type, field)?.kind ?? '') ? [] : [`${type.name}.${field.name}`]));
  });
}
