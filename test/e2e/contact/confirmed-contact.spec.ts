import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { usualBudgets } from '../../../src/platform/limits/budgets.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { apiForTests } from '../../support/api-settings.js';
import type { SignedIn } from '../../support/app.js';
import { DAY, HOUR, type Person, Scenario, START } from '../../support/scenario.js';
import { type MailServer, startMailServer } from '../invitations/mail-server.js';

const many = { limit: 100_000, seconds: 60 };
let world: Scenario;
let post: MailServer;
beforeAll(async () => {
  post = await startMailServer();
  world = await Scenario.start({ config: { smtpUrl: post.url, api: { ...apiForTests, budgets: { ...usualBudgets, requests: many, strangers: many } } } });
});
afterAll(async () => {
  await world.end();
  await post.close();
});
beforeEach(() => world.app.db.setClock(START));

const MINUTE = 60_000;
type Who = Pick<SignedIn, 'token'> & { contributorId: string };
const sendCode = (who: Who, more: object = {}) => world.change<string>('sendEmailCode', { contributorId: who.contributorId, ...more }, who, '');
const confirm = (who: Who, code: string, more: object = {}) => world.change<boolean>('confirmEmail', { contributorId: who.contributorId, code, ...more }, who, '');
const changeEmail = (who: Who, email: string) => world.change('updateReachMe', { contributorId: who.contributorId, reachMe: { email } }, who);
const mailsTo = (address: string) => post.received.filter(({ to, messageId }) => to === address && messageId.includes('contact-code'));
/** The code in the newest message there. */
const codeIn = (address: string): string => /^\d{4} \d{4}$/m.exec(mailsTo(address).at(-1)!.text)![0];
const isConfirmed = async (who: Who): Promise<boolean[]> => {
  const { profile } = await world.run<{ profile: { reachMe: { confirmed: boolean }[] } }>('query ($id: ID!) { profile(id: $id) { reachMe { confirmed } } }', { id: who.contributorId }, who);
  return profile.reachMe.map(({ confirmed }) => confirmed);
};
/** Somebody with an address only. */
async function someone(email: string): Promise<Person> {
  const person = await world.person({ email });
  await changeEmail(person, email);
  return person;
}
async function mailed(who: Who & { email: string }): Promise<string> {
  expect(await sendCode(who)).toBe('on_its_way');
  await world.work();
  return codeIn(who.email);
}
const wrong = (code: string): string => code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
const sql = <T>(text: string, values: unknown[] = []) => world.app.db.dataSource.query<T[]>(text, values);

