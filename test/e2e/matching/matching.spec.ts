import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { givenArea, givenTopic } from '../../support/builders/contributors.builder.js';
import { givenAskable, givenSoughtTopics } from '../../support/builders/matching.builder.js';
import { OpportunityRows, type TeamRow } from '../../support/builders/opportunities.builder.js';
import { type SignedIn, startTestApp, type TestApp } from '../../support/app.js';

let app: TestApp;
let owner: DataSource;
let rows: OpportunityRows;
let team: TeamRow;
let member: SignedIn;
let topicId: string;

beforeAll(async () => {
  app = await startTestApp();
  owner = await new DataSource(dataSourceOptions({ url: app.db.ownerUrl, entities: [], poolSize: 2 })).initialize();
  rows = await OpportunityRows.connect(app.db);
  await app.db.setClock(new Date('2026-12-01T12:00:00Z'));
  await givenArea(owner);
  topicId = await givenTopic(owner, { name: 'Wheezing disease' });
  team = await rows.team();
  member = await app.signIn([{ kind: 'team_member', teamId: team.id }]);
});
afterAll(async () => {
  await rows.end();
  await owner.destroy();
  await app.close();
});

const post = async (columns: Record<string, unknown> = {}): Promise<string> => {
  const id = await rows.post(team, member.accountId, columns);
  await givenSoughtTopics(owner, id, [{ topicId, relations: ['lived_experience'] }]);
  return id;
};

const create = `mutation ($input: CreateCandidateListInput!) {
  createCandidateList(input: $input) {
    id opportunityId madeAt freshUntil availableLater availableLaterText toArrange { group need text } toArrangeText
    candidates(first: 2) { edges { node { code position topics { topicId topicName relation } reasons ownWords } } pageInfo { hasNextPage endCursor } }
  }
}`;

