import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { whereFound } from '../../support/everything.js';
import { DAY, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { ExperienceClient, experienceFields, saidFields } from './experience-client.js';

let scenario: Scenario;
let team: Team;
let client: ExperienceClient;
beforeAll(async () => {
  scenario = await Scenario.start();
  team = await scenario.team();
  client = new ExperienceClient(scenario, team);
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const at = (ms: number): Promise<void> => scenario.app.db.setClock(new Date(START.getTime() + ms));
const anas = (changes: object = {}) => ({ shown: 'with_my_name', answers: [{ statement: 'said_what_i_thought', level: 'agree' }], ...changes });
const answer = (who: { token: string }, invitationId: string, changes: object = {}) => scenario.refusal('answerExperience', { invitationId, ...anas(changes) }, who, saidFields);

describe('somebody is invited to say how it was', () => {
  it.each(['thanked', 'left', 'called off'])('once it has ended (%s): one message, one reminder, and then nobody asks', async (how) => {
    const ana = await scenario.person({ confirmed: true });
    await scenario.change('setWayOfBeingHere', { contributorId: ana.contributorId, way: 'look_myself', remindersAllowed: how === 'thanked' }, ana, '{ contributorId }');
    const involvementId = await client.chosen(ana, await scenario.opportunity(team));
    await client.invite();
    expect(await client.mine(ana)).toEqual([]);
    if (how === 'left') await scenario.change('leaveInvolvement', { involvementId }, ana);
    else await scenario.change('closeInvolvement', { involvementId, because: how === 'thanked' ? 'done' : 'called_off', thanks: 'Thank you.' }, team.contact);
    await client.invite();
    const [mine, ...others] = await client.mine(ana);
    expect([mine, others]).toMatchObject([{ occasion: 'after', state: 'offered', answers: [], words: null }, []]);
    expect(mine.statements.map(({ text }) => text)).toContain('I was kept informed of next steps.');
    expect(mine.beforeYouAnswer).toContain('doesn’t go when you are erased');
    expect((await client.mails(ana.email)).map(({ subject }) => subject)).toEqual(['How was it? On Askwell']);
    await at(30 * DAY - 1);
    await client.invite();
    expect(await client.mails(ana.email)).toHaveLength(1);
    await at(30 * DAY);
    await client.invite();
    await at(61 * DAY);
    await client.invite();
    // Only who allowed reminders has one.
    expect(await client.mails(ana.email)).toHaveLength(how === 'thanked' ? 2 : 1);
    await at(90 * DAY);
    await client.invite();
    expect(await client.mine(ana)).toMatchObject([{ state: 'lapsed' }]);
    expect(await answer(ana, mine.id)).toBe('ILLEGAL_MOVE');
  });

  it('once a year while it goes on; and not again as it ends while that is still open', async () => {
    const ana = await scenario.person({ confirmed: true });
    const involvementId = await client.chosen(ana, await scenario.opportunity(team));
    await scenario.app.db.setClock(new Date('2027-11-23T11:59:59.999Z'));
    await client.invite();
    expect(await client.mine(ana)).toEqual([]);
    await scenario.app.db.setClock(new Date('2027-11-23T12:00:00Z'));
    await client.invite();
    expect(await client.mine(ana)).toMatchObject([{ occasion: 'yearly', state: 'offered' }]);
    await scenario.app.db.setClock(new Date('2028-02-20T12:00:00Z'));
    await scenario.change('leaveInvolvement', { involvementId }, ana);
    await client.invite();
    expect(await client.mine(ana)).toMatchObject([{ occasion: 'yearly' }]);
  });

  it('in one message for all that is open, not in a break, and not where it was switched off', async () => {
    const [ana, ben, cleo] = await scenario.people(3, { confirmed: true });
    await scenario.change('addQuietPeriod', { contributorId: ben.contributorId, firstDay: '2026-11-01', lastDay: '2026-12-31' }, ben, '{ quietPeriods { id } }');
    await scenario.change('tellMeOfExperience', { contributorId: cleo.contributorId, want: false }, cleo, '');
    await client.ended([ana, ben, cleo], await scenario.opportunity(team));
    await client.ended([ana], await scenario.opportunity(team));
    const count = async () => Promise.all([ana, ben, cleo].map(async ({ email }) => (await client.mails(email)).length));
    expect(await count()).toEqual([1, 0, 0]);
    expect(await client.mine(ana)).toHaveLength(2);
    // What came since the first message is told 30 days after it, as for every question of the service.
    await at(31 * DAY);
    await client.invite();
    expect(await count()).toEqual([2, 0, 0]);
    await at(40 * DAY);
    await client.invite();
    expect(await count()).toEqual([2, 1, 0]);
    // Who wants no message can say it all the same.
    expect(await answer(cleo, (await client.mine(cleo))[0].id)).toBeUndefined();
  });

  it('by whoever registered them where mail doesn’t reach them, who answers as they say; and they can see it', async () => {
    const robin = await scenario.change<string>(
      'registerContributorByPhone',
      { age: 'eighteen_or_over', name: 'Robin', wordingVersion: 'join-1', areaCode: 'QYG', ownWords: 'I would like to help.', reachMe: { phone: '0113 496 0777' }, consentHeardAt: START },
      team.lead,
      '',
    );
    const other = await scenario.team();
    await client.ended([{ contributorId: robin, token: team.lead.token }], await scenario.opportunity(other), other);
    const toPassOn = async ({ token }: { token: string }) => (await scenario.run<{ experiencesToPassOn: { id: string; contributorId: string; text: string }[] }>('{ experiencesToPassOn { id contributorId formats text closesAt } }', {}, { token })).experiencesToPassOn;
    expect(await toPassOn(other.lead)).toEqual([]);
    const [waiting] = await toPassOn(team.lead);
    expect(waiting).toMatchObject({ contributorId: robin, text: expect.stringContaining('take no for an answer') as unknown });
    expect(await answer(other.lead, waiting.id)).toBe('NOT_FOUND');
    expect(await answer(team.lead, waiting.id)).toBeUndefined();
    expect(await toPassOn(team.lead)).toEqual([]);
    const lines = await client.rows<{ action: string }>(`select distinct action from audit_entry where subject_id = $1 and action like '%experience%' order by action`, [robin]);
    expect(lines.map(({ action }) => action)).toEqual(['contributor.done_experience', 'contributor.read_experience_to_ask', 'contributor.read_experiences']);
  });
});

describe('saying it', () => {
  let opportunityId: string;
  const may = async (): Promise<{ ana: Person; id: string }> => {
    const ana = await scenario.person();
    opportunityId ??= await scenario.opportunity(team);
    await client.ended([ana], opportunityId);
    return { ana, id: (await client.mine(ana))[0].id };
  };

  it('is done once: of two at the same moment one is taken; sent again with its key it gives the same receipt', async () => {
    for (const shown of ['with_my_name', 'anonymous']) {
      const { ana, id } = await may();
      const codes = await Promise.all([answer(ana, id, { shown }), answer(ana, id, { shown }), scenario.refusal('declineExperience', { invitationId: id }, ana, experienceFields)]);
      expect(codes.sort()).toEqual(['ILLEGAL_MOVE', 'ILLEGAL_MOVE', undefined]);
    }
    const { ana, id } = await may();
    const input = { invitationId: id, ...anas({ shown: 'anonymous' }), idempotencyKey: 'once' };
    const both = await Promise.all([1, 2].map(() => scenario.change<{ receipt: string }>('answerExperience', input, ana, saidFields)));
    expect(both[0].receipt).toMatch(/^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
    expect(both[1].receipt).toBe(both[0].receipt);
    // What is kept of it to answer again leads to no receipt without the service’s key.
    expect(await whereFound(scenario.app.db.ownerUrl, [both[0].receipt, both[0].receipt.replaceAll('-', '')])).toEqual([]);
  });

  it('is refused where something is wrong with it, in words that don’t repeat it', async () => {
    const { ana, id } = await may();
    expect(await answer(ana, id, { answers: [] })).toBe('BAD_USER_INPUT');
    expect(await answer(ana, id, { answers: [{ statement: 'nothing_like_it', level: 'agree' }] })).toBe('BAD_USER_INPUT');
    expect(await answer(ana, id, { answers: [1, 2].map(() => ({ statement: 'kept_informed', level: 'agree' })) })).toBe('BAD_USER_INPUT');
    expect(await answer(await scenario.person(), id)).toBe('NOT_FOUND');
    expect(await answer(team.contact, id)).toBe('NOT_FOUND');
    expect(await answer(ana, id)).toBeUndefined();
  });

  it('with a name is read again by the person, taken back, and said anew; only the numbers keep no words', async () => {
    const { ana, id } = await may();
    expect(await answer(ana, id, { words: 'They were late.' })).toBeUndefined();
    expect(await client.mine(ana)).toMatchObject([{ state: 'answered', words: 'They were late.', answers: [{ statement: 'said_what_i_thought', level: 'agree' }] }]);
    await scenario.change('takeBackExperience', { invitationId: id }, ana, experienceFields);
    expect(await client.mine(ana)).toMatchObject([{ state: 'offered', words: null, answers: [] }]);
    const { receipt } = await client.says(ana, { kept_informed: 'disagree' }, { shown: 'only_numbers', words: 'I would rather not say this.' });
    expect(await client.mine(ana)).toMatchObject([{ state: 'answered', words: null, answers: [] }]);
    expect(await scenario.refusal('takeBackExperience', { invitationId: id }, ana, experienceFields)).toBe('BAD_USER_INPUT');
    expect(await scenario.refusal('takeBackExperience', { invitationId: id, receipt: 'ABCD-ABCD-ABCD-ABCD-ABCD' }, ana, experienceFields)).toBe('NOT_FOUND');
    // Typed as people do.
    await scenario.change('takeBackExperience', { invitationId: id, receipt: ` ${receipt!.toLowerCase().replaceAll('-', ' ')}` }, ana, experienceFields);
    expect(await client.mine(ana)).toMatchObject([{ state: 'offered' }]);
    await scenario.change('declineExperience', { invitationId: id }, ana, experienceFields);
    expect(await client.mine(ana)).toMatchObject([{ state: 'declined' }]);
  });

  it('with a name is in the copy of one’s data and goes when one is erased; without it stays, and is in no copy', async () => {
    const { ana } = await may();
    await client.ended([ana], await scenario.opportunity(team));
    await client.says(ana, { kept_informed: 'agree' }, { shown: 'with_my_name', words: 'I said this under my name.' });
    await client.says(ana, { kept_informed: 'disagree' }, { words: 'I said this without it.' });
    const box = () => client.owner<{ id: string }>(`select id from experience_box where kind = 'anonymous'`);
    const before = await box();
    const copy = await (await fetch(`${scenario.app.url}/me/export.json`, { headers: { authorization: `Bearer ${ana.token}` } })).text();
    expect([copy.includes('I said this under my name.'), copy.includes('I was kept informed of next steps. agree'), copy.includes('without it')]).toEqual([true, true, false]);
    await scenario.change('eraseMe', { neverContactMeAgain: false, iKnowItCantBeUndone: true, idempotencyKey: 'erase' }, ana, '{ profiles wholeAccount }');
    await scenario.work();
    for (const table of ['experience_answer', 'experience_invitation']) expect(await client.owner(`select from ${table} where contributor_id = $1`, [ana.contributorId])).toEqual([]);
    expect(await box()).toEqual(before);
  });
});