describe('an e-mail address', () => {
  it('is confirmed by the code that was mailed there, however it is typed; the code is dead then', async () => {
    const person = await someone('Code.Reader@example.org');
    expect(await isConfirmed(person)).toEqual([false]);
    const code = await mailed(person);
    const [mail] = mailsTo(person.email);
    expect(mail.subject).toBe('A code for Askwell');
    expect(mail.text).not.toContain(person.name);
    expect(await confirm(person, wrong(code))).toBe(false);
    expect(await isConfirmed(person)).toEqual([false]);
    expect(await confirm(person, code.replace(' ', '-'))).toBe(true);
    expect(await isConfirmed(person)).toEqual([true]);
    expect(await sendCode(person)).toBe('confirmed_already');
    await changeEmail(person, 'code.reader@EXAMPLE.org');
    expect(await isConfirmed(person)).toEqual([true]);
    await changeEmail(person, 'another@example.org');
    expect(await isConfirmed(person)).toEqual([false]);
    await changeEmail(person, person.email);
    expect(await isConfirmed(person)).toEqual([false]);
    expect(await confirm(person, code)).toBe(false);
  });

  it('sent a second code, takes only that; a code for an address that was changed meanwhile is good for nothing', async () => {
    const person = await someone('second@example.org');
    const first = await mailed(person);
    const second = await mailed(person);
    expect(await confirm(person, first)).toBe(false);
    await changeEmail(person, 'third@example.org');
    expect(await confirm(person, second)).toBe(false);
    await changeEmail(person, person.email);
    expect(await confirm(person, second)).toBe(false);
  });

  it('takes a code for 30 minutes, and expired ones go', async () => {
    const person = await someone('slow@example.org');
    const code = await mailed(person);
    await world.app.db.advance(30 * MINUTE);
    expect(await confirm(person, code)).toBe(false);
    await world.app.runJob('contributors.expired-contact-codes');
    expect(await sql('select from contact_code where expires_at <= clock_now()')).toEqual([]);
    const again = await mailed(person);
    await world.app.db.advance(29 * MINUTE);
    expect(await confirm(person, again)).toBe(true);
  });

  it('takes five tries of a code, counted exactly when they come at once, and then not even the right one', async () => {
    const person = await someone('guessed@example.org');
    const code = await mailed(person);
    const guesses = Array.from({ length: 12 }, (_, index) => String(10_000_000 + index)).filter((guess) => guess !== code.replace(' ', ''));
    expect(await Promise.all(guesses.map((guess) => confirm(person, guess)))).toEqual(guesses.map(() => false));
    expect(await sql('select tries from contact_code c join contact_point p on p.id = c.contact_point_id where p.contributor_id = $1', [person.contributorId])).toEqual([{ tries: 5 }]);
    expect(await confirm(person, code)).toBe(false);
    expect(await confirm(person, await mailed(person))).toBe(true);
  });

  it('is confirmed once when the right code comes twice at once, or again with its key', async () => {
    const person = await someone('twice@example.org');
    const code = await mailed(person);
    const keyed = { idempotencyKey: 'confirm' };
    expect(await Promise.all([confirm(person, code), confirm(person, code), confirm(person, code, keyed), confirm(person, code, keyed)])).toEqual([true, true, true, true]);
    expect(await sql(`select action from audit_entry where action = 'contributor.confirm_email' and subject_id = $1`, [person.contributorId])).toHaveLength(1);
    expect(await confirm(person, code, keyed)).toBe(true);
  });

  it('a wrong code sent again with its key is the same try', async () => {
    const person = await someone('retried@example.org');
    const code = await mailed(person);
    for (let time = 0; time < 7; time += 1) expect(await confirm(person, wrong(code), { idempotencyKey: 'wrong' })).toBe(false);
    expect(await confirm(person, code)).toBe(true);
  });

  it('is mailed one code when it is asked for twice at once with one key, the same by a job that runs again', async () => {
    const person = await someone('once@example.org');
    const both = { idempotencyKey: 'send' };
    expect(await Promise.all([sendCode(person, both), sendCode(person, both)])).toEqual(['on_its_way', 'on_its_way']);
    post.refuse({ at: 'data', code: 451 });
    await world.work();
    post.refuse(null);
    // The worker may still be writing down that it failed when it says that it is done.
    for (let times = 0; times < 20 && mailsTo(person.email).length === 0; times += 1) {
      await withClient(world.app.db.ownerUrl, (client) => client.query('update graphile_worker._private_jobs set run_at = now() where locked_at is null'));
      await world.work();
    }
    await world.work();
    expect(mailsTo(person.email)).toHaveLength(1);
    expect(await confirm(person, codeIn(person.email))).toBe(true);
  });

  it('is another’s to confirm by nobody, and no code or address stands in jobs, log of actions, results or beside the code', async () => {
    const person = await someone('mine@example.org');
    const stranger = await world.person();
    const code = await mailed(person);
    expect(await world.refusal('sendEmailCode', { contributorId: person.contributorId }, stranger, '')).toBe('NOT_FOUND');
    expect(await world.refusal('confirmEmail', { contributorId: person.contributorId, code }, stranger, '')).toBe('NOT_FOUND');
    expect(await world.refusal('confirmEmail', { contributorId: person.contributorId, code: '123' }, person, '')).toBe('BAD_USER_INPUT');
    await sendCode(person, { idempotencyKey: 'kept' });
    const moved = { contributorId: person.contributorId, reachMe: { phone: '0113 496 0706' } };
    await world.change('updateReachMe', { ...moved, idempotencyKey: 'kept too' }, person);
    // Numbers can be tried one after the other against a plain hash.
    const plain = createHash('sha256').update(JSON.stringify(moved)).digest();
    expect(await sql('select from idempotency_key where input_hash = $1', [plain])).toEqual([]);
    const written = await withClient(world.app.db.ownerUrl, async (client) => {
      const tables = ['graphile_worker._private_jobs', 'audit_entry', 'idempotency_key', 'contact_code'];
      const rows: unknown[] = [];
      for (const table of tables) rows.push(...(await client.query(`select t::text as row from ${table} t`)).rows);
      return JSON.stringify(rows);
    });
    expect(written).toContain('contactCodeId');
    for (const secret of [code, code.replace(' ', ''), person.email]) expect(written).not.toContain(secret);
  });

  it('reads the same whether somebody else has it or not, and two may confirm it', async () => {
    const [one, other] = [await someone('shared@example.org'), await someone('shared@example.org')];
    expect(await confirm(one, await mailed(one))).toBe(true);
    expect(await confirm(other, await mailed(other))).toBe(true);
  });

  it('gets no code while mail isn’t safe for them, nor once everything to them has stopped', async () => {
    const person = await someone('unsafe@example.org');
    const say = (ways: string[]) => world.change('updateSafeContact', { contributorId: person.contributorId, safeContact: { ways, relayOnly: false } }, person);
    await say(['post']);
    expect(await world.refusal('sendEmailCode', { contributorId: person.contributorId }, person, '')).toBe('ILLEGAL_MOVE');
    await say(['email']);
    await sendCode(person);
    const helper = await world.app.signIn();
    await world.change('nameHelper', { contributorId: person.contributorId, helperAccountId: helper.accountId }, person, '');
    await world.change('reportLoss', { contributorId: person.contributorId }, helper, '');
    await world.work();
    expect(mailsTo(person.email)).toEqual([]);
  });
});

