import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, type GraphQLField } from 'graphql';
import { errorCodes } from '../../../src/platform/errors/error-codes.js';
import type { SignedIn } from '../../support/app.js';
import { contents } from '../../support/contents.js';
import { documentOf } from '../../support/documents.js';
import { firstEvent } from '../../support/event-stream.js';
import { type Attempt, type Hints, Hostile, naughtyTexts } from '../../support/hostile.js';
import { ending, settle } from '../../support/one-of-each.js';
import { Scenario } from '../../support/scenario.js';

/**
 * Every query, mutation and subscription, with one place of its input wrong at a time, sent by someone who may do everything: whatever comes,
 * the answer is a coded error or a result, and what is refused leaves no trace.
 */
const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const fieldsOf = (type: ReturnType<typeof schema.getQueryType>): GraphQLField<unknown, unknown>[] => Object.values(type!.getFields());
const mutations = fieldsOf(schema.getMutationType()).sort((a, b) => ending.indexOf(a.name) - ending.indexOf(b.name));
const queries = fieldsOf(schema.getQueryType());
const subscriptions = fieldsOf(schema.getSubscriptionType());

const requestCodes = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_REQUEST'];
const known = new Set([...Object.keys(errorCodes).filter((code) => code !== 'INTERNAL'), ...requestCodes]);
const atOnce = 4;
/** Of each query and mutation; a full run sends all, some of which have more than a thousand. */
const sample = process.env.FULL ? Infinity : 10;
/** Naughty strings, of each query and mutation; a full run sends each of them once, to the operation's texts in turn. */
const naughty = process.env.FULL ? Infinity : 2;
const patience = process.env.FULL ? 1_200_000 : 60_000;

let scenario: Scenario;
let everyone: SignedIn;
let hints: Hints;
let ids: string[];

interface Refusal {
  field: GraphQLField<unknown, unknown>;
  variables: object;
}
const refusals: Refusal[] = [];

beforeAll(async () => {
  scenario = await Scenario.start();
  ({ everyone, hints } = await settle(scenario));
  ids = [...new Set(Object.values(hints).filter((hint): hint is string => typeof hint === 'string' && /^[0-9a-f]{8}-/.test(hint)))];
}, 60_000);
afterAll(() => scenario.end());

describe('one wrong place at a time', () => {
  it.each(queries.filter(({ args }) => args.length > 0))('query $name', (field) => attack('query', field), patience);
  // Before the mutations, of which some end what they listen to. What is taken tells what came before, so an event comes.
  it.each(subscriptions)('subscription $name', (field) => attack('subscription', field), patience);
  it.each(mutations)('mutation $name', async (field) => {
    refusals.push(...spread(await attack('mutation', field), 5).map(({ variables }) => ({ field, variables })));
  }, patience);
});