interface List {
  id: string;
  candidates: { edges: { node: { code: string; position: number } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
}

const codeOf = (answer: { errors?: { extensions: { code: string } }[] }) => answer.errors?.[0].extensions.code;

describe('people who suit an opportunity', () => {
  it('come as codes with reasons in plain sentences, page by page', async () => {
    const person = { interests: [{ topicId }], kindsLiked: ['focus_group'], ownWords: 'Shown to nobody.', needs: [{ group: 'taking_part', need: 'step_free' }] };
    for (let n = 0; n < 5; n += 1) await givenAskable(owner, person);
    const opportunityId = await post();
    const { data, errors } = await app.gql<{ createCandidateList: List }>(create, { input: { opportunityId, idempotencyKey: 'list' } }, member.token);
    expect(errors).toBeUndefined();
    const list = data.createCandidateList;
    const shown = {
      topics: [{ topicId, topicName: 'Wheezing disease', relation: 'lived_experience' }],
      reasons: ['Has lived experience of wheezing disease, which this work asks for.', 'Likes focus groups, which is part of it.'],
      ownWords: null,
    };
    expect(list).toEqual({
      id: expect.any(String),
      opportunityId,
      madeAt: '2026-12-01T12:00:00.000Z',
      freshUntil: '2026-12-02T12:00:00.000Z',
      availableLater: 0,
      availableLaterText: 'Fewer than 5 more may be available later.',
      toArrange: [{ group: 'taking_part', need: 'step_free', text: 'Step-free way in' }],
      toArrangeText: 'Also ask each person who is chosen what they need: what fewer than three people need isn’t named here.',
      candidates: {
        edges: [1, 2].map((position) => ({ node: { code: expect.stringMatching(/^[0-9A-Z]{8}$/), position, ...shown } })),
        pageInfo: { hasNextPage: true, endCursor: list.candidates.edges[1].node.code },
      },
    });
    const more = await app.gql<{ candidateList: List }>(
      'query ($id: ID!, $after: String) { candidateList(id: $id) { candidates(first: 50, after: $after) { edges { node { code position } } pageInfo { hasNextPage } } } }',
      { id: list.id, after: list.candidates.pageInfo.endCursor },
      member.token,
    );
    expect(more.data.candidateList.candidates.edges.map(({ node }) => node.position)).toEqual([3, 4, 5]);
    expect(more.data.candidateList.candidates.pageInfo.hasNextPage).toBe(false);
  });

  it('tell no name, contact, age or area: there is no such field', async () => {
    const { data } = await app.gql<{ __type: { fields: { name: string }[] } }>('{ __type(name: "Candidate") { fields { name } } }', {}, member.token);
    // `mix` names what the post seeks and the person ticked to be found by, and nothing else of them.
    expect(data.__type.fields.map(({ name }) => name).sort()).toEqual(['code', 'mix', 'ownWords', 'position', 'reasons', 'topics']);
  });

  it('are one list for all who ask at once', async () => {
    const opportunityId = await post();
    const answers = await Promise.all(Array.from({ length: 8 }, () => app.gql<{ createCandidateList: List }>(create, { input: { opportunityId } }, member.token)));
    expect(answers.map(({ errors }) => errors)).toEqual(Array(8).fill(undefined));
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
  });

  it('are for the post’s own team only', async () => {
    const opportunityId = await post();
    const { data } = await app.gql<{ createCandidateList: List }>(create, { input: { opportunityId } }, member.token);
    const stranger = await app.signIn([{ kind: 'team_member', teamId: (await rows.team(team.organisationId)).id }]);
    const contributor = await app.signIn([{ kind: 'contributor' }]);
    const read = 'query ($id: ID!) { candidateList(id: $id) { id } }';
    expect(codeOf(await app.gql(create, { input: { opportunityId } }, stranger.token))).toBe('NOT_FOUND');
    expect(codeOf(await app.gql(read, { id: data.createCandidateList.id }, stranger.token))).toBe('NOT_FOUND');
    expect(codeOf(await app.gql(read, { id: 'no-id' }, member.token))).toBe('NOT_FOUND');
    expect(codeOf(await app.gql(read, { id: data.createCandidateList.id }, contributor.token))).toBe('FORBIDDEN');
    expect(codeOf(await app.gql(create, { input: { opportunityId } }))).toBe('UNAUTHENTICATED');
  });

  it.each([
    ['no id', async () => ({ opportunityId: 'x' }), 'BAD_USER_INPUT', 'opportunityId must be an id'],
    ['a closed post', async () => ({ opportunityId: await post({ status: 'closed', ended_at: new Date() }) }), 'NOT_OPEN', 'This opportunity is closed, not open.'],
  ])('are not told for %s', async (_, input, code, message) => {
    const answer = await app.gql(create, { input: await input() }, member.token);
    expect(codeOf(answer)).toBe(code);
    expect(answer.errors?.[0].message).toContain(message);
  });

  it('refuses a cursor that is none', async () => {
    const opportunityId = await post();
    const { data } = await app.gql<{ createCandidateList: List }>(create, { input: { opportunityId } }, member.token);
    const answer = await app.gql('query ($id: ID!) { candidateList(id: $id) { candidates(after: "soon") { edges { cursor } } } }', { id: data.createCandidateList.id }, member.token);
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
  });
});

describe('opportunities that suit a person', () => {
  const suggest = 'query ($id: ID!, $first: Int) { suggestedOpportunities(contributorId: $id, first: $first) { score reasons opportunity { id title topics { topic { name } } } } }';

  it('come with a score and reasons, to the person alone', async () => {
    const someone = await app.signIn([{ kind: 'contributor' }]);
    const id = await givenAskable(owner, { accountId: someone.accountId, interests: [{ topicId }], way: 'look_myself', foundIn: [] });
    const opportunityId = await post({ title: 'A study of wheezing' });
    const { data, errors } = await app.gql<{ suggestedOpportunities: object[] }>(suggest, { id, first: 1 }, someone.token);
    expect(errors).toBeUndefined();
    expect(data.suggestedOpportunities).toEqual([
      {
        score: expect.closeTo(0.77, 1),
        reasons: ['You have lived experience of wheezing disease, which this work asks for.'],
        opportunity: { id: opportunityId, title: 'A study of wheezing', topics: [{ topic: { name: 'Wheezing disease' } }] },
      },
    ]);
    expect(codeOf(await app.gql(suggest, { id }, member.token))).toBe('NOT_FOUND');
    expect(codeOf(await app.gql(suggest, { id }))).toBe('UNAUTHENTICATED');
  });

  it.each([
    [{ id: 'x' }, 'contributorId must be an id'],
    [{ id: '0190a5a0-0000-7000-8000-000000000000', first: 0 }, 'first must be at least 1'],
    [{ id: '0190a5a0-0000-7000-8000-000000000000', first: 51 }, 'first can be at most 50'],
  ])('refuses %j', async (variables, message) => {
    const answer = await app.gql(suggest, variables, member.token);
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(answer.errors)).toContain(message);
  });
});

describe('why an opportunity suits a person or doesn’t', () => {
  const explain = 'query ($id: ID!, $post: ID!) { explainMatch(contributorId: $id, opportunityId: $post) { suits score reasons against parts { text points most } opportunity { id } } }';

  it('is told to the person: what they said, what it seeks, what stands in the way and what the score is made of', async () => {
    const someone = await app.signIn([{ kind: 'contributor' }]);
    const id = await givenAskable(owner, { accountId: someone.accountId, interests: [{ topicId, relation: 'carer' }], kindsNever: ['interview'], foundIn: [] });
    const other = await givenTopic(owner, { name: 'Sore throat' });
    const opportunityId = await rows.post(team, member.accountId, {});
    await givenSoughtTopics(owner, opportunityId, [{ topicId, relations: ['lived_experience'] }, { topicId: other, relations: ['parent', 'carer'] }]);
    const { data, errors } = await app.gql<{ explainMatch: { parts: { points: number }[]; score: number } }>(explain, { id, post: opportunityId }, someone.token);
    expect(errors).toBeUndefined();
    const { parts, ...rest } = data.explainMatch;
    expect(rest).toEqual({
      suits: true,
      score: expect.any(Number),
      reasons: ['You know wheezing disease as a carer; this work is about it and asks for people who have lived with it.'],
      against: ['It asks for parents or carers: sore throat. You named nothing near it.'],
      opportunity: { id: opportunityId },
    });
    expect(parts).toHaveLength(5);
    expect(parts[0]).toEqual({ text: 'What it is about, against your topics and your own words', points: expect.any(Number), most: 0.76 });
    expect(parts.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(rest.score, 1);

    const never = await post({ kinds: ['interview'], online: false, area_code: 'TEST1', place: 'A hall' });
    await owner.query(`update contributor_preference set takes_part = 'online_only' where contributor_id = $1`, [id]);
    const answer = await app.gql(explain, { id, post: never }, someone.token);
    expect(answer.data).toEqual({
      explainMatch: {
        suits: false, score: null, reasons: [], parts: [], opportunity: { id: never },
        against: ['It includes something you said you never want to do.', 'It takes place where you said you don’t take part.'],
      },
    }); // prettier-ignore
  });

  it('is nobody else’s, and of open posts only', async () => {
    const someone = await app.signIn([{ kind: 'contributor' }]);
    const id = await givenAskable(owner, { accountId: someone.accountId, interests: [{ topicId }] });
    const [open, closed] = [await post(), await post({ status: 'closed', ended_at: new Date() })];
    expect(codeOf(await app.gql(explain, { id, post: open }, member.token))).toBe('NOT_FOUND');
    expect(codeOf(await app.gql(explain, { id, post: open }))).toBe('UNAUTHENTICATED');
    expect(codeOf(await app.gql(explain, { id, post: closed }, someone.token))).toBe('NOT_FOUND');
    expect(codeOf(await app.gql(explain, { id, post: id }, someone.token))).toBe('NOT_FOUND');
    expect(codeOf(await app.gql(explain, { id: 'x', post: open }, someone.token))).toBe('NOT_FOUND');
  });
});

describe('who would fit a draft', () => {
  const query = 'query ($id: ID!) { peopleWhoWouldFit(opportunityId: $id) { opportunityId people text month without { criterion kind people text } } }';
  interface WouldFit {
    peopleWhoWouldFit: { people: number | null; text: string; month: string; without: { criterion: string; kind: string | null; people: number | null; text: string }[] };
  }
  let sought: string;
  const draft = async (columns: Record<string, unknown> = {}, of: TeamRow = team): Promise<string> => {
    const id = await rows.post(of, member.accountId, { status: 'draft', opened_at: null, ...columns });
    await givenSoughtTopics(owner, id, [{ topicId: sought, relations: ['lived_experience'] }]);
    return id;
  };
  const ask = (id: string, token = member.token) => app.gql<WouldFit>(query, { id }, token);

  beforeAll(async () => {
    sought = await givenTopic(owner, { name: 'Trembling disease' });
    for (let nr = 0; nr < 40; nr += 1) await givenAskable(owner, { interests: [{ topicId: sought, relation: nr % 2 ? 'carer' : 'lived_experience' }], kindsNever: nr % 4 ? [] : ['focus_group'] });
  });

  it('is told roughly, with what each criterion costs, the costliest first', async () => {
    const { data, errors } = await ask(await draft());
    expect(errors).toBeUndefined();
    const { people, text, month, without } = data.peopleWhoWouldFit;
    // 10 of 40, and noise.
    expect(people === null || (people % 5 === 0 && people <= 35)).toBe(true);
    expect(text).toMatch(/^(About \d+|Fewer than 10) people whom teams may ask would fit/);
    expect(month).toBe('2026-12-01');
    expect(without.map(({ criterion }) => criterion).sort()).toEqual(['age', 'connection', 'kind', 'place']);
    expect(without.map((each) => each.people ?? 0)).toEqual(without.map((each) => each.people ?? 0).sort((a, b) => b - a));
    expect(without.find(({ criterion }) => criterion === 'connection')!.text).toMatch(/^If any connection with the topics would do, (about \d+|fewer than 10) would fit\.$/);
  });

  it('reads the same for everybody who asks the same, and stays so for the month whatever happens', async () => {
    const first = (await ask(await draft({ kinds: ['interview'] }))).data.peopleWhoWouldFit;
    for (let nr = 0; nr < 12; nr += 1) await givenAskable(owner, { interests: [{ topicId: sought, relation: 'lived_experience' }] });
    const theirs = await rows.team();
    const other = await app.signIn([{ kind: 'team_member', teamId: theirs.id }]);
    const { data } = await ask(await draft({ kinds: ['interview'], title: 'Something else altogether' }, theirs), other.token);
    expect({ ...data.peopleWhoWouldFit, opportunityId: '' }).toEqual({ ...first, opportunityId: '' });
    await app.db.setClock(new Date('2027-01-02T12:00:00Z'));
    expect((await ask(await draft({ kinds: ['interview'] }))).data.peopleWhoWouldFit.month).toBe('2027-01-01');
    await app.db.setClock(new Date('2026-12-01T12:00:00Z'));
  });

  it('isn’t told of another team’s draft, of an open post, or without a topic', async () => {
    const stranger = await app.signIn([{ kind: 'team_member', teamId: (await rows.team()).id }]);
    expect(codeOf(await ask(await draft(), stranger.token))).toBe('NOT_FOUND');
    expect(codeOf(await ask(await post()))).toBe('ILLEGAL_MOVE');
    const bare = await rows.post(team, member.accountId, { status: 'draft', opened_at: null });
    expect(codeOf(await ask(bare))).toBe('BAD_USER_INPUT');
    const [{ id: nobodys }] = await owner.query<[{ id: string }]>(`insert into organisation (name, kind) values ('Nobody knows it', 'other') returning id`);
    const unverified = await rows.team(nobodys);
    const theirs = await app.signIn([{ kind: 'team_member', teamId: unverified.id }]);
    expect(codeOf(await ask(await draft({}, unverified), theirs.token))).toBe('FORBIDDEN');
  });

  it('is told of ten new drafts a day, also to two callers at once; what was told before goes on being told', async () => {
    const asking = await rows.team();
    const [one, two] = [await app.signIn([{ kind: 'team_member', teamId: asking.id }]), await app.signIn([{ kind: 'team_member', teamId: asking.id }])];
    const kinds = ['interview', 'teaching', 'survey_advice', 'document_review', 'steering_group', 'co_production', 'peer_research', 'dissemination', 'governance_board', 'interview_panel', 'priority_setting', 'focus_group'];
    const drafts: string[] = [];
    for (const kind of kinds) drafts.push(await draft({ kinds: [kind, 'steering_group'].slice(0, kind === 'steering_group' ? 1 : 2), languages: ['cy'] }, asking));
    const answers = await Promise.all(drafts.map((id, nr) => ask(id, (nr % 2 ? one : two).token)));
    const codes = answers.map(codeOf);
    expect(codes.filter((code) => code === undefined)).toHaveLength(10);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(2);
    const told = codes.indexOf(undefined);
    expect((await ask(drafts[told], one.token)).data.peopleWhoWouldFit).toEqual(answers[told].data.peopleWhoWouldFit);
  });

  it('two who ask the same at once are told the same', async () => {
    const id = await draft({ kinds: ['teaching', 'dissemination'] });
    const answers = await Promise.all([ask(id), ask(id), ask(id)]);
    expect(new Set(answers.map(({ data }) => JSON.stringify(data.peopleWhoWouldFit))).size).toBe(1);
  });
});
