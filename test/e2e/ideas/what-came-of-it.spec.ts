import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { SignedIn } from '../../support/app.js';
import { publishArticle } from '../../support/builders/findings.builder.js';
import { HOUR, type Person, Scenario, type Team } from '../../support/scenario.js';
import { mailFor } from '../invitations/mailbox.js';
import { IdeaClient } from './idea-client.js';

let scenario: Scenario;
let ideas: IdeaClient;
let team: Team;
let broker: SignedIn;
let hadTheIdea: Person;
let meToo: Person;
let tookPart: Person;
let notNeeded: Person;
beforeAll(async () => {
  scenario = await Scenario.start();
  ideas = new IdeaClient(scenario, scenario.topic());
  team = await scenario.team();
  broker = await scenario.app.signIn([{ kind: 'knowledge_broker' }]);
  [hadTheIdea, meToo, tookPart, notNeeded] = [await scenario.person({ confirmed: true }), await scenario.person({ confirmed: true }), await scenario.person({ confirmed: true }), await scenario.person({ confirmed: true })];
});
afterAll(() => scenario.end());

const mail = async ({ email }: Person, subject: string) => (await mailFor(scenario.app.dataDir, email)).filter((each) => each.subject === subject);
const thanks = (who: Person) => mail(who, 'Something came of what you took part in');
const news = (who: Person) => mail(who, 'News about an idea on Askwell');
const sweep = async () => {
  await scenario.app.runJob('ideas.grown-findings');
  await scenario.work();
};

it('when a finding grows out of what took an idea up, whoever took part is thanked first, and a day later whoever had the idea hears of it', async () => {
  const { id } = await ideas.published(hadTheIdea, broker);
  await ideas.do('sayMeToo', id, meToo, { contributorId: meToo.contributorId, tellMe: true });
  const opportunityId = await scenario.opportunity(team);
  await ideas.answer(id, team.contact, { kind: 'taken_up', teamId: team.id, opportunityId });
  for (const [who, chosen] of [[tookPart, true], [notNeeded, false]] as const) {
    const { id: expressionId } = await scenario.change<{ id: string }>('expressInterest', { contributorId: who.contributorId, opportunityId }, who);
    await scenario.change('answerInterest', { expressionId, chosen, answer: 'Thank you for coming forward.', nextStep: chosen ? 'We ring you within a week.' : null }, team.contact);
  }
  await scenario.work();
  const [before, beforeMeToo] = [(await news(hadTheIdea)).length, (await news(meToo)).length];

  const findingId = await publishArticle(scenario.app, broker.token, { pmid: '81001', title: 'Longer physiotherapy after a stroke' });
  const { id: originId } = await scenario.change<{ id: string }>('linkFindingToOpportunity', { findingId, opportunityId }, broker);
  // One side alone says nothing yet.
  await sweep();
  expect(await thanks(tookPart)).toHaveLength(0);
  await scenario.change('confirmFindingOrigin', { originId }, team.contact);
  await Promise.all([scenario.app.runJob('ideas.grown-findings'), scenario.app.runJob('ideas.grown-findings')]);
  await sweep();
  expect(await thanks(tookPart)).toHaveLength(1);
  expect((await thanks(tookPart))[0].text).toMatch(/Thank you\. You hear of it before others do\./);
  expect(JSON.stringify(await thanks(tookPart))).not.toMatch(/hysiotherapy|Trust|Team \d/);
  expect([await thanks(notNeeded), await thanks(hadTheIdea)]).toEqual([[], []]);
  await scenario.app.db.advance(23 * HOUR);
  await sweep();
  expect([(await news(hadTheIdea)).length, (await news(meToo)).length]).toEqual([before, beforeMeToo]);
  await scenario.app.db.advance(HOUR);
  await sweep();
  await sweep();
  expect([(await news(hadTheIdea)).length, (await news(meToo)).length]).toEqual([before + 1, beforeMeToo + 1]);
  expect(await thanks(tookPart)).toHaveLength(1);
  expect((await ideas.read(id, meToo))?.answers).toMatchObject([{ kind: 'taken_up', findingsThatCameOfIt: [{ id: findingId }] }]);
});

it('nobody is told of what was taken back before', async () => {
  const { id } = await ideas.published(hadTheIdea, broker);
  const opportunityId = await scenario.opportunity(team);
  await ideas.answer(id, team.contact, { kind: 'taken_up', teamId: team.id, opportunityId });
  await scenario.work();
  const before = (await news(hadTheIdea)).length;
  const findingId = await publishArticle(scenario.app, broker.token, { pmid: '81002' });
  const { id: originId } = await scenario.change<{ id: string }>('linkFindingToOpportunity', { findingId, opportunityId }, broker);
  await scenario.change('confirmFindingOrigin', { originId }, team.contact);
  await scenario.app.runJob('ideas.grown-findings');
  await scenario.change('endFindingOrigin', { originId }, team.contact);
  await scenario.app.db.advance(25 * HOUR);
  await sweep();
  expect((await news(hadTheIdea)).length).toBe(before);
  expect((await ideas.read(id, meToo))?.answers).toMatchObject([{ findingsThatCameOfIt: [] }]);
});
