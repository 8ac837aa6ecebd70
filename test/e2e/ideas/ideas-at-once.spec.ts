import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignedIn } from '../../support/app.js';
import { publishArticle } from '../../support/builders/findings.builder.js';
import { type Person, Scenario } from '../../support/scenario.js';
import { IdeaClient } from './idea-client.js';

let scenario: Scenario;
let ideas: IdeaClient;
let brokers: SignedIn[];
let people: Person[];
beforeAll(async () => {
  scenario = await Scenario.start();
  ideas = new IdeaClient(scenario, scenario.topic());
  brokers = await Promise.all([1, 2].map((nr) => scenario.app.signIn([{ kind: 'knowledge_broker' }], `Broker ${nr}`)));
  people = [];
  for (let nr = 0; nr < 4; nr += 1) people.push(await scenario.person({ confirmed: true }));
});
afterAll(() => scenario.end());

const outcomes = (...moves: Promise<string | null>[]): Promise<(string | null)[]> => Promise.all(moves).then((all) => all.sort());
const decide = (id: string, decision: string, who: SignedIn) => ideas.tryTo('moderateIdea', id, who, { version: 0, decision, note: 'Please say it shorter.' });

describe('of two callers at once', () => {
  it.each(['publish', 'ask_change', 'decline'])('one decides, and the other is told that somebody did: %s', async (decision) => {
    const { id } = await ideas.post(people[0]);
    expect(await outcomes(...brokers.map((who) => decide(id, decision, who)))).toEqual(['ILLEGAL_MOVE', null]);
  });

  it('an idea is published as it was read, or revised', async () => {
    for (let time = 0; time < 5; time += 1) {
      const { id } = await ideas.post(people[0], { words: 'As it was read.' });
      const publish = () => decide(id, 'publish', brokers[0]);
      const revise = () => ideas.tryTo('reviseIdea', id, people[0], { title: 'Something nobody has read yet', words: 'Unread.', topicIds: [ideas.topicId] });
      // Whoever is sent first is mostly first: each in turn.
      const [one, two] = await Promise.all((time % 2 ? [publish, revise] : [revise, publish]).map((move) => move()));
      const [published, revised] = time % 2 ? [one, two] : [two, one];
      expect([published, revised].sort()).toEqual(published === null ? ['ILLEGAL_MOVE', null] : ['CONFLICT', null]);
      expect(await ideas.read(id, people[0])).toMatchObject(published === null ? { state: 'published', words: 'As it was read.' } : { state: 'waiting', words: 'Unread.' });
      expect(await ideas.read(id, people[1])).toEqual(published === null ? expect.objectContaining({ words: 'As it was read.' }) : null);
    }
  });

  it('an idea taken back shows nothing, whoever published it at that moment', async () => {
    const { id } = await ideas.post(people[0]);
    const [, withdrawn] = await Promise.all([decide(id, 'publish', brokers[0]), ideas.tryTo('withdrawIdea', id, people[0])]);
    expect(withdrawn).toBeNull();
    expect(await ideas.read(id, people[1])).toBeNull();
    expect(await outcomes(ideas.tryTo('withdrawIdea', id, people[0]), decide(id, 'publish', brokers[0]))).toEqual(['ILLEGAL_MOVE', 'ILLEGAL_MOVE']);
  });

  it.each(['taken_up', 'not_taken_up', 'answered'])('an answer is given once: %s', async (kind) => {
    const { id } = await ideas.published(people[0], brokers[0]);
    const findingId = kind === 'answered' ? await publishArticle(scenario.app, brokers[0].token, { pmid: '78001' }) : null;
    expect(await outcomes(...brokers.map((who) => ideas.tryTo('answerIdea', id, who, { kind, findingId, words: 'This is our answer.' })))).toEqual(['ILLEGAL_MOVE', null]);
    // Of two that differ the first counts; after a yes there is no no.
    if (kind === 'taken_up') for (const other of ['not_taken_up', 'still_looking']) expect(await ideas.tryTo('answerIdea', id, brokers[1], { kind: other, words: 'Yet we can’t.' })).toBe('ILLEGAL_MOVE');
    expect((await ideas.read(id, people[1]))?.answers).toHaveLength(1);
  });

  it('no more than two say that they are still looking', async () => {
    const { id } = await ideas.published(people[0], brokers[0]);
    expect(await outcomes(...[0, 1, 0, 1].map((nr) => ideas.tryTo('answerIdea', id, brokers[nr], { kind: 'still_looking', words: `Reason number ${nr}.` })))).toEqual(['TOO_MANY', 'TOO_MANY', null, null]);
  });

  it('an idea is answered, or taken back', async () => {
    const { id } = await ideas.published(people[0], brokers[0]);
    const [answered, withdrawn] = await Promise.all([ideas.tryTo('answerIdea', id, brokers[0], { kind: 'taken_up', words: 'We work on it.' }), ideas.tryTo('withdrawIdea', id, people[0])]);
    expect(withdrawn).toBeNull();
    expect([null, 'NOT_FOUND']).toContain(answered);
    expect(await ideas.read(id, people[1])).toBeNull();
  });

  it('“me too” counts once, however often one person says it, and the same request is one idea', async () => {
    const { id } = await ideas.published(people[0], brokers[0]);
    const say = (who: Person) => ideas.tryTo('sayMeToo', id, who, { contributorId: who.contributorId });
    expect(await outcomes(...people.slice(1).flatMap((who) => [say(who), say(who), say(who)]))).toEqual(Array(9).fill(null));
    expect(await ideas.read(id, people[0])).toMatchObject({ meToos: 3 });
    const [one, two] = await Promise.all([1, 2].map(() => ideas.post(people[1], { idempotencyKey: 'once' })));
    expect(one.id).toBe(two.id);
  });
});
