import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql';
import { ruleOf } from '../../src/platform/graphql/enforce-access.js';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
let schema: GraphQLSchema;

beforeAll(async () => {
  app = await startTestApp();
  schema = app.nest.get(GraphQLSchemaHost).schema;
});
afterAll(() => app.close());

const objectTypes = () => Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !isIntrospectionType(type)).filter(isObjectType);

describe('every operation and field', () => {
  it('states who may use it', () => {
    const silent = objectTypes().flatMap((type) =>
      Object.values(type.getFields()).filter((field) => !ruleOf(type, field)).map((field) => `${type.name}.${field.name}`),
    );
    expect(silent).toEqual([]);
  });

  it('never leaves a query or mutation to its parent', () => {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter((type) => type !== null && type !== undefined);
    const open = roots.flatMap((type) => Object.values(type.getFields()).filter((field) => ruleOf(type, field)?.kind === 'withParent').map((field) => field.name));
    expect(open).toEqual([]);
  });

  it('has a description', () => {
    const mute = objectTypes().flatMap((type) => [
      ...(type.description || roots().includes(type.name) ? [] : [type.name]),
      ...Object.values(type.getFields()).filter((field) => !field.description).map((field) => `${type.name}.${field.name}`),
    ]);
    expect(mute).toEqual([]);
  });

  it('takes an idempotency key when it changes something', () => {
    const without = Object.values(schema.getMutationType()?.getFields() ?? {})
      .filter((field) => !field.args.some((arg) => arg.name === 'idempotencyKey' || hasKey(arg.type)))
      .map((field) => field.name);
    expect(without).toEqual([]);
  });
});

const roots = (): string[] => ['Query', 'Mutation', 'Subscription'];

const hasKey = (type: unknown): boolean => {
  const named = (type as { ofType?: unknown }).ofType ?? type;
  return 'getFields' in (named as object) && 'idempotencyKey' in (named as { getFields(): object }).getFields();
};
