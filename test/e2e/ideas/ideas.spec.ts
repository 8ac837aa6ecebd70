import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SignedIn } from '../../support/app.js';
import { whereFound } from '../../support/everything.js';
import { DAY, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { IdeaClient } from './idea-client.js';

let scenario: Scenario;
let ideas: IdeaClient;
let team: Team;
let broker: SignedIn;
let maya: Person;
let others: Person[];
beforeAll(async () => {
  scenario = await Scenario.start();
  ideas = new IdeaClient(scenario, scenario.topic());
  team = await scenario.team();
  broker = await scenario.app.signIn([{ kind: 'knowledge_broker' }]);
  maya = await scenario.person({ name: 'Maya', confirmed: true });
  others = [];
  for (let nr = 0; nr < 4; nr += 1) others.push(await scenario.person({ confirmed: true }));
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const sql = <T>(text: string, values: unknown[] = []) => scenario.app.db.dataSource.query<T[]>(text, values);

describe('an idea before it is published', () => {
  it('is sealed, and read by its author and whoever decides about it alone', async () => {
    const words = 'Planted: my daughter Ana was sent home after six weeks.';
    const posted = await ideas.post(maya, { words });
    expect(posted).toMatchObject({ state: 'waiting', version: 0, words, signedAs: null, mine: true, dueBy: '2027-01-22', publishedAt: null, note: null, topics: [{ id: ideas.topicId }] });
    expect(posted.code).toMatch(/^[0-9A-Z]{8}$/);
    expect(posted.hints.map(({ kind, words: found }) => [kind, found])).toEqual([['name', ['my daughter Ana']]]);
    expect(await whereFound(scenario.app.db.ownerUrl, ['Planted'])).toEqual([]);
    expect(await ideas.found(others[0])).toEqual([]);
    for (const who of [others[0], team.contact, team.colleague, scenario.administrator]) expect(await ideas.read(posted.id, who)).toBeNull();
    expect(await ideas.tryTo('sayMeToo', posted.id, others[0], { contributorId: others[0].contributorId })).toBe('NOT_FOUND');

    const [waiting] = await ideas.waiting(team.lead);
    expect(waiting).toMatchObject({ id: posted.id, mine: false, words, hints: [{ kind: 'name' }] });
    // Who wrote it reads that they looked, without being told who else wrote what.
    const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: { what: string } }[] } }>('query ($id: ID!) { whoLooked(contributorId: $id, group: appeared_as_a_code) { edges { node { what } } } }', { id: maya.contributorId }, maya);
    expect(whoLooked.edges[0].node.what).toMatch(/read an idea that you posted before it was published/);

    expect(await ideas.tryTo('moderateIdea', posted.id, team.lead, { version: 0, decision: 'ask_change' })).toBe('BAD_USER_INPUT');
    await ideas.moderate(posted.id, team.lead, { decision: 'ask_change', note: 'Please leave out who your daughter is.' });
    expect(await ideas.of(maya)).toMatchObject([{ state: 'change_asked', note: 'Please leave out who your daughter is.' }]);
    expect(await ideas.tryTo('moderateIdea', posted.id, team.lead, { version: 0, decision: 'publish' })).toBe('ILLEGAL_MOVE');

    const revised = await ideas.do('reviseIdea', posted.id, maya, { title: 'Why is physiotherapy after a stroke so short?', words: 'Six weeks are short.', topicIds: [ideas.topicId] });
    expect(revised).toMatchObject({ state: 'waiting', version: 1, note: null, hints: [], dueBy: '2027-01-22' });
    // What nobody has read is not published.
    expect(await ideas.tryTo('moderateIdea', posted.id, broker, { version: 0, decision: 'publish' })).toBe('CONFLICT');
    await ideas.moderate(posted.id, broker, { version: 1 });
    expect(await ideas.read(posted.id, others[0])).toMatchObject({ state: 'published', title: 'Why is physiotherapy after a stroke so short?', words: 'Six weeks are short.', signedAs: null, mine: false, note: null });
    expect(await sql('select from idea_author where text_key_id is not null')).toEqual([]);
    await ideas.do('withdrawIdea', posted.id, maya);
  });

  it('isn’t decided about by who wrote it, nor by who is neither lead nor broker', async () => {
    const own = await ideas.post(maya);
    await scenario.change('grantPermission', { accountId: maya.accountId, kind: 'knowledge_broker' }, scenario.administrator, '');
    expect(await ideas.waiting(maya)).toEqual([]);
    expect(await ideas.tryTo('moderateIdea', own.id, maya, { version: 0, decision: 'publish' })).toBe('FORBIDDEN');
    await scenario.revoke(maya, { kind: 'knowledge_broker' });
    expect(await ideas.tryTo('moderateIdea', own.id, team.contact, { version: 0, decision: 'publish' })).toBe('FORBIDDEN');
    await ideas.do('withdrawIdea', own.id, maya);
  });

  it('is declined with a reason, which its author reads with their words', async () => {
    const { id } = await ideas.post(maya, { words: 'Planted: a story.' });
    await ideas.moderate(id, broker, { decision: 'decline', note: 'This is about one person’s care: a complaint is heard by the hospital.' });
    expect(await ideas.read(id, maya)).toMatchObject({ state: 'declined', words: 'Planted: a story.', note: expect.stringContaining('complaint') });
    expect(await ideas.read(id, others[0])).toBeNull();
    await ideas.do('withdrawIdea', id, maya);
    expect(await ideas.read(id, maya)).toMatchObject({ state: 'withdrawn', title: null, words: null });
  });

  it('is kept for a year if it isn’t published; after that it can still be said differently where that was asked', async () => {
    const [declined, asked] = [await ideas.post(maya), await ideas.post(maya)];
    await ideas.moderate(declined.id, broker, { decision: 'decline', note: 'This is a complaint.' });
    await ideas.moderate(asked.id, broker, { decision: 'ask_change', note: 'Please say it shorter.' });
    await scenario.app.db.advance(364 * DAY);
    await scenario.app.runJob('privacy.retention');
    expect(await ideas.read(declined.id, maya)).toMatchObject({ words: expect.any(String), note: expect.any(String) });
    await scenario.app.db.advance(2 * DAY);
    await scenario.app.runJob('privacy.retention');
    for (const { id } of [declined, asked]) expect(await ideas.read(id, maya)).toMatchObject({ title: null, words: null, note: null });
    expect(await ideas.do('reviseIdea', asked.id, maya, { title: 'Longer physiotherapy', topicIds: [ideas.topicId] })).toMatchObject({ state: 'waiting', title: 'Longer physiotherapy', words: null, overdue: true });
    for (const { id } of [declined, asked]) await ideas.do('withdrawIdea', id, maya);
  });

  it('needs a topic to be published, from a lead or broker where its author named none', async () => {
    const { id } = await ideas.post(maya, { topicIds: [] });
    expect(await ideas.tryTo('moderateIdea', id, broker, { version: 0, decision: 'publish' })).toBe('BAD_USER_INPUT');
    expect(await ideas.tryTo('moderateIdea', id, broker, { version: 0, decision: 'publish', topicIds: [maya.contributorId] })).toBe('BAD_USER_INPUT');
    expect(await ideas.moderate(id, broker, { topicIds: [ideas.topicId] })).toMatchObject({ state: 'published', topics: [{ id: ideas.topicId }] });
    await ideas.do('withdrawIdea', id, maya);
  });

  it('is looked at by its author first: what may tell who somebody is, and what topics and areas to choose', async () => {
    const { checkIdea } = await scenario.run<{ checkIdea: { hints: { kind: string; words: string[] }[]; topics: { topic: { name: string } }[]; areas: { name: string }[] } }>(
      'query ($title: String!, $words: String) { checkIdea(title: $title, words: $words) { hints { kind words hint } topics { topic { name } confidence } areas { name } } }',
      { title: 'More help with asthma at school', words: 'In West Yorkshire Dr Okafor told me to write to jo@example.org.' },
      maya,
    );
    expect(checkIdea.hints.map(({ kind }) => kind)).toEqual(['contact', 'name']);
    expect(checkIdea.topics.map(({ topic }) => topic.name)).toContain('Asthma');
    expect(checkIdea.areas.map(({ name }) => name)).toEqual([expect.stringContaining('West Yorkshire')]);
    expect(await whereFound(scenario.app.db.ownerUrl, ['Okafor'])).toEqual([]);
  });
});

