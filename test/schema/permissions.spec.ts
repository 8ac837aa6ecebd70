import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { startTestApp, type TestApp } from '../support/app.js';
import { permissionTable } from '../support/permission-table.js';
import { operationsOf, routesOf } from '../support/permissions.js';

const file = new URL('../../docs/permissions.md', import.meta.url);

let app: TestApp;
let schema: GraphQLSchema;

beforeAll(async () => {
  app = await startTestApp();
  schema = app.nest.get(GraphQLSchemaHost).schema;
});
afterAll(() => app.close());

describe('every operation', () => {
  it('says whose objects each of its ids may name: a second argument of @Access, as in contributors/whose-profile.ts', () => {
    const unsaid = operationsOf(schema).flatMap(({ name, ids }) => ids.filter(({ whose }) => !whose).map(({ place }) => `${name}(${place})`));
    expect(unsaid).toEqual([]);
  });

  it('says so of ids that it takes, and of no others', () => {
    expect(operationsOf(schema).flatMap(({ name, idle }) => idle.map((id) => `${name}(${id})`))).toEqual([]);
  });
});

describe('every address that is answered', () => {
  it('is a controller’s, whose rule is in the table, or GraphQL’s', () => {
    const server = app.nest.getHttpAdapter().getInstance() as { printRoutes(options: object): string };
    const answered = leavesOf(server.printRoutes({ commonPrefix: false }));
    const known = new Set(['/graphql', ...routesOf(app.nest).map(({ path }) => path.replace('/*', '*'))]);
    expect(answered).not.toEqual([]);
    expect(answered.filter((path) => !known.has(path))).toEqual([]);
  });

  it('states who may use it', () => {
    expect(routesOf(app.nest).filter(({ rule }) => !rule)).toEqual([]);
  });
});

/** Addresses of a printed tree, in which each branch goes on with what its twig begins. */
function leavesOf(tree: string): string[] {
  const above: string[] = [];
  return [...tree.matchAll(/^(.*)[├└]── (\S*)(.*)$/gm)].flatMap(([, indent, part, methods]) => {
    const depth = indent.length / 4;
    above.length = depth;
    above.push(part);
    return methods.includes('(') ? [above.join('')] : [];
  });
}

describe('docs/permissions.md', () => {
  it('is what the rules say (npm run permissions writes it)', async () => {
    const table = permissionTable(schema, routesOf(app.nest));
    if (process.env.WRITE_PERMISSIONS) await writeFile(file, table);
    expect(await readFile(file, 'utf8').catch(() => 'There is no docs/permissions.md: npm run permissions writes it.')).toBe(table);
  });
});
