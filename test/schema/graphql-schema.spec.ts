import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { printSchema } from 'graphql';
import { startTestApp, type TestApp } from '../support/app.js';

const file = new URL('../../schema.graphql', import.meta.url);
const heading = '# Made by `npm run schema` from the code. Read the difference before you commit it: the schema only grows.\n\n';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('schema.graphql', () => {
  it('is what the code serves (npm run schema writes it)', async () => {
    const served = `${heading}${printSchema(app.nest.get(GraphQLSchemaHost).schema)}\n`;
    if (process.env.WRITE_SCHEMA) await writeFile(file, served);
    expect(served).toBe(await readFile(file, 'utf8'));
  });
});