describe('a published idea', () => {
  it('is found by words, topic, area and kind, also where it is about everywhere', async () => {
    const here = await ideas.published(maya, broker, { title: 'Evening groups for carers of people with dementia', words: null, kind: 'issue', areaCode: 'QWO', signedAs: 'Maya from Leeds' });
    await scenario.app.db.advance(60_000);
    const everywhere = await ideas.published(maya, broker, { title: 'Sleep on hospital wards at night', words: null, kind: 'priority' });
    const ids = async (args: object) => (await ideas.found(others[0], args)).map(({ id }) => id);
    expect(await ids({ words: 'carers evening' })).toEqual([here.id]);
    expect(await ids({})).toEqual([everywhere.id, here.id]);
    expect(await ids({ areaCode: 'QWO' })).toEqual([everywhere.id, here.id]);
    expect(await ids({ areaCode: 'QYG' })).toEqual([everywhere.id]);
    expect(await ids({ kind: 'issue', topicIds: [ideas.topicId] })).toEqual([here.id]);
    expect(await ids({ topicIds: [scenario.topic()] })).toEqual([]);
    expect(await ids({ state: 'taken_up' })).toEqual([]);
    expect(await ideas.read(here.id, others[0])).toMatchObject({ signedAs: 'Maya from Leeds', area: { code: 'QWO' } });
    expect(await ideas.read(everywhere.id, others[0])).toMatchObject({ signedAs: null });
    for (const { id } of [here, everywhere]) await ideas.do('withdrawIdea', id, maya);
    // A stale index shows nothing.
    const { searchIdeas } = await scenario.run<{ searchIdeas: { hits: unknown[] } }>('{ searchIdeas { hits { idea { id } } } }', {}, others[0]);
    expect(searchIdeas.hits).toEqual([]);
    expect(await ids({})).toEqual([]);
  });

  it('counts who says “me too” once each, from three on, and never its author', async () => {
    const { id } = await ideas.published(maya, broker);
    const say = (who: Person, input: object = {}) => ideas.do('sayMeToo', id, who, { contributorId: who.contributorId, ...input });
    expect(await ideas.tryTo('sayMeToo', id, maya, { contributorId: maya.contributorId })).toBe('ILLEGAL_MOVE');
    expect(await ideas.tryTo('sayMeToo', id, others[0], { contributorId: others[1].contributorId })).toBe('NOT_FOUND');
    expect(await say(others[0])).toMatchObject({ meToos: null, meToosOfMine: [others[0].contributorId] });
    await say(others[0], { tellMe: true });
    expect(await say(others[1])).toMatchObject({ meToos: null });
    expect(await say(others[2])).toMatchObject({ meToos: 3 });
    expect(await say(others[3])).toMatchObject({ meToos: 4 });
    // Nobody reads who, nor does its author.
    expect(JSON.stringify(await ideas.read(id, maya))).not.toContain(others[0].contributorId);
    expect(await ideas.of(others[0], true)).toMatchObject([{ id }]);
    await scenario.change('takeMeTooBack', { ideaId: id, contributorId: others[0].contributorId }, others[0], '');
    await scenario.change('takeMeTooBack', { ideaId: id, contributorId: others[0].contributorId }, others[0], '');
    expect(await ideas.read(id, maya)).toMatchObject({ meToos: 3 });
    await scenario.change('leaveAskwell', { contributorId: others[3].contributorId }, others[3], '');
    expect(await ideas.read(id, maya)).toMatchObject({ meToos: null });
    await ideas.do('withdrawIdea', id, maya);
    expect(await ideas.of(others[1], true)).toEqual([]);
  });
});

