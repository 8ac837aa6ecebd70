import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, getNamedType, type GraphQLField, isCompositeType, isLeafType, isNonNullType, isObjectType } from 'graphql';
import { HOUR, type Person, type Round, Scenario } from '../../support/scenario.js';

/**
 * A researcher with a token and the published schema wants to know who somebody is, what they have, or that they refused. Every query
 * is asked for all it can give, with every id there is (more than any researcher could know), and nothing that comes back, errors and
 * cursors included, may hold a name, contact, account or profile of somebody who was not chosen.
 */
const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const queries = Object.values(schema.getQueryType()!.getFields());

let scenario: Scenario;
let round: Round;
let people: Person[];
let marks: { what: string; text: string }[];
let ids: string[];

beforeAll(async () => {
  scenario = await Scenario.start();
  round = await scenario.round({ people: 6 });
  people = round.people;
  await scenario.invite(round);
  await scenario.work();
  const [refuses, says] = people;
  for (const [person, answer] of [[refuses, 'no'], [says, 'willing']] as const) {
    const [{ id }] = await scenario.invitations(person);
    await scenario.change('answerInvitation', { invitationId: id, answer, ...(answer === 'no' ? { reason: 'too_unwell_or_tired' } : {}) }, person);
  }
  const rows = await scenario.app.db.dataSource.query<{ id: string }[]>(
    'select id from contributor union all select id from ask union all select id from account union all select opportunity_id from ask union all select id from candidate_list union all select id from wave',
  );
  ids = [...new Set(rows.map(({ id }) => id))];
  marks = people.flatMap(({ name, email, contributorId, accountId }) => [
    { what: 'a name', text: name }, { what: 'an e-mail address', text: email }, { what: 'a profile', text: contributorId }, { what: 'an account', text: accountId },
  ]).concat({ what: 'a reason', text: 'too_unwell_or_tired' });
}, 120_000);
afterAll(() => scenario.end());

/** All that can be read below a type, a few levels down. */
function selection(typeName: string, depth: number): string {
  const type = schema.getType(typeName);
  if (!type || !isCompositeType(type) || !isObjectType(type)) return isCompositeType(type) ? '{ __typename }' : '';
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined)) return [];
    const named = getNamedType(field.type);
    if (isLeafType(named)) return [field.name];
    return depth > 0 ? [`${field.name} ${selection(named.name, depth - 1)}`] : [];
  });
  return `{ ${['__typename', ...parts].join(' ')} }`;
}

/** With what a cursor says when it is read. */
function unfolded(answer: unknown): string {
  const text = JSON.stringify(answer);
  const cursors = [...text.matchAll(/"(?:cursor|endCursor)":"([\w-]+)"/g)].map(([, cursor]) => Buffer.from(cursor, 'base64url').toString());
  return [text, ...cursors].join('\n');
}

function documentOf(field: GraphQLField<unknown, unknown>): string {
  const variables = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const args = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  return `query${variables ? ` (${variables})` : ''} { ${field.name}${args ? `(${args})` : ''} ${selection(getNamedType(field.type).name, 3)} }`;
}

async function everything(token: string): Promise<{ query: string; text: string; data: unknown }[]> {
  const out: { query: string; text: string; data: unknown }[] = [];
  for (const field of queries) {
    const idArg = field.args.find(({ type }) => getNamedType(type).name === 'ID' && isNonNullType(type));
    for (const id of idArg ? ids : ['']) {
      const variables = Object.fromEntries(field.args.flatMap((arg) => {
        if (arg === idArg) return [[arg.name, id]];
        if (arg.name === 'first') return [['first', 6]];
        if (arg.name === 'teamId') return [['teamId', round.team.id]];
        if (isNonNullType(arg.type) && arg.defaultValue === undefined && getNamedType(arg.type).name === 'String') return [[arg.name, 'Person']];
        return arg.defaultValue !== undefined ? [[arg.name, arg.defaultValue]] : [];
      }));
      const { data, errors } = await scenario.app.gql(documentOf(field), variables, token);
      // What was sent comes back in no error; an id that was sent says nothing.
      out.push({ query: field.name, text: unfolded({ data, errors }).replaceAll(id || '\u0000', 'SENT'), data });
    }
  }
  return out;
}

const found = (answers: { query: string; text: string }[]) => [...new Set(answers.flatMap(({ query, text }) => marks.filter((mark) => text.includes(mark.text)).map(({ what }) => `${query}: ${what}`)))];

describe('a researcher', () => {
  it.each([['whose post it is', () => round.team.contact], ['of another team', async () => (await scenario.team()).contact]] as const)('%s finds nobody in all that can be asked', async (_, who) => {
    const { token } = await who();
    const answers = await everything(token);
    expect(answers.filter(({ data }) => data).length).toBeGreaterThan(5);
    expect(found(answers)).toEqual([]);
  }, 120_000);

  it('learns nothing about one person from the counts before the closing date', async () => {
    const ask = () => scenario.run<object>('query ($id: ID!) { round(opportunityId: $id) ' + selection('Round', 3) + ' }', { id: round.opportunityId }, round.team.contact);
    const before = await ask();
    const [, , third] = people;
    const [{ id }] = await scenario.invitations(third);
    await scenario.change('answerInvitation', { invitationId: id, answer: 'no' }, third);
    expect(await ask()).toEqual(before);
  });

  it('gets the same answer for a foreign id, an unknown one and none, in much the same time', async () => {
    const { token } = round.team.contact;
    const profile = async (id: string) => {
      const start = performance.now();
      const { errors } = await scenario.app.gql('query ($id: ID!) { profile(id: $id) { id } }', { id }, token);
      return { ms: performance.now() - start, error: JSON.stringify(errors).replaceAll(id, '') };
    };
    const median = async (id: string) => {
      const runs = [];
      for (let i = 0; i < 15; i += 1) runs.push(await profile(id));
      return { ms: runs.map(({ ms }) => ms).sort((a, b) => a - b)[7], error: runs[0].error };
    };
    const foreign = await median(people[0].contributorId);
    const unknown = await median('0192f0c0-0000-7000-8000-000000000000');
    expect(foreign.error).toBe(unknown.error);
    expect(Math.abs(foreign.ms - unknown.ms)).toBeLessThan(25);
  });

  it('can’t use another account’s idempotency key to read its result', async () => {
    const input = { name: 'X', kind: 'nhs', idempotencyKey: 'first' };
    expect(await scenario.refusal('createOrganisation', input, round.team.contact)).toBe('FORBIDDEN');
    expect(await scenario.refusal('answerInvitation', { invitationId: ids[0], answer: 'no', idempotencyKey: 'k' }, round.team.contact)).toMatch(/FORBIDDEN|NOT_FOUND/);
  });

  it('would be seen to find somebody: the chosen are introduced', async () => {
    await scenario.app.db.advance(15 * 24 * HOUR);
    await scenario.app.runJob('burden.deadlines');
    await scenario.app.runJob('invitations.settle-waves');
    expect(found(await everything(round.team.contact.token))).toContain('introductions: a name');
  }, 120_000);
});
