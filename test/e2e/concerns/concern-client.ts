import type { SignedIn } from '../../support/app.js';
import type { Scenario } from '../../support/scenario.js';

export interface Concern {
  id: string;
  mine: boolean;
  state: string;
  kind: string;
  about: string;
  words: string | null;
  from: string | null;
  heardBy: string | null;
  overdue: boolean;
  answer: string | null;
  toldTeam: string[];
  messages: { mine: boolean; text: string }[];
  steps: { what: string }[];
}

/** An id that no concern has. */
export const nobodyConcern = '7e57c0de-2222-4000-8000-000000000000';

const fields = '{ id mine route state kind about words from heardBy teamMayKnow acknowledgeBy answerBy overdue outcome answer toldTeam messages { mine text } steps { what } }';
const inputs: Readonly<Record<string, string>> = Object.fromEntries(['receiveConcern', 'lookIntoConcern', 'withdrawConcern', 'passLateConcernOn'].map((name) => [name, 'ConcernInput']));

/** What each operation takes beside the concern. */
const usual: Readonly<Record<string, object>> = {
  writeAboutConcern: { text: 'A word more.' }, reopenConcern: { words: 'It is still wrong.' }, letTeamKnowOfConcern: { may: false },
  answerConcern: { outcome: 'explained', answer: 'This is the answer.' }, tellTeamOfConcern: { text: 'Please see to it.' }, handConcernOver: { because: 'away' },
};
const bare = ['handConcernOver', 'passLateConcernOn'];

/** Concerns over HTTP, as clients send them. */
export class ConcernClient {
  readonly ofAuthor = ['reopenConcern', 'letTeamKnowOfConcern', 'withdrawConcern'];
  readonly ofHearer = ['receiveConcern', 'lookIntoConcern', 'answerConcern', 'tellTeamOfConcern', 'handConcernOver'];
  readonly byId = [...this.ofAuthor, ...this.ofHearer, 'writeAboutConcern', 'passLateConcernOn'];
  private readonly accounts = new Map<string, SignedIn>();

  constructor(private readonly scenario: Scenario) {}

  raise(who: SignedIn, input: object): Promise<Concern> {
    return this.scenario.change('raiseConcern', { kind: 'tokenism', words: 'Nobody listens to us.', wordingVersion: 'concern-1', ...input }, who, fields);
  }

  refused(who: SignedIn, input: object): Promise<string | undefined> {
    return this.scenario.refusal('raiseConcern', { kind: 'tokenism', words: 'Nobody listens to us.', wordingVersion: 'concern-1', ...input }, who);
  }

  /** Raised and taken back, as it was before that. */
  async withdrawn(who: SignedIn, input: object): Promise<Concern> {
    const raised = await this.raise(who, input);
    await this.do('withdrawConcern', raised.id, who);
    return raised;
  }

  async do(name: string, concernId: string, who: Pick<SignedIn, 'token'>, input: object = {}): Promise<Concern> {
    const { data, errors } = await this.send<Record<string, Concern>>(name, concernId, who, input);
    if (errors) throw new Error(JSON.stringify(errors));
    return data[name];
  }

  /** The code of the error, null when it was done. */
  async tryWith(name: string, concernId: string, who: Pick<SignedIn, 'token'>, input: object = {}): Promise<string | null> {
    const { errors } = await this.send(name, concernId, who, input);
    return errors ? errors[0].extensions.code : null;
  }

  async of(who: Pick<SignedIn, 'token'>): Promise<Concern[]> {
    return nodes(await this.scenario.run<{ list: Edges<Concern> }>(`{ list: myConcerns(first: 50) { edges { node ${fields} } } }`, {}, who));
  }

  async heardBy(who: Pick<SignedIn, 'token'>): Promise<Concern[]> {
    return nodes(await this.scenario.run<{ list: Edges<Concern> }>(`{ list: concernsToHear { edges { node ${fields} } } }`, {}, who));
  }

  async late(who: Pick<SignedIn, 'token'>): Promise<{ id: string; withAdministrators: boolean }[]> {
    return nodes(await this.scenario.run<{ list: Edges<{ id: string; withAdministrators: boolean }> }>('{ list: lateConcerns { edges { node { id withAdministrators } } } }', {}, who));
  }

  async toldTo(who: Pick<SignedIn, 'token'>): Promise<{ kind: string; text: string }[]> {
    return nodes(await this.scenario.run<{ list: Edges<{ kind: string; text: string }> }>('{ list: concernsTold { edges { node { id toldAt kind about text } } } }', {}, who));
  }

  name(role: 'concerns' | 'safeguarding', { accountId }: SignedIn): Promise<string> {
    return this.scenario.change('nameConcernContact', { role, readerId: accountId, name: 'Nia Named', phone: '0113 496 0555', hours: 'Weekdays 9 to 5', outOfHours: 'Ring the council.' }, this.scenario.administrator, '');
  }

  /** Who hears it, to act as them. */
  async hearerOf(id: string): Promise<SignedIn> {
    const [{ accountId, subject, name }] = await this.scenario.app.db.dataSource.query<[{ accountId: string; subject: string; name: string }]>(
      'select a.id as "accountId", a.subject, a.display_name as name from concern c join account a on a.id = c.heard_by where c.id = $1', [id]);
    const known = this.accounts.get(accountId) ?? { accountId, token: await this.scenario.app.issuer.token(subject, name, '24h') };
    this.accounts.set(accountId, known as SignedIn);
    return known as SignedIn;
  }

  /** How many leads there are for other organisations. */
  async leadsElsewhere(organisationIds: readonly string[]): Promise<number> {
    const [{ leads }] = await this.scenario.app.db.dataSource.query<[{ leads: number }]>(
      `select count(distinct account_id)::int as leads from permission where kind = 'involvement_lead' and revoked_at is null and organisation_id <> all ($1::uuid[])`, [organisationIds]);
    return leads;
  }

  /** Whatever somebody sees that could tell of a concern: lists of it, their own log, search, reports, hints. */
  async everythingSeen(who: SignedIn): Promise<unknown> {
    const queries = [
      '{ myConcerns { edges { node { id } } pageInfo { hasNextPage endCursor } } }', '{ concernsToHear(openOnly: false) { edges { node { id } } pageInfo { hasNextPage endCursor } } }', '{ concernsTold { edges { node { id } } } }',
      '{ lateConcerns { edges { node { id } } } }', '{ operatorHints { name hint } }', '{ searchOpportunities(words: "nobody listens") { estimatedTotal } }', '{ searchFindings(words: "nobody listens") { estimatedTotal } }',
      '{ allComplaints { edges { node { id } } } }', '{ myProfiles { id } }',
    ];
    const seen = [];
    for (const query of queries) seen.push((await this.scenario.app.gql(query, {}, who.token)).data);
    return seen;
  }

  private send<T>(name: string, concernId: string, { token }: Pick<SignedIn, 'token'>, input: object): ReturnType<typeof this.scenario.app.gql<T>> {
    const type = inputs[name] ?? `${name[0].toUpperCase()}${name.slice(1)}Input`;
    return this.scenario.app.gql<T>(`mutation ($input: ${type}!) { ${name}(input: $input) ${bare.includes(name) ? '' : fields} }`, { input: { concernId, ...usual[name], ...input } }, token);
  }
}

interface Edges<T> {
  edges: { node: T }[];
}
const nodes = <T>({ list }: { list: Edges<T> }): T[] => list.edges.map(({ node }) => node);