describe('who acts for somebody', () => {
  it('posts for them, and neither decides about it nor is taken for them', async () => {
    const { lead } = team;
    const phone = { age: 'eighteen_or_over', wordingVersion: 'join-1', areaCode: 'QYG', interests: [{ topicId: ideas.topicId, relation: 'lived_experience' }], reachMe: { phone: '0113 496 0777' }, consentHeardAt: START };
    const contributorId = await scenario.change<string>('registerContributorByPhone', phone, lead, '');
    const { id } = await ideas.post({ ...maya, token: lead.token, contributorId });
    expect(await ideas.tryTo('moderateIdea', id, lead, { version: 0, decision: 'publish' })).toBe('FORBIDDEN');
    expect(await ideas.moderate(id, broker)).toMatchObject({ state: 'published' });
    const [{ entries }] = await sql<{ entries: number }>(`select count(*)::int as entries from audit_entry where subject_id = $1 and action in ('contributor.done_idea', 'contributor.read_ideas')`, [contributorId]);
    expect(entries).toBeGreaterThanOrEqual(2);
    expect(await ideas.tryTo('withdrawIdea', id, maya)).toBe('NOT_FOUND');
    // A helper as well, and for a group whoever speaks for it.
    const helper = await scenario.app.signIn([], 'A Helper');
    expect(await ideas.tryTo('sayMeToo', id, helper, { contributorId: maya.contributorId })).toBe('NOT_FOUND');
    await scenario.change('nameHelper', { contributorId: maya.contributorId, helperAccountId: helper.accountId }, maya, '');
    await ideas.do('sayMeToo', id, helper, { contributorId: maya.contributorId });
    expect(await ideas.of(maya, true)).toMatchObject([{ id, meToosOfMine: [maya.contributorId] }]);
    const group = await scenario.change<{ id: string }>(
      'joinAsContributor', { ...phone, kind: 'group', name: 'Singers', age: null, consentHeardAt: undefined, reachMe: { phone: '0113 496 0778' }, group: { contactPersonName: 'Pat' } }, others[0]);
    await ideas.do('sayMeToo', id, others[0], { contributorId: group.id });
    await ideas.do('sayMeToo', id, others[0], { contributorId: others[0].contributorId });
    expect(await ideas.read(id, others[0])).toMatchObject({ meToos: 3 });
    await ideas.do('withdrawIdea', id, lead);
  });
});

