import type pg from 'pg';
import type { OidcServer } from '../../support/oidc.js';
import type { Scenario, Team } from '../../support/scenario.js';
import type { AskedPerson, AskingTeam } from './crowd-over-http.js';

/** Several processes on one database elsewhere, with sign-in by an OIDC server, and the people who ask and are asked there. */

export interface Crowd {
  teams: AskingTeam[];
  people: AskedPerson[];
}

/** In a full run more than four months pass; nothing may close meanwhile. */
const openThroughout = { closesOn: '2029-01-15', hearBackBy: '2029-01-22', startsOn: '2029-02-01' };

/** People who fit every post of these teams, so that all of them want the same ones. */
export async function makeCrowd(scenario: Scenario, teams: readonly Team[], postsEach: number, count: number): Promise<Crowd> {
  const topicId = scenario.topic();
  const people = await scenario.people(count, { topicId, confirmed: true });
  for (const [nr, { contributorId, token }] of people.entries()) {
    // Every other one may be asked as often as the service allows.
    const most = { contributorId, asksIn30Days: 4, asksIn365Days: 24, daysBetween: 2, fromOneOrganisationIn30Days: 4, openAtOnce: 2 };
    if (nr % 2 === 0) await scenario.change('setFairAskingLevel', most, { token }, '{ contributorId }');
  }
  const asking = await Promise.all(
    teams.map(async (team) => {
      const posts = [];
      for (let nr = 0; nr < postsEach; nr += 1) {
        const opportunityId = await scenario.opportunity(team, { topics: [{ topicId, relations: ['lived_experience'] }], ...openThroughout });
        posts.push({ opportunityId, codes: await scenario.codes(opportunityId, team) });
      }
      return { posts, clients: [team.contact, team.colleague] };
    }),
  );
  return { teams: asking, people };
}

/** The scenario signs people in by itself; from now on the OIDC server does. */
export async function moveAccountsToIssuer(owner: pg.Client, oidc: OidcServer, crowds: readonly Crowd[]): Promise<void> {
  const { rows } = await owner.query<{ id: string; subject: string }>('update account set issuer = $1 returning id, subject', [oidc.issuer]);
  const subjects = new Map(rows.map(({ id, subject }) => [id, subject]));
  const everyone = crowds.flatMap(({ people, teams }) => [...people, ...teams.flatMap(({ clients }) => clients)]) as { accountId: string; token: string }[];
  for (const one of everyone) one.token = await oidc.forge({ sub: subjects.get(one.accountId), exp: Date.now() / 1000 + 3_600 });
}

export const settingsOf = ({ app }: Scenario, { issuer }: OidcServer): Record<string, string> => ({
  DATABASE_URL: app.db.appUrl,
  OIDC_ISSUER: issuer,
  OIDC_AUDIENCE: 'askwell',
  CONTACT_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  CONTACT_HASH_KEY: Buffer.alloc(32, 9).toString('base64'),
  PUBLIC_URL: 'http://askwell.test',
  RATE_LIMITS: 'off',
});

/** Who was asked about what, as the ledger has it. */
export async function ledgerOf(owner: pg.Client, { teams }: Crowd): Promise<string[]> {
  const { rows } = await owner.query<{ ask: string }>(
    `select opportunity_id || ' ' || code as ask from ask join candidate using (opportunity_id, contributor_id) where opportunity_id = any ($1::uuid[])`,
    [teams.flatMap(({ posts }) => posts.map(({ opportunityId }) => opportunityId))],
  );
  return rows.map(({ ask }) => ask).sort();
}

export async function waitingJobs(owner: pg.Client): Promise<number> {
  return (await owner.query<{ n: number }>('select count(*)::int as n from graphile_worker.jobs where run_at <= now()')).rows[0].n;
}