describe('a body that asks for no stream', () => {
  const { name, args } = subscriptions[0];
  const query = `subscription { ${name}(${args[0].name}: "x") { __typename } }`;
  it.each<[string, string]>([
    ['nothing', ''], ['no JSON', '{"query": "subscription'], ['no object', '[]'], ['a text', '"subscription"'], ['a number', '7'], ['null', 'null'], ['several', JSON.stringify([{ query }, { query }])],
    ['a query that is no text', '{"query":{"a":1}}'], ['a NUL', JSON.stringify({ query: `subscription { ${name}\u0000 }` })], ['half a character', `{"query":"subscription { \\ud800 }"}`],
    ['variables that are a list', JSON.stringify({ query, variables: [1] })], ['variables that are a text', JSON.stringify({ query, variables: '{}' })], ['a name that is none', JSON.stringify({ query, operationName: { a: 1 } })],
    ['the name of another', JSON.stringify({ query, operationName: '__proto__' })], ['a prototype', `{"query":${JSON.stringify(query)},"__proto__":{"x":1}}`], ['two operations and no name', JSON.stringify({ query: `${query} ${query}` })],
    ['ten thousand brackets', JSON.stringify({ query: `subscription ${'{ a '.repeat(10_000)}` })], ['variables within variables', `{"query":${JSON.stringify(query)},"variables":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`], ['more than a body may hold', JSON.stringify({ query: ' '.repeat(300_000) })],
  ])('%s is refused with a code', async (_, body) => {
    const response = await fetch(`${scenario.app.url}/graphql/stream`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${everyone.token}` }, body });
    const { errors, error } = (await response.json()) as { errors?: Answer['errors']; error?: { code: string; message: string } };
    expect([response.status >= 400, problemOf({ status: response.status, errors: errors ?? [{ message: error!.message, extensions: error! }] })]).toEqual([true, null]);
  });
});

describe('what was refused', () => {
  it('leaves no trace when it comes once more', async () => {
    expect(refusals.length).toBeGreaterThan(mutations.length);
    const { wrote, letThrough } = await tracesOf(refusals);
    expect(wrote).toEqual([]);
    // What was done meanwhile lets one of a hundred through: those may change what they like.
    expect(letThrough).toBeLessThan(0.05 * refusals.length);
  }, patience);

  it('would be seen to, if it did', async () => {
    const before = await contents(scenario.app);
    await scenario.team();
    expect(await contents(scenario.app)).not.toEqual(before);
  });
});

/** Which of them write something: all in one go, for looking into every table takes longer than most of them; in halves where something was written. */
async function tracesOf(some: readonly Refusal[]): Promise<{ wrote: string[]; letThrough: number }> {
  const before = await contents(scenario.app);
  const refused: Refusal[] = [];
  for (const refusal of some) if (await isRefused(refusal)) refused.push(refusal);
  const letThrough = some.length - refused.length;
  if (letThrough > 0) return { wrote: (await tracesOf(refused)).wrote, letThrough };
  const after = await contents(scenario.app);
  const tables = Object.keys(after).filter((table) => after[table] !== before[table]);
  if (tables.length === 0) return { wrote: [], letThrough };
  const names = [...new Set(some.map(({ field }) => field.name))].join(', ');
  if (some.length === 1) return { wrote: [`${names} wrote ${tables.join(', ')}: ${JSON.stringify(some[0].variables).slice(0, 300)}`], letThrough };
  const half = Math.ceil(some.length / 2);
  const wrote = [...(await tracesOf(some.slice(0, half))).wrote, ...(await tracesOf(some.slice(half))).wrote];
  return { wrote: wrote.length ? wrote : [`one of ${names} wrote ${tables.join(', ')}, but not when sent once more`], letThrough };
}

const isRefused = async ({ field, variables }: Refusal): Promise<boolean> => (await send('mutation', field, variables)).errors !== undefined;

/** @returns what was refused */
type Operation = 'query' | 'mutation' | 'subscription';

async function attack(kind: Operation, field: GraphQLField<unknown, unknown>): Promise<Attempt[]> {
  const hostile = new Hostile(field.name, hints, ids);
  const strings = inTurn(new Hostile(field.name, hints, ids, naughtyTexts).attempts(field.args).filter(({ how }) => how.startsWith('naughty')));
  const attempts = [...spread(hostile.attempts(field.args), sample), ...spread(strings, naughty)];
  const wrong: object[] = [];
  const refused: Attempt[] = [];
  const waiting = [...attempts];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let attempt = waiting.shift(); attempt; attempt = waiting.shift()) {
        const { place, how, variables } = attempt;
        const answer = await send(kind, field, variables);
        const problem = problemOf(answer);
        if (problem) wrong.push({ place, how, problem });
        if (answer.errors) refused.push(attempt);
      }
    }),
  );
  expect(wrong).toEqual([]);
  return refused;
}

interface Answer {
  status: number;
  errors?: { message: string; extensions: { code: string; fields?: { path: string; message: string }[] } }[];
}

function send(kind: Operation, field: GraphQLField<unknown, unknown>, variables: object): Promise<Answer> {
  const document = documentOf(schema, kind, field);
  return (kind === 'subscription' ? firstEvent(scenario.app.url, everyone.token, document, variables) : scenario.app.gql(document, variables, everyone.token)) as Promise<Answer>;
}

function problemOf({ status, errors = [] }: Answer): string | null {
  if (status >= 500) return `status ${status}`;
  for (const { message, extensions } of errors) {
    if (!known.has(extensions.code)) return `${extensions.code}: ${message}`;
    if (/node_modules|\bat \S+ \(|sqlstate|duplicate key|syntax error at|violates|relation "/i.test(message)) return `a message from inside: ${message}`;
    if (message.length > 2_000) return `a message of ${message.length} characters`;
    const badPath = (extensions.fields ?? []).find(({ path }) => /^input\b|\.\d/.test(path));
    if (badPath) return `a place written ${badPath.path}`;
  }
  return null;
}

/** Each string in one place, the next string in the next: everything in every place took half an hour. */
function inTurn(strings: readonly Attempt[]): Attempt[] {
  const texts = Object.keys(naughtyTexts);
  const places = [...new Set(strings.map(({ place }) => place))];
  return strings.filter(({ how, place }) => texts.indexOf(how) % places.length === places.indexOf(place));
}

/** About so many of a list, from its beginning to its end. */
const spread = <T>(list: readonly T[], count: number): T[] => list.filter((_, index) => index % Math.max(1, Math.round(list.length / count)) === 0);