describe('whoever has themselves forgotten', () => {
  it('is handed what they posted first, opened, and what they said “me too” to', async () => {
    const leaver = await scenario.person({ confirmed: true });
    await ideas.post(leaver, { words: 'Planted: not published yet.', signedAs: 'Leaver' });
    const { id } = await ideas.published(maya, broker, { title: 'Planted: somebody else’s idea' });
    await ideas.do('sayMeToo', id, leaver, { contributorId: leaver.contributorId });
    const response = await fetch(`${scenario.app.url}/me/export.json`, { headers: { authorization: `Bearer ${leaver.token}`, accept: 'application/json' } });
    const text = await response.text();
    expect(text).toMatch(/Planted: not published yet\./);
    expect(text).toMatch(/"signedAs": ?"Leaver"/);
    expect(text).toMatch(/Planted: somebody else’s idea/);
    await ideas.do('withdrawIdea', id, maya);
  });

  it('takes their ideas along, but for those that may stay, from which nothing leads to them', async () => {
    const gone = await scenario.person({ confirmed: true });
    const goes = await ideas.published(gone, broker, { title: 'Planted: this goes with me', words: null });
    const stays = await ideas.published(gone, broker, { title: 'Planted: this may stay', words: null, signedAs: 'Planted: Gone', mayStay: true });
    const waits = await ideas.post(gone, { mayStay: true });
    const kept = await ideas.published(maya, broker);
    await ideas.do('sayMeToo', kept.id, gone, { contributorId: gone.contributorId });
    await scenario.change('eraseMe', { contributorId: gone.contributorId, iKnowItCantBeUndone: true }, gone, '{ profiles }');
    expect(await ideas.read(goes.id, maya)).toBeNull();
    expect(await ideas.read(waits.id, broker)).toBeNull();
    expect(await ideas.read(stays.id, maya)).toMatchObject({ title: 'Planted: this may stay', signedAs: null, state: 'published' });
    expect((await ideas.found(maya)).map(({ id }) => id).sort()).toEqual([stays.id, kept.id].sort());
    expect(await sql('select from idea_author where contributor_id = $1 union all select from idea_me_too where contributor_id = $1', [gone.contributorId])).toEqual([]);
  });
});
