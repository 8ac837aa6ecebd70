import { defaultFieldResolver, type GraphQLField, type GraphQLObjectType, GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql';
import { DomainError } from '../errors/domain-error.js';
import type { AccessRule } from './access.js';
import type { RequestContext } from './request-context.js';

interface WithExtensions {
  extensions: Readonly<Record<string, unknown>>;
}

/** The rule that holds for a field: its own, else its type's. Undefined means nobody stated one. */
export const ruleOf = (type: GraphQLObjectType, field: WithExtensions): AccessRule | undefined =>
  (field.extensions.access ?? type.extensions.access) as AccessRule | undefined;

/** Puts each field's rule in front of its resolver; a field without a rule refuses everyone. */
export function enforceAccess(schema: GraphQLSchema): GraphQLSchema {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) guard(type, field, roots.has(type));
  }
  return schema;
}

function guard(type: GraphQLObjectType, field: GraphQLField<unknown, RequestContext>, isRoot: boolean): void {
  const rule = ruleOf(type, field);
  // Fields that anyone who holds the parent may read need no wrapping; wrapping each scalar of a long list is slow.
  if (rule?.kind === 'withParent' && !isRoot) return;
  const place = `${type.name}.${field.name}`;
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (parent, args, context, info) => {
    check(rule, place, context, parent);
    return resolve(parent, args, context, info) as unknown;
  };
  const { subscribe } = field;
  if (subscribe) {
    field.subscribe = (parent, args, context, info) => {
      check(rule, place, context, parent);
      return subscribe(parent, args, context, info) as unknown;
    };
  }
}

function check(rule: AccessRule | undefined, place: string, context: RequestContext, parent: unknown): void {
  assertAllowed(rule, context.actor, place, parent);
}

/** @throws DomainError UNAUTHENTICATED when nobody is signed in, FORBIDDEN when this account may not */
export function assertAllowed(rule: AccessRule | undefined, actor: object | null, place: string, parent?: unknown): void {
  if (rule?.allows(actor, parent)) return;
  if (actor === null) throw new DomainError('UNAUTHENTICATED', 'Please sign in: send a bearer token in the Authorization header.');
  // In words for whoever reads it; which field or address it was is for software.
  throw new DomainError('FORBIDDEN', `Your account may not do or read this. ${rule ? `It is for: ${rule.description}.` : 'Nobody’s may: it states no access rule.'}`, { operation: place });
}
