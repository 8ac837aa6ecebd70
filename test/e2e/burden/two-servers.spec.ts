import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import type { GraphqlAnswer } from '../../support/app.js';
import { findMismatches, findViolations } from '../../support/ledger-checker.js';
import { inviteInput, type Person, Scenario, START, type Team } from '../../support/scenario.js';

/** Two server processes on one database, 16 clients over HTTP, a clock so fast that windows open and close meanwhile. */

const organisations = 4;
const postsOfEach = 5;
const peopleWhoFit = 40;
const speed = 600_000;
const lasts = process.env.FULL ? 30_000 : 4_000;

interface Post {
  id: string;
  team: Team;
  codes: string[];
}

let scenario: Scenario;
let owner: pg.Client;
let servers: { process: ChildProcess; url: string }[] = [];
const posts: Post[] = [];
const people: Person[] = [];

async function startServer(): Promise<{ process: ChildProcess; url: string }> {
  const support = (name: string) => fileURLToPath(new URL(`../../support/${name}`, import.meta.url));
  const { appUrl } = scenario.app.db;
  const child = spawn(process.execPath, ['--import', support('typescript.mjs'), support('server-child.ts'), appUrl, scenario.app.dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  while (!said.includes('\n') && child.exitCode === null) await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  return { process: child, url: said.trim() };
}

async function ask<T>(url: string, query: string, variables: object, { token }: { token: string }): Promise<GraphqlAnswer<T>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as object) } as GraphqlAnswer<T>;
}

beforeAll(async () => {
  scenario = await Scenario.start();
  owner = new pg.Client({ connectionString: scenario.app.db.ownerUrl });
  await owner.connect();
  servers = await Promise.all([startServer(), startServer()]);
  const topicId = scenario.topic();
  for (let i = 0; i < peopleWhoFit; i += 10) people.push(...(await scenario.people(10, { topicId })));
  // Half take as much as anybody can, half what holds for who chose nothing.
  for (const { contributorId, ...person } of people.filter((_, i) => i % 2 === 0)) {
    const most = { asksIn30Days: 4, asksIn365Days: 24, daysBetween: 2, fromOneOrganisationIn30Days: 2, openAtOnce: 2 };
    await scenario.change('setFairAskingLevel', { contributorId, ...most }, person, '{ contributorId }');
  }
  for (let i = 0; i < organisations; i += 1) {
    const team = await scenario.team();
    for (let j = 0; j < postsOfEach; j += 1) {
      const id = await scenario.opportunity(team, { topics: [{ topicId, relations: ['lived_experience'] }] });
      posts.push({ id, team, codes: await scenario.codes(id, team) });
    }
  }
  // The clock runs past the days on which teams owe word of what came of a post, which would hold their asking.
  await owner.query(`update feedback_duty set due_on = '2190-01-01'`);
}, 180_000);

afterAll(async () => {
  for (const { process: server } of servers) {
    server.kill('SIGTERM');
    if (server.exitCode === null) await once(server, 'close');
  }
  await owner.end();
  await scenario.end();
}, 30_000);

it('16 clients of four organisations invite the same people through two servers, and nobody is asked too often', async () => {
  expect(posts.every(({ codes }) => codes.length === peopleWhoFit)).toBe(true);
  await owner.query(`
    create or replace function clock_now() returns timestamptz language sql volatile parallel restricted
    return date_trunc('milliseconds', timestamptz '${START.toISOString()}' + (clock_timestamp() - timestamptz '${new Date().toISOString()}') * ${speed})`);
  const until = performance.now() + lasts;
  const outcomes = new Map<string, number>();
  const count = (what: string) => outcomes.set(what, (outcomes.get(what) ?? 0) + 1);

  const client = async (nr: number): Promise<void> => {
    for (let turn = nr; performance.now() < until; turn += 1) {
      const { url } = servers[turn % servers.length];
      if (turn % 3 === 0) {
        const person = people[(turn * 7) % people.length];
        await answerFirst(url, person, turn % 2 === 0 ? 'willing' : 'no');
        continue;
      }
      const { id, codes, team } = posts[(turn * 5 + nr) % posts.length];
      const some = Array.from({ length: 12 }, (_, i) => codes[(turn * 11 + i) % codes.length]);
      const input = inviteInput(id, some, { pickedBecause: 'This is a test with many callers at once.' });
      const { data, errors } = await ask<{ invitePeople: { results: { outcome: string }[] } } | null>(
        url, 'mutation ($input: InvitePeopleInput!) { invitePeople(input: $input) { results { outcome } } }', { input }, team.contact,
      );
      for (const { outcome } of data?.invitePeople.results ?? []) count(outcome);
      for (const { extensions } of errors ?? []) count(extensions.code);
    }
  };
  await Promise.all(Array.from({ length: 16 }, (_, nr) => client(nr)));

  expect(await findViolations(owner)).toEqual([]);
  expect(await findMismatches(owner)).toEqual([]);
  // The posts close after some weeks of this fast clock; nothing else may have gone wrong.
  expect([...outcomes.keys()].filter((what) => !['asked', 'not_available', 'not_reached', 'NOT_OPEN'].includes(what))).toEqual([]);
  expect(outcomes.get('asked')).toBeGreaterThan(40);
}, 120_000);

/** Sees the list, which is receiving what is on it, and answers the first that waits. */
async function answerFirst(url: string, person: Person, answer: 'willing' | 'no'): Promise<void> {
  const list = await ask<{ myInvitations: { edges: { node: { id: string; state: string } }[] } }>(
    url, 'query ($id: ID!) { myInvitations(contributorId: $id) { edges { node { id state } } } }', { id: person.contributorId }, person,
  );
  const waiting = list.data.myInvitations.edges.find(({ node }) => node.state === 'waiting');
  if (waiting) await ask(url, 'mutation ($input: AnswerInvitationInput!) { answerInvitation(input: $input) { id } }', { input: { invitationId: waiting.node.id, answer } }, person);
}
