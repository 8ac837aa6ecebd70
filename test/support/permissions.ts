import type { INestApplicationContext } from '@nestjs/common';
import { RequestMethod } from '@nestjs/common';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { getNamedType, type GraphQLField, type GraphQLInputType, type GraphQLSchema, isInputObjectType } from 'graphql';
import { sharedIds } from '../../src/identity/access.js';
import { type Actor, permissionKinds, type SystemScope, systemScopes } from '../../src/identity/actor.js';
import { accessKey, type AccessRule, type Whose, type WhoseById } from '../../src/platform/graphql/access.js';
import { ruleOf } from '../../src/platform/graphql/enforce-access.js';

/** Somebody who calls: a column of the permission table. */
export interface Caller {
  name: string;
  actor: Actor | null;
}

const callerWith = (kind: (typeof permissionKinds)[number]): Caller => ({
  name: kind.replace('_', ' ').replace('ics', 'ICS'),
  actor: { accountId: '', displayName: '', permissions: [{ kind, teamId: null, organisationId: null, areaCode: null }] },
});

const system = (scope: SystemScope): Caller => ({
  name: `system ${scope}`,
  actor: { accountId: '', displayName: '', permissions: [], system: { id: '', organisationId: '', scopes: [scope] } },
});

/** Each permission and each scope of a system alone, so that a cell says what this one gives. */
export const callers: readonly Caller[] = [{ name: 'nobody signed in', actor: null }, ...permissionKinds.map(callerWith), ...systemScopes.map(system)];

/** An id that an operation takes: where it stands in its variables, and whose objects it may name. Undefined means nobody said. */
export interface TakenId {
  place: string;
  whose: Whose | undefined;
  isShared: boolean;
}

/** A query, mutation or subscription. */
export interface Operation {
  kind: 'query' | 'mutation' | 'subscription';
  name: string;
  field: GraphQLField<unknown, unknown>;
  rule: AccessRule | undefined;
  ids: TakenId[];
  /** Statements beside the rule that no id of the operation answers to. */
  idle: string[];
  whose: WhoseById;
}

export type Cell = 'allowed' | 'own only' | 'refused';

/** `caller` is stated where the service itself looks at who calls: nothing is named by an id then. */
export const ownerships = ({ ids, whose }: Operation): Whose[] => [...ids.flatMap((id) => id.whose ?? []), ...(whose.caller ? [whose.caller] : [])];

export function cellOf(operation: Operation, { actor }: Caller): Cell {
  if (!operation.rule?.allows(actor, undefined)) return 'refused';
  return ownerships(operation).some(({ all }) => !all(actor)) ? 'own only' : 'allowed';
}

export function operationsOf(schema: GraphQLSchema): Operation[] {
  const roots = [['query', schema.getQueryType()], ['mutation', schema.getMutationType()], ['subscription', schema.getSubscriptionType()]] as const;
  return roots.flatMap(([kind, type]) =>
    type ? Object.values(type.getFields()).map((field): Operation => {
      const whose = (field.extensions.whose ?? {}) as WhoseById;
      const places = field.args.flatMap((arg) => idPlaces(arg.type, arg.name)).filter((place) => lastOf(place) !== 'idempotencyKey');
      const ids = places.map((place) => ({ place, whose: statedFor(place, whose) ?? shared(place), isShared: !statedFor(place, whose) && shared(place) !== undefined }));
      const idle = Object.keys(whose).filter((stated) => stated !== 'caller' && !places.some((place) => belowInput(place) === stated || lastOf(place) === stated));
      return { kind, name: field.name, field, rule: ruleOf(type, field), ids, idle, whose };
    }) : [],
  );
}

const lastOf = (place: string): string => place.split('.').at(-1)!;
const belowInput = (place: string): string => place.replace(/^input\./, '');
const statedFor = (place: string, whose: WhoseById): Whose | undefined => whose[belowInput(place)] ?? whose[lastOf(place)];
const shared = (place: string): Whose | undefined => (sharedIds as WhoseById)[lastOf(place)];

function idPlaces(type: GraphQLInputType, place: string): string[] {
  const named = getNamedType(type);
  if (named.name === 'ID') return [place];
  return isInputObjectType(named) ? Object.values(named.getFields()).flatMap((field) => idPlaces(field.type, `${place}.${field.name}`)) : [];
}

/** A page or another address that is answered over HTTP. */
export interface Route {
  method: string;
  path: string;
  rule: AccessRule | undefined;
}

/** All that controllers answer, in the order of their addresses. */
export function routesOf(nest: INestApplicationContext): Route[] {
  const reflector = nest.get(Reflector);
  const controllers = new Set([...nest.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()].map(({ metatype }) => metatype)));
  const routes = [...controllers].flatMap((controller) => {
    if (typeof controller !== 'function') return [];
    const prototype = controller.prototype as Record<string, () => unknown>;
    return new MetadataScanner().getAllMethodNames(prototype).flatMap((name): Route[] => {
      const handler = prototype[name];
      const paths = metadata<string | string[]>('path', handler);
      if (paths === undefined) return [];
      const rule = reflector.getAllAndOverride<AccessRule | undefined>(accessKey, [handler, controller]);
      const method = RequestMethod[metadata<number>('method', handler) ?? 0];
      return [paths].flat().map((path) => ({ method, path: `/${[metadata<string>('path', controller), path].map((part) => (part ?? '').replace(/^\/|\/$/g, '')).filter(Boolean).join('/')}`, rule }));
    });
  });
  return routes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.method < b.method ? -1 : 1));
}

const metadata = <T>(key: string, target: object): T | undefined => Reflect.getMetadata(key, target) as T | undefined;
