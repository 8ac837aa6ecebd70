import type { SignedIn } from '../../support/app.js';
import type { Person, Scenario } from '../../support/scenario.js';

export interface Idea {
  id: string;
  code: string;
  state: string;
  version: number;
  title: string | null;
  words: string | null;
  signedAs: string | null;
  mine: boolean;
  meToos: number | null;
  meToosOfMine: string[];
  note: string | null;
  dueBy: string;
  joinedInto: string | null;
  joined: { id: string; title: string }[];
  overdue: boolean;
  tellsMe: boolean;
  answers: { kind: string; answeredAs: string; team: string | null; words: string; opportunity: { id: string } | null; finding: { id: string } | null; findingsThatCameOfIt: { id: string }[] }[];
  hints: { kind: string; words: string[] }[];
}

type Who = Pick<SignedIn, 'token'>;
interface List {
  list: { edges: { node: Idea }[] };
}

export const fields = '{ id code kind state version title words signedAs postedAt publishedAt dueBy mine meToos meToosOfMine tellsMe overdue answers { at kind answeredAs team words opportunity { id } finding { id } findingsThatCameOfIt { id } } joinedInto joined { id code title } note hints { kind words hint } topics { id } area { code } }';

/** Ideas over HTTP, as clients send them. */
export class IdeaClient {
  constructor(
    private readonly scenario: Scenario,
    readonly topicId: string,
  ) {}

  post(who: Person, input: object = {}): Promise<Idea> {
    return this.scenario.change('postIdea', { contributorId: who.contributorId, ...this.plain(), ...input }, who, fields);
  }

  plain(): object {
    return { kind: 'question', title: 'Why is physiotherapy after a stroke so short?', words: 'Six weeks are over before much has come back.', topicIds: [this.topicId] };
  }

  /** Posted and published. */
  async published(who: Person, moderator: Who, input: object = {}): Promise<Idea> {
    const { id } = await this.post(who, input);
    return this.moderate(id, moderator);
  }

  moderate(ideaId: string, who: Who, input: object = {}): Promise<Idea> {
    return this.do('moderateIdea', ideaId, who, { version: 0, decision: 'publish', ...input });
  }

  do(name: string, ideaId: string, who: Who, input: object = {}): Promise<Idea> {
    return this.scenario.change(name, { ideaId, ...input }, who, name === 'takeMeTooBack' ? '' : fields);
  }

  answer(ideaId: string, who: Who, input: object): Promise<Idea> {
    return this.do('answerIdea', ideaId, who, { words: 'This is what we can say about it.', ...input });
  }

  async toAnswer(who: Who, followedOnly = false): Promise<string[]> {
    const { list } = await this.scenario.run<List>('query ($followedOnly: Boolean!) { list: ideasToAnswer(followedOnly: $followedOnly, first: 50) { edges { node { id } } } }', { followedOnly }, who);
    return list.edges.map(({ node }) => node.id);
  }

  async like(id: string, who: Who): Promise<{ ideas: string[]; findings: string[] }> {
    await this.found(who);
    await this.scenario.app.runJob('search.sync', { index: 'findings' });
    const { likeIdea } = await this.scenario.run<{ likeIdea: { ideas: { id: string }[]; findings: { id: string }[] } }>('query ($id: ID!) { likeIdea(id: $id) { ideas { id } findings { id } } }', { id }, who);
    return { ideas: likeIdea.ideas.map((each) => each.id), findings: likeIdea.findings.map((each) => each.id) };
  }

  /** The code of the error, null when it was done. */
  async tryTo(name: string, ideaId: string, who: Who, input: object = {}): Promise<string | null> {
    return (await this.scenario.refusal(name, { ideaId, ...input }, who, name === 'takeMeTooBack' ? '' : '{ id }')) ?? null;
  }

  /** Null where they can't read it. */
  async read(id: string, who: Who): Promise<Idea | null> {
    const { data, errors } = await this.scenario.app.gql<{ idea: Idea }>(`query ($id: ID!) { idea(id: $id) ${fields} }`, { id }, who.token);
    return errors ? null : data.idea;
  }

  async of(who: Person, meToo = false): Promise<Idea[]> {
    const { list } = await this.scenario.run<List>(`query ($of: ID!, $meToo: Boolean!) { list: myIdeas(contributorId: $of, meToo: $meToo) { edges { node ${fields} } } }`, { of: who.contributorId, meToo }, who);
    return list.edges.map(({ node }) => node);
  }

  async waiting(who: Who): Promise<Idea[]> {
    const { list } = await this.scenario.run<List>(`{ list: ideasToModerate(first: 50) { edges { node ${fields} } } }`, {}, who);
    return list.edges.map(({ node }) => node);
  }

  async found(who: Who, args: { words?: string; topicIds?: string[]; areaCode?: string; kind?: string; state?: string } = {}): Promise<Idea[]> {
    await this.scenario.app.runJob('search.sync', { index: 'ideas' });
    const { searchIdeas } = await this.scenario.run<{ searchIdeas: { hits: { idea: Idea }[] } }>(
      `query ($words: String, $topicIds: [ID!], $areaCode: String, $kind: IdeaKind, $state: IdeaState) {
         searchIdeas(words: $words, topicIds: $topicIds, areaCode: $areaCode, kind: $kind, state: $state) { hits { idea ${fields} highlights { field } } facets { name } } }`,
      args,
      who,
    );
    return searchIdeas.hits.map(({ idea }) => idea);
  }
}
