import { newId } from '../../../src/platform/database/ids.js';
import type { Invited } from '../../support/scenario.js';

/** Somebody who sends requests, with a token that both servers take. */
export interface Client {
  token: string;
}

export interface Post {
  opportunityId: string;
  /** Codes of its list of people who fit. */
  codes: string[];
}

/** Two clients of each team share its posts. */
export interface AskingTeam {
  clients: Client[];
  posts: Post[];
}

export interface AskedPerson extends Client {
  contributorId: string;
}

export interface CrowdResult {
  /** Calls answered, by server. */
  calls: number[];
  asked: { opportunityId: string; code: string }[];
  notAvailable: number;
  answered: number;
  /** Calls whose server was gone before it had answered. Each was sent again, to another. */
  cut: number;
  /** Anything that is neither an outcome nor a refusal that somebody at work at the same time explains. */
  failures: string[];
}

const invite = 'mutation ($input: InvitePeopleInput!) { invitePeople(input: $input) { waveId closesAt results { code outcome } } }';
const invitations = 'query ($id: ID!) { myInvitations(contributorId: $id, first: 5) { edges { node { id state } } } }';
const answer = 'mutation ($input: AnswerInvitationInput!) { answerInvitation(input: $input) { id } }';

/**
 * Every team's clients invite people at random, all at once, each call to one server or another; beside them people say no,
 * which makes room for the next. Lasts so many real milliseconds, on a busy machine until a crowd's work is done, four times as long at most.
 */
export async function letCrowdInvite(urls: readonly string[], teams: readonly AskingTeam[], people: readonly AskedPerson[], lasts: number): Promise<CrowdResult> {
  const result: CrowdResult = { calls: urls.map(() => 0), asked: [], notAvailable: 0, answered: 0, cut: 0, failures: [] };
  const began = performance.now();
  const goesOn = (): boolean => {
    const time = performance.now() - began;
    const calls = result.calls.reduce((sum, each) => sum + each, 0);
    return time < lasts || (calls < 150 && time < 4 * lasts);
  };
  const request = sender(urls, result);
  const inviting = teams.flatMap(({ clients, posts }) => clients.map((client) => ({ client, posts })));
  await Promise.all([
    ...inviting.map(async ({ client, posts }, seed) => {
      const random = seeded(seed + 1);
      while (goesOn()) await inviteSome(request, client, posts, random, result);
    }),
    ...[1, 2].map(async (seed) => {
      const random = seeded(1000 + seed);
      while (goesOn()) await sayNo(request, people[Math.floor(random() * people.length)], random, result);
    }),
  ]);
  return result;
}

interface Answer<T> {
  status: number;
  data: T | null;
  errors?: { message: string; extensions: { code: string } }[];
}

async function sendOnce<T>(url: string, token: string, body: string): Promise<Answer<T>> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body });
  return { status: response.status, ...((await response.json()) as Omit<Answer<T>, 'status'>) };
}

/** Nobody was there to take the call. */
const wasRefused = (error: unknown): boolean => (error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED';

type Send = <T>(random: () => number, token: string, query: string, variables: object) => Promise<T | null>;

const sender =
  (urls: readonly string[], result: CrowdResult): Send =>
  async <T>(random: () => number, token: string, query: string, variables: object) => {
    const body = JSON.stringify({ query, variables });
    const first = Math.floor(random() * urls.length);
    for (const server of [first, (first + 1) % urls.length]) {
      const answer = await sendOnce<T>(urls[server], token, body).catch((error: unknown) => {
        if (!wasRefused(error)) result.cut += 1;
        return null;
      });
      if (answer === null) continue;
      result.calls[server] += 1;
      const { status, data, errors } = answer;
      if (!errors) return data;
      // Between reading an invitation and answering it, the other one answered it, or its time was over.
      if (status !== 200 || errors[0].extensions.code !== 'ILLEGAL_MOVE') result.failures.push(`${status} ${errors[0].extensions.code}: ${errors[0].message}`);
      return null;
    }
    result.failures.push('no server answered');
    return null;
  };

async function inviteSome(send: Send, { token }: Client, posts: readonly Post[], random: () => number, result: CrowdResult): Promise<void> {
  const { opportunityId, codes } = posts[Math.floor(random() * posts.length)];
  const some = [...codes].sort(() => random() - 0.5).slice(0, 1 + Math.floor(random() * 6));
  const input = { opportunityId, codes: some, nextStep: 'We ring you within a week to agree a first date.', pickedBecause: 'At random, for this test.', idempotencyKey: newId() };
  const data = await send<{ invitePeople: Invited }>(random, token, invite, { input });
  for (const { code, outcome } of data?.invitePeople.results ?? []) {
    if (outcome === 'asked') result.asked.push({ opportunityId, code });
    else if (outcome === 'not_available') result.notAvailable += 1;
  }
}

async function sayNo(send: Send, { token, contributorId }: AskedPerson, random: () => number, result: CrowdResult): Promise<void> {
  const list = await send<{ myInvitations: { edges: { node: { id: string; state: string } }[] } }>(random, token, invitations, { id: contributorId });
  const open = list?.myInvitations.edges.find(({ node }) => node.state === 'waiting');
  if (open && (await send(random, token, answer, { input: { invitationId: open.node.id, answer: 'no' } }))) result.answered += 1;
}

/** A small generator with a seed (mulberry32), so that each client makes other choices. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