describe('an address that nobody has shown to be theirs', () => {
  const invitationsTo = (address: string) => post.received.filter(({ to, messageId }) => to === address && messageId.includes('invitation-'));
  const stop = (path: string) => fetch(`${world.app.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'do=stop' });
  const isStopped = async (who: Who): Promise<boolean[]> => {
    const { profile } = await world.run<{ profile: { reachMe: { stopped: boolean }[] } }>('query ($id: ID!) { profile(id: $id) { reachMe { stopped } } }', { id: who.contributorId }, who);
    return profile.reachMe.map(({ stopped }) => stopped);
  };

  it('gets no invitation, and nothing tells whether it is free, somebody else’s, given before or silenced: in the ledger, in lists and in words', async () => {
    const round = await world.round({ people: 0, places: 6 });
    const owner = await someone('proven@example.org');
    expect(await confirm(owner, await mailed(owner))).toBe(true);
    const gone = await someone('gone.for.good@example.org');
    expect(await confirm(gone, await mailed(gone))).toBe(true);
    await world.change('eraseMe', { iKnowItCantBeUndone: true, neverContactMeAgain: true }, gone, '{ profiles }');
    await world.person({ email: 'given@example.org' });
    const all = ['free@example.org', 'given@example.org', 'proven@example.org', 'gone.for.good@example.org'];
    const people: Person[] = [];
    for (const email of all) people.push(await world.person({ email, topicId: round.topicId }));
    const before = post.received.length;
    const { results } = await world.invite({ ...round, codes: await world.codes(round.opportunityId, round.team) });
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('asked'));
    await world.work();
    expect(post.received.slice(before)).toEqual([]);
    const read = async (who: Person) =>
      JSON.stringify(
        await world.run(
          `query ($id: ID!) { profile(id: $id) { reachMe { channel confirmed stopped note } } askedOfMe(contributorId: $id) { edges { node { state askedAt deliveredAt } } }
             myFairAsking(contributorId: $id) { howInvitationsReach nextAsk { from rule sentence } counted { in30Days open } } }`,
          { id: who.contributorId }, who,
        ),
      );
    const readAll = async () => new Set(await Promise.all(people.map(read)));
    const [told, ...others] = [...(await readAll())];
    expect(others).toEqual([]);
    expect(told).toMatch(/"note":"Invitations and news are mailed only to an address that was confirmed[^]*"askedOfMe":\{"edges":\[\]\}[^]*"howInvitationsReach":"Invitations and news are mailed only/);
    await world.app.db.advance(MINUTE);
    await Promise.all(people.slice(0, 4).map((who) => world.invitations(who)));
    const [seen, ...differing] = [...(await readAll())];
    expect(differing).toEqual([]);
    expect(seen).toContain(`"deliveredAt":"${new Date(START.getTime() + MINUTE).toISOString()}"`);
  });

  it('keeps nobody from being asked longer than 48 hours; confirmed, it gets the next invitation', async () => {
    const { topicId, team } = await world.round({ people: 0 });
    await world.person({ email: 'late@example.org', way: 'look_myself' });
    const person = await world.person({ email: 'late@example.org', topicId });
    const invite = async () => {
      const opportunityId = await world.opportunity(team, { topics: [{ topicId, relations: ['lived_experience'] }] });
      await world.invite({ opportunityId, topicId, team, people: [person], codes: await world.codes(opportunityId, team) });
      await world.work();
    };
    const next = async () =>
      (await world.run<{ myFairAsking: object }>('query ($id: ID!) { myFairAsking(contributorId: $id) { nextAsk { rule } counted { in30Days } } }', { id: person.contributorId }, person)).myFairAsking;
    await invite();
    expect(await next()).toEqual({ nextAsk: { rule: 'days_30' }, counted: { in30Days: 1 } });
    await world.pass(2 * DAY);
    expect(await next()).toEqual({ nextAsk: { rule: null }, counted: { in30Days: 0 } });
    expect(await confirm(person, await mailed(person))).toBe(true);
    await invite();
    expect(invitationsTo(person.email)).toHaveLength(1);
  });

  it('gets nothing that a team wrote, nor that there is anything to read, until it is confirmed', async () => {
    const round = await world.round({ people: 0, places: 3 });
    const person = await world.person({ email: 'nobody.knows@example.org', topicId: round.topicId });
    await world.invite({ ...round, codes: await world.codes(round.opportunityId, round.team) });
    await world.work();
    const [{ id: invitationId }] = await world.invitations(person);
    const chosen = async (who: typeof person) => {
      const opportunityId = await world.opportunity(round.team);
      const { id: expressionId } = await world.change<{ id: string }>('expressInterest', { opportunityId, contributorId: who.contributorId }, who);
      await world.change('answerInterest', { expressionId, chosen: true, answer: 'Your asthma matters here.', nextStep: 'The lung nurse rings you.' }, round.team.contact);
    };
    await world.change('askAboutInvitation', { invitationId, question: 'Is there a lift?' }, person);
    const [{ questions: [{ id: questionId }] }] = await world.invitations(person);
    await world.change('answerInvitationQuestion', { questionId, answer: 'Bring your inhaler.' }, round.team.contact);
    await chosen(person);
    await world.change('answerInvitation', { invitationId, answer: 'willing' }, person);
    await world.pass(14 * DAY);
    const read = () => post.received.filter(({ to }) => to === 'nobody.knows@example.org');
    expect(read()).toEqual([]);
    expect(await confirm(person, await mailed(person))).toBe(true);
    await chosen(person);
    await world.work();
    expect(read().at(-1)?.text).toMatch(/Your asthma matters here[^]*The lung nurse rings you/);
  });

  it('gets nothing more for a profile whose reader never joined, until it is confirmed; an address given since then isn’t meant', async () => {
    const round = await world.round({ people: 0, places: 3 });
    const [person, other, moved] = await world.people(3, { topicId: round.topicId, confirmed: true });
    await world.invite({ ...round, codes: await world.codes(round.opportunityId, round.team) });
    await world.work();
    // As it was when invitations still went where nobody had confirmed anything.
    await sql('update contact_point set verified_at = null, verified_how = null, verified_by = null where contributor_id = $1', [person.contributorId]);
    await world.answerAll([person, other], 'willing');
    const [[mail], [old]] = [invitationsTo(person.email), invitationsTo(moved.email)];
    await world.app.db.advance(MINUTE);
    await changeEmail(moved, 'since@example.org');
    const answers = await Promise.all([stop(mail.linkPath!), stop(mail.linkPath!), stop(old.linkPath!)]);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect([answers.map(({ status }) => status), new Set(texts).size]).toEqual([[200, 200, 200], 1]);
    expect(await isStopped(person)).toEqual([true, false]);
    expect(await isStopped(moved)).toEqual([false]);
    expect(await sql(`select from audit_entry where action = 'contributor.stop_mail'`)).toHaveLength(1);
    await world.pass(14 * DAY);
    const outcomes = post.received.filter(({ messageId }) => messageId.includes('outcome-')).map(({ to }) => to);
    expect([outcomes.includes(person.email), outcomes.includes(other.email)]).toEqual([false, true]);
    expect(await sendCode(person)).toBe('confirmed_already');
    expect(await isStopped(person)).toEqual([false, false]);
    expect((await stop(mail.linkPath!)).status).toBe(200);
    expect(await isStopped(person)).toEqual([false, false]);
  });
});

describe('codes that are asked for', () => {
  it('are six an hour for an account, and it is told', async () => {
    const person = await someone('eager@example.org');
    const answers = await Promise.all(Array.from({ length: 9 }, () => world.refusal('sendEmailCode', { contributorId: person.contributorId }, person, '')));
    expect(answers.filter((answer) => answer === 'RATE_LIMITED')).toHaveLength(3);
  });

  it('are twelve a day to one address, whoever asks; nobody is told, and the code that isn’t sent is not there to guess', async () => {
    const askers = await Promise.all([1, 2, 3].map(() => someone('flooded@example.org')));
    for (const asker of askers.slice(0, 2)) for (let time = 0; time < 6; time += 1) await mailed(asker);
    const sent = mailsTo('flooded@example.org').length;
    expect(await sendCode(askers[2])).toBe('on_its_way');
    await world.work();
    expect([sent, mailsTo('flooded@example.org').length]).toEqual([12, 12]);
    expect(await sql('select is_void from contact_code c join contact_point p on p.id = c.contact_point_id where p.contributor_id = $1', [askers[2].contributorId])).toEqual([{ is_void: true }]);
  });
});

describe('a group’s person', () => {
  it('has a code of their own, which they tell the group', async () => {
    const account = await world.app.signIn();
    const about = { wordingVersion: 'join-1', areaCode: 'QYG', ownWords: 'We sing.', kind: 'group', name: 'Singers' };
    const { id: contributorId } = await world.change<{ id: string }>('joinAsContributor', { ...about, reachMe: { email: 'pat@example.org' }, group: { contactPersonName: 'Pat' } }, account);
    const added = await world.change<{ contactPeople: { id: string; name: string }[] }>('addContactPerson', { contributorId, name: 'Jo', reachMe: { email: 'jo@example.org' } }, account, '{ contactPeople { id name } }');
    const contactPersonId = added.contactPeople.find(({ name }) => name === 'Jo')!.id;
    const group = { ...account, contributorId };
    await sendCode(group);
    await sendCode(group, { contactPersonId });
    await world.work();
    expect(await confirm(group, codeIn('jo@example.org'))).toBe(false);
    expect(await confirm(group, codeIn('jo@example.org'), { contactPersonId })).toBe(true);
    expect(await confirm(group, codeIn('pat@example.org'))).toBe(true);
    const other = await someone('alone@example.org');
    expect(await world.refusal('sendEmailCode', { contributorId: other.contributorId, contactPersonId }, other, '')).toBe('NOT_FOUND');
  });
});

const onPhone = (more: object) => ({
  kind: 'individual', age: 'eighteen_or_over', name: 'Mrs Patel', wordingVersion: 'join-1', areaCode: 'QYG', ownWords: 'They rang me.',
  beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }], consentHeardAt: new Date(START.getTime() - HOUR).toISOString(), ...more,
});
const points = (contributorId: string) => sql<{ channel: string; how: string | null; theirs: boolean }>('select channel, verified_how as how, shown_theirs as theirs from contact_point where contributor_id = $1 order by channel', [contributorId]);

describe('somebody who is registered on the phone', () => {
  it('gets word of it where there is an address, and reads the code out to who registered them', async () => {
    const { lead } = await world.team();
    const contributorId = await world.change<string>('registerContributorByPhone', onPhone({ reachMe: { email: 'patel@example.org' } }), lead, '');
    await world.work();
    const [welcome] = post.received.filter(({ to }) => to === 'patel@example.org');
    expect([welcome.subject, welcome.text]).toEqual(['Welcome to Askwell', expect.stringContaining('somebody told us that they spoke with you')]);
    expect(welcome.text).not.toMatch(/Patel|rang me/);
    const theirs = { ...lead, contributorId };
    await sendCode(theirs);
    await world.work();
    expect(await world.refusal('sendEmailCode', { contributorId }, (await world.team()).lead, '')).toBe('NOT_FOUND');
    expect(await confirm(theirs, codeIn('patel@example.org'))).toBe(true);
    expect(await points(contributorId)).toEqual([{ channel: 'email', how: 'code', theirs: true }]);
    expect(await world.change('recordReachMe', { contributorId, reachMe: { email: 'new.patel@example.org' } }, lead, '')).toBe(contributorId);
    expect(await points(contributorId)).toEqual([{ channel: 'email', how: null, theirs: false }]);
  });

  it('by a helper, too, who becomes theirs; the number is confirmed in the call, by a lead for everything and by a helper for this profile', async () => {
    const helper = await world.app.signIn([], 'Kind neighbour');
    const helped = await world.person();
    await world.change('nameHelper', { contributorId: helped.contributorId, helperAccountId: helper.accountId }, helped, '');
    const call = onPhone({ reachMe: { phone: '0113 496 0701' }, phoneConfirmed: true });
    const byHelper = await world.change<string>('registerContributorByPhone', call, helper, '');
    expect(await points(byHelper)).toEqual([{ channel: 'phone', how: 'call_by_helper', theirs: false }]);
    const { peopleISupport } = await world.run<{ peopleISupport: { edges: { node: object }[] } }>('{ peopleISupport { edges { node { id iAmTheirHelper } } } }', {}, helper);
    expect(peopleISupport.edges.map(({ node }) => node)).toContainEqual({ id: byHelper, iAmTheirHelper: true });
    const { lead } = await world.team();
    expect(await points(await world.change<string>('registerContributorByPhone', call, lead, ''))).toEqual([{ channel: 'phone', how: 'call_by_lead', theirs: true }]);
    expect(await world.refusal('registerContributorByPhone', onPhone({ reachMe: { email: 'x@example.org' }, phoneConfirmed: true }), lead, '')).toBe('BAD_USER_INPUT');
  });
});

describe('a phone number', () => {
  const withPhone = async (): Promise<Person> => {
    const person = await world.person();
    await world.change('updateReachMe', { contributorId: person.contributorId, reachMe: { phone: '0113 496 0702' } }, person);
    return person;
  };
  const rang = ({ contributorId }: Who, who: Pick<SignedIn, 'token'>, phone = '+44 113 4960702') => world.refusal('confirmPhone', { contributorId, phone }, who, '');

  it('is confirmed by who rang it: a lead for their area, or a helper they named; who and when is kept, and told to them', async () => {
    const person = await withPhone();
    const helper = await world.app.signIn([], 'Kind neighbour');
    const lead = await world.app.signIn([{ kind: 'involvement_lead', areaCode: 'QYG' }], 'Lena Lead');
    expect(await rang(person, helper)).toBe('NOT_FOUND');
    await world.change('nameHelper', { contributorId: person.contributorId, helperAccountId: helper.accountId }, person, '');
    expect(await rang(person, helper)).toBeUndefined();
    expect(await points(person.contributorId)).toEqual([{ channel: 'phone', how: 'call_by_helper', theirs: false }]);
    expect(await Promise.all([rang(person, lead), rang(person, lead)])).toEqual([undefined, undefined]);
    expect(await rang(person, helper)).toBeUndefined();
    const [row] = await sql<object>('select verified_how, verified_by, verified_at from contact_point where contributor_id = $1', [person.contributorId]);
    expect(row).toEqual({ verified_how: 'call_by_lead', verified_by: lead.accountId, verified_at: START });
    expect(await isConfirmed(person)).toEqual([true]);
    const { whoLooked } = await world.run<{ whoLooked: { edges: { node: { what: string; by: string } }[] } }>('query ($id: ID!) { whoLooked(contributorId: $id, group: done_for_me) { edges { node { what by } } } }', { id: person.contributorId }, person);
    expect(whoLooked.edges.map(({ node }) => node)).toContainEqual({ what: 'They recorded that they spoke with you at your phone number.', by: 'Lena Lead' });
  });

  it('is nobody’s own to confirm, nor a lead’s of elsewhere; another number is not the one', async () => {
    const person = await withPhone();
    const lead = await world.app.signIn([{ kind: 'involvement_lead', areaCode: 'QYG' }]);
    expect(await rang(person, person)).toBe('FORBIDDEN');
    expect(await rang(person, (await world.team()).lead)).toBe('NOT_FOUND');
    expect(await rang(person, lead, '0113 496 0703')).toBe('BAD_USER_INPUT');
    expect(await isConfirmed(person)).toEqual([false]);
  });

  it('of somebody without an account is the one they were reached at', async () => {
    const { lead } = await world.team();
    const contributorId = await world.change<string>('registerContributorByPhone', onPhone({ reachMe: { phone: '0113 496 0704' } }), lead, '');
    expect(await rang({ ...lead, contributorId }, lead, '0113 496 0705')).toBeUndefined();
    expect(await points(contributorId)).toEqual([{ channel: 'phone', how: 'call_by_lead', theirs: true }]);
  });
});
