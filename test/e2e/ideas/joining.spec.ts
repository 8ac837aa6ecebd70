import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SignedIn } from '../../support/app.js';
import { publishArticle } from '../../support/builders/findings.builder.js';
import { DAY, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { mailFor } from '../invitations/mailbox.js';
import { IdeaClient } from './idea-client.js';

let scenario: Scenario;
let ideas: IdeaClient;
let team: Team;
let brokers: SignedIn[];
let people: Person[];
beforeAll(async () => {
  scenario = await Scenario.start();
  ideas = new IdeaClient(scenario, scenario.topic());
  team = await scenario.team();
  brokers = [await scenario.app.signIn([{ kind: 'knowledge_broker' }]), await scenario.app.signIn([{ kind: 'involvement_lead', organisationId: team.organisationId }])];
  people = [];
  for (let nr = 0; nr < 5; nr += 1) people.push(await scenario.person({ confirmed: true }));
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const published = (who: Person, title: string, input: object = {}) => ideas.published(who, brokers[0], { title, words: null, tellMe: false, ...input });
const meToo = (id: string, ...who: Person[]) => Promise.all(who.map((each) => ideas.do('sayMeToo', id, each, { contributorId: each.contributorId })));
const join = (ideaId: string, intoId: string, who = brokers[0]) => ideas.tryTo('joinIdeas', ideaId, who, { intoId });
const goes = async (...pairs: [Person, { id: string }][]) => {
  for (const [who, { id }] of pairs) await ideas.do('withdrawIdea', id, who);
};

describe('what is like an idea', () => {
  it('is shown to its author before they post it, and to whoever reads it: ideas that say much the same, and findings that may answer it', async () => {
    const swimming = await published(people[0], 'Swimming lessons for adults after a stroke');
    const other = await published(people[0], 'Shorter letters from the eye clinic');
    const answers = await publishArticle(scenario.app, brokers[0].token, { pmid: '79001', title: 'Swimming lessons after a stroke: a randomised trial', summary: 'Adults who swam after a stroke walked further.' });
    const unpublished = await publishArticle(scenario.app, brokers[0].token, { pmid: '79002', title: 'Swimming lessons after a stroke, a second trial' });
    await scenario.change('withdrawFinding', { findingId: unpublished, reason: 'It was published by mistake.' }, brokers[0]);
    const mine = await ideas.post(people[1], { title: 'Why are there no swimming lessons after a stroke?', words: null });
    expect(await ideas.like(mine.id, people[1])).toEqual({ ideas: [swimming.id], findings: [answers] });
    expect(await ideas.like(mine.id, brokers[1])).toEqual({ ideas: [swimming.id], findings: [answers] });
    expect(await ideas.like(swimming.id, people[2])).toEqual({ ideas: [], findings: [answers] });
    expect((await ideas.like(other.id, people[2])).findings).toEqual([]);
    const { checkIdea } = await scenario.run<{ checkIdea: { ideas: { id: string }[]; findings: { id: string }[] } }>(
      '{ checkIdea(title: "Swimming lessons for people who had a stroke") { ideas { id title meToos } findings { id title } } }', {}, people[1]);
    expect(checkIdea).toMatchObject({ ideas: [{ id: swimming.id }], findings: [{ id: answers }] });
    expect((await scenario.app.gql('query ($id: ID!) { likeIdea(id: $id) { ideas { id } } }', { id: mine.id }, people[2].token)).errors?.[0].extensions.code).toBe('NOT_FOUND');
    await goes([people[0], swimming], [people[0], other], [people[1], mine]);
  });
});

describe('ideas that say the same', () => {
  it('become one that counts each person once, and are parted as they were', async () => {
    const [root, same] = [await published(people[0], 'Evening groups for carers'), await published(people[1], 'Carers need groups after work')];
    await meToo(root.id, people[1], people[2]);
    await meToo(same.id, people[2], people[3], people[0]);
    expect(await ideas.read(same.id, people[4])).toMatchObject({ meToos: 3 });
    expect(await ideas.read(root.id, people[4])).toMatchObject({ meToos: null });
    expect(await join(same.id, root.id, team.contact)).toBe('FORBIDDEN');
    expect(await join(same.id, same.id)).toBe('BAD_USER_INPUT');
    expect(await join(same.id, root.id)).toBeNull();
    // Of the root: 1 (also the other's author), 2 (said both), 3; 0 wrote it.
    expect(await ideas.read(root.id, people[4])).toMatchObject({ meToos: 3, joined: [{ id: same.id, title: 'Carers need groups after work' }] });
    expect(await ideas.read(same.id, people[4])).toMatchObject({ state: 'joined', joinedInto: root.id, meToos: null, title: 'Carers need groups after work' });
    expect((await ideas.found(people[4])).map(({ id }) => id)).toEqual([root.id]);
    expect((await ideas.found(people[4], { words: 'after work' })).map(({ id }) => id)).toEqual([root.id]);
    expect(await ideas.toAnswer(team.contact)).toEqual([root.id]);
    expect(await ideas.tryTo('answerIdea', same.id, brokers[0], { kind: 'taken_up', words: 'We work on this.' })).toBe('ILLEGAL_MOVE');
    expect(await ideas.tryTo('sayMeToo', same.id, people[4], { contributorId: people[4].contributorId })).toBe('ILLEGAL_MOVE');

    // Into a third, with what was joined into it before.
    const wider = await published(people[4], 'Groups for carers at all hours');
    expect(await join(root.id, wider.id)).toBeNull();
    expect(await ideas.read(wider.id, people[4])).toMatchObject({ meToos: 4 });
    await ideas.do('partIdeas', root.id, brokers[1]);
    expect(await ideas.read(root.id, people[4])).toMatchObject({ state: 'published', joinedInto: null, meToos: 3 });
    await ideas.do('partIdeas', same.id, brokers[1]);
    expect(await ideas.read(same.id, people[4])).toMatchObject({ state: 'published', meToos: 3 });
    expect(await ideas.read(root.id, people[4])).toMatchObject({ meToos: null, joined: [] });
    expect((await ideas.found(people[4])).map(({ id }) => id).sort()).toEqual([root.id, same.id, wider.id].sort());
    expect(await ideas.tryTo('partIdeas', same.id, brokers[0])).toBe('ILLEGAL_MOVE');
    await goes([people[0], root], [people[1], same], [people[4], wider]);
  });

  it('hear together what is answered', async () => {
    const [root, same] = [await published(people[0], 'Evening groups for carers'), await published(people[1], 'Carers need groups after work', { tellMe: true })];
    await join(same.id, root.id);
    await ideas.answer(root.id, brokers[0], { kind: 'taken_up', words: 'We start one in May.' });
    await scenario.work();
    // Published, joined, answered.
    expect((await mailFor(scenario.app.dataDir, people[1].email)).filter(({ subject }) => subject === 'News about an idea on Askwell')).toHaveLength(3);
    await goes([people[0], root], [people[1], same]);
  });

  it('look for an answer of their own again, for two weeks at least, when the one that stands for them is taken back or forgotten', async () => {
    for (const ending of ['withdrawn', 'erased']) {
      const leaver = await scenario.person({ confirmed: true });
      const [root, same] = [await published(leaver, 'Evening groups for carers'), await published(people[1], 'Carers need groups after work')];
      await join(same.id, root.id);
      await scenario.app.db.advance(70 * DAY);
      if (ending === 'withdrawn') await ideas.do('withdrawIdea', root.id, leaver);
      else await scenario.change('eraseMe', { contributorId: leaver.contributorId, iKnowItCantBeUndone: true }, leaver, '{ profiles }');
      expect(await ideas.read(root.id, people[2])).toBeNull();
      expect(await ideas.read(same.id, people[2])).toMatchObject({ state: 'published', joinedInto: null, overdue: false, dueBy: '2027-02-15' });
      expect((await ideas.found(people[2])).map(({ id }) => id)).toEqual([same.id]);
      await goes([people[1], same]);
      await scenario.app.db.setClock(START);
    }
  });

  it('are joined one way, whoever tries the other at the same moment, and never in a circle', async () => {
    for (let time = 0; time < 5; time += 1) {
      const pair = [await published(people[0], 'Evening groups for carers'), await published(people[1], 'Carers need groups after work')];
      const outcomes = await Promise.all([join(pair[0].id, pair[1].id), join(pair[1].id, pair[0].id, brokers[1])]);
      expect(outcomes.sort()).toEqual(['ILLEGAL_MOVE', null]);
      await goes([people[0], pair[0]], [people[1], pair[1]]);
    }
  });

  it('lose none of each other, whoever is taken back at that moment', async () => {
    for (let time = 0; time < 5; time += 1) {
      const [root, same] = [await published(people[0], 'Evening groups for carers'), await published(people[1], 'Carers need groups after work')];
      const [joined, withdrawn] = await Promise.all([join(same.id, root.id), ideas.tryTo('withdrawIdea', root.id, people[0])]);
      expect(withdrawn).toBeNull();
      expect([null, 'NOT_FOUND']).toContain(joined);
      expect(await ideas.read(same.id, people[2])).toMatchObject({ state: 'published', joinedInto: null });
      await goes([people[1], same]);
    }
  });
});
