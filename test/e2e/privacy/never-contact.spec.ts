import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, type Person, Scenario, START } from '../../support/scenario.js';
import { mailFor } from '../invitations/mailbox.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());

const sql = <T>(text: string, values: unknown[] = []) => scenario.app.db.dataSource.query<T[]>(text, values);
const neverAgain = (person: Pick<Person, 'token'>) =>
  scenario.change('eraseMe', { iKnowItCantBeUndone: true, neverContactMeAgain: true }, person, '{ profiles }');
const codesTo = async (email: string): Promise<string[]> =>
  (await mailFor(scenario.app.dataDir, email)).flatMap(({ text }) => /^\d{4} \d{4}$/m.exec(text) ?? []);
/** Somebody who shows that the address is theirs. */
async function confirmed(person: Pick<Person, 'token' | 'contributorId' | 'email'>): Promise<void> {
  const { contributorId, email } = person;
  await scenario.change('sendEmailCode', { contributorId }, person, '');
  await scenario.work();
  const code = (await codesTo(email)).at(-1) ?? '0000 0000';
  expect(await scenario.change('confirmEmail', { contributorId, code }, person, '')).toBe(true);
}
/** Where the owner of the address, having confirmed it, asked for silence. */
async function silenced(email: string): Promise<Person> {
  const person = await scenario.person({ email });
  await confirmed(person);
  await neverAgain(person);
  return person;
}
const invitedBy = async (round: Awaited<ReturnType<typeof scenario.round>>, email: string): Promise<number> => {
  const before = (await mailFor(scenario.app.dataDir, email)).length;
  await scenario.invite({ ...round, codes: await scenario.codes(round.opportunityId, round.team) });
  await scenario.work();
  return (await mailFor(scenario.app.dataDir, email)).length - before;
};
const byPhone = (email: string) => ({
  kind: 'individual', age: 'eighteen_or_over', name: 'As Heard', wordingVersion: 'join-1', reachMe: { email }, areaCode: 'QYG', ownWords: 'They rang me.',
  beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }], consentHeardAt: START.toISOString(),
});
/** Everything that somebody who registers another reads of it. */
const asRead = async (lead: { token: string }, contributorId: string): Promise<unknown> => {
  const { peopleISupport } = await scenario.run<{ peopleISupport: { edges: { node: { id: string } }[] } }>(
    '{ peopleISupport { edges { node { id name kind status iAmTheirHelper } } } }',
    {},
    lead,
  );
  const { id: _, ...node } = peopleISupport.edges.map(({ node }) => node).find(({ id }) => id === contributorId)!;
  return node;
};

describe('“and never contact me again”', () => {
  it('keeps one hash of each contact detail that was shown to be theirs, unlike the one by which details are recognised', async () => {
    const person = await scenario.person({ email: 'quiet.one@example.org' });
    await confirmed(person);
    const hashes = await sql<{ hash: string }>(`select encode(value_hash, 'hex') as hash from contact_point where contributor_id = $1`, [person.contributorId]);
    await neverAgain(person);
    const kept = await sql<{ hash: string }>(`select encode(value_hash, 'hex') as hash from never_contact`);
    expect(kept).toHaveLength(1);
    expect(kept.some(({ hash }) => hashes.some((each) => each.hash === hash))).toBe(false);
  });

  it('means that nobody else can sign them up: it reads as ever, and nothing is kept, found or asked', async () => {
    await silenced('silent@example.org');
    const { lead } = await scenario.team();
    const theirs = await scenario.change<string>('registerContributorByPhone', byPhone(' Silent@EXAMPLE.org'), lead, '');
    const others = await scenario.change<string>('registerContributorByPhone', byPhone('somebody.else@example.org'), lead, '');
    expect(await asRead(lead, theirs)).toEqual(await asRead(lead, others));
    const of = (id: string) =>
      sql(`select (select count(*)::int from contact_point where contributor_id = $1) as contacts, (select count(*)::int from consent where contributor_id = $1 and purpose = 'be_found') as found`, [id]);
    expect(await of(theirs)).toEqual([{ contacts: 0, found: 0 }]);
    expect(await of(others)).toEqual([{ contacts: 1, found: 1 }]);
    const codeFor = async (contributorId: string) => [
      await scenario.change('sendEmailCode', { contributorId }, lead, ''),
      await scenario.change('confirmEmail', { contributorId, code: '0000 0000' }, lead, ''),
      await scenario.change('recordReachMe', { contributorId, reachMe: { email: 'silent@example.org' } }, lead, '') === contributorId,
    ];
    expect(await codeFor(theirs)).toEqual(await codeFor(others));
    expect(await of(theirs)).toEqual([{ contacts: 0, found: 0 }]);
  });

  it('sends nothing there either when a stranger gives the address as their own, who reads nothing of it', async () => {
    const round = await scenario.round({ people: 0 });
    await silenced('victim@example.org');
    const before = await mailFor(scenario.app.dataDir, 'victim@example.org');
    const stranger = await scenario.person({ email: 'victim@example.org', topicId: round.topicId });
    const { myProfiles } = await scenario.run<{ myProfiles: { reachMe: { value: string }[] }[] }>('{ myProfiles { reachMe { value } } }', {}, stranger);
    expect(myProfiles[0].reachMe.map(({ value }) => value)).toContain('victim@example.org');
    expect(await scenario.change('contactMeAgain', { reachMe: { email: 'victim@example.org' } }, stranger, '')).toBe(true);
    expect(await invitedBy(round, 'victim@example.org')).toBe(0);
    // Nor a code, though whoever asks for one reads and guesses as ever.
    expect(await scenario.change('sendEmailCode', { contributorId: stranger.contributorId }, stranger, '')).toBe('on_its_way');
    await scenario.work();
    expect(await scenario.change('confirmEmail', { contributorId: stranger.contributorId, code: '0000 0000' }, stranger, '')).toBe(false);
    expect(await mailFor(scenario.app.dataDir, 'victim@example.org')).toEqual(before);
  });

  it('is undone by the person, who signs in as they did and says so', async () => {
    const round = await scenario.round({ people: 0 });
    const person = await scenario.person({ email: 'back@example.org', topicId: round.topicId });
    await confirmed(person);
    const before = (await mailFor(scenario.app.dataDir, 'back@example.org')).length;
    await neverAgain(person);
    const account = { token: person.token };
    expect(await scenario.change('contactMeAgain', { reachMe: { email: 'back@example.org', phone: '0113 496 0000' } }, account, '')).toBe(true);
    const { id: contributorId } = await scenario.change<{ id: string }>(
      'joinAsContributor',
      { age: 'eighteen_or_over', wordingVersion: 'join-1', reachMe: { email: 'back@example.org' }, areaCode: 'QYG', interests: [{ topicId: round.topicId, relation: 'lived_experience' }], beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }] },
      account,
    );
    await scenario.change('setWayOfBeingHere', { contributorId, way: 'teams_may_ask' }, account, '{ contributorId }');
    await confirmed({ ...account, contributorId, email: 'back@example.org' });
    const codes = await scenario.codes(round.opportunityId, round.team);
    await scenario.invite({ ...round, codes });
    await scenario.work();
    expect(await mailFor(scenario.app.dataDir, 'back@example.org')).toHaveLength(before + 2);
  });

  it('asked for by somebody who hadn’t shown that the address is theirs, silences nobody, before or after', async () => {
    const round = await scenario.round({ people: 0 });
    const email = 'real.owner@example.org';
    const owner = await scenario.person({ email, topicId: round.topicId, confirmed: true });
    await neverAgain(await scenario.person({ email }));
    expect(await invitedBy(round, email)).toBe(2);

    const other = await scenario.round({ people: 0 });
    const unseen = 'not.yet@example.org';
    await neverAgain(await scenario.person({ email: unseen }));
    await scenario.person({ email: unseen, topicId: other.topicId, confirmed: true });
    expect(await invitedBy(other, unseen)).toBe(2);
    // What came beside the invitation asks whoever reads the address, and says nothing of anybody.
    const [asked] = (await mailFor(scenario.app.dataDir, email)).filter(({ subject }) => subject.startsWith('Shall Askwell'));
    expect(asked.text).toMatch(/\/stop\/[\w-]{43}\b/);
    expect(asked.text).not.toContain(owner.name);
    expect(await sql('select from silence_wish where ciphertext is not null')).toEqual([]);
  });

  it('… nor keeps their address from being registered when they ring', async () => {
    const email = 'ringing@example.org';
    await neverAgain(await scenario.person({ email }));
    const { lead } = await scenario.team();
    const contributorId = await scenario.change<string>('registerContributorByPhone', byPhone(email), lead, '');
    expect(await sql(`select from consent where contributor_id = $1 and purpose = 'be_found'`, [contributorId])).toHaveLength(1);
    await confirmed({ ...lead, contributorId, email });
  });

  it('is asked about once at an address, and by one sign-in at six in a day', async () => {
    const email = 'asked.once@example.org';
    for (let times = 0; times < 3; times += 1) await neverAgain(await scenario.person({ email }));
    await scenario.work();
    expect(await mailFor(scenario.app.dataDir, email)).toHaveLength(1);

    const stranger = await scenario.app.signIn();
    const group = (nr: number) => ({ kind: 'group', name: 'Padding', group: { contactPersonName: 'X' }, wordingVersion: 'join-1', areaCode: 'QYG', ownWords: 'We sing.', reachMe: { email: `pad${nr}@example.org` } });
    for (let nr = 0; nr < 8; nr += 1) await scenario.change('joinAsContributor', group(nr), stranger);
    await neverAgain(stranger);
    await scenario.work();
    const pads = await Promise.all(Array.from({ length: 8 }, (_, nr) => mailFor(scenario.app.dataDir, `pad${nr}@example.org`)));
    expect(pads.flat()).toHaveLength(6);
  });

  it('isn’t asked about where mail isn’t safe, nor of somebody who is said to have died', async () => {
    const unsafe = await scenario.person({ email: 'unsafe@example.org' });
    await scenario.change('updateSafeContact', { contributorId: unsafe.contributorId, safeContact: { ways: ['phone_call'], relayOnly: false } }, unsafe);
    const gone = await scenario.person({ email: 'gone@example.org' });
    await scenario.change('reportLoss', { contributorId: gone.contributorId }, await scenario.app.signIn([{ kind: 'involvement_lead', areaCode: 'QYG' }]), '');
    for (const person of [unsafe, gone]) {
      await neverAgain(person);
      await scenario.work();
      expect(await mailFor(scenario.app.dataDir, person.email)).toEqual([]);
    }
  });

  it('holds once whoever reads the address says so by the link, which opening it doesn’t; the one who asked can’t end it', async () => {
    const email = 'reader@example.org';
    const stranger = await scenario.person({ email });
    await neverAgain(stranger);
    await scenario.work();
    const [{ text }] = await mailFor(scenario.app.dataDir, email);
    const page = `${scenario.app.url}${/\/stop\/[\w-]+/.exec(text)![0]}`;
    const send = async (method: string) => {
      const response = await fetch(page, { method });
      return [response.status, await response.text()];
    };
    expect(await send('GET')).toEqual([200, expect.stringContaining('Yes, never write to me again')]);
    expect(await sql('select from silence_wish where used_at is not null')).toEqual([]);
    const done = [200, expect.stringContaining('Nothing is sent to this address any more')];
    expect(await Promise.all([send('POST'), send('POST')])).toEqual([done, done]);
    expect(await send('GET')).toEqual(done);
    expect(await sql('select from silence_wish where used_at is not null')).toHaveLength(1);
    const lines = await sql<{ actorId: string | null; subjectId: string }>(`select actor_id as "actorId", subject_id as "subjectId", * from audit_entry where action = 'silence.confirm'`);
    expect(lines).toMatchObject([{ actorId: null, subjectId: (await sql<{ id: string }>('select id from silence_wish where used_at is not null'))[0].id }]);
    expect(JSON.stringify(lines)).not.toContain('reader');
    await scenario.change('contactMeAgain', { reachMe: { email } }, stranger, '');
    const round = await scenario.round({ people: 0 });
    await scenario.person({ email, topicId: round.topicId });
    expect(await invitedBy(round, email)).toBe(0);

    expect((await fetch(`${scenario.app.url}/stop/${'A'.repeat(43)}`, { method: 'POST' })).status).toBe(404);
    await scenario.app.db.advance(30 * DAY);
    await scenario.app.runJob('contributors.expired-silence-wishes');
    expect((await send('GET'))[0]).toBe(404);
    expect(await sql('select from silence_wish where expires_at <= clock_now()')).toEqual([]);
    await scenario.app.db.setClock(START);
  });

  it('of a group holds for whom its sign-in vouches; its contact person is asked, whatever code they passed on', async () => {
    const account = await scenario.app.signIn();
    const about = { wordingVersion: 'join-1', areaCode: 'QYG', ownWords: 'We sing.', kind: 'group', name: 'Singers' };
    const email = 'pat@example.org';
    const { id: contributorId } = await scenario.change<{ id: string }>('joinAsContributor', { ...about, reachMe: { email }, group: { contactPersonName: 'Pat' } }, account);
    await confirmed({ ...account, contributorId, email });
    const before = (await mailFor(scenario.app.dataDir, email)).length;
    const own = await scenario.person({ email });
    await neverAgain(account);
    await scenario.work();
    const mails = await mailFor(scenario.app.dataDir, email);
    expect(mails).toHaveLength(before + 1);
    const page = /\/stop\/[\w-]+/.exec(mails.map(({ text }) => text).join())![0];
    await fetch(`${scenario.app.url}${page}`, { method: 'POST' });
    await scenario.change('sendEmailCode', { contributorId: own.contributorId }, own, '');
    await scenario.work();
    expect(await mailFor(scenario.app.dataDir, email)).toHaveLength(before + 1);
  });

  it('can’t be told from an introduction: what the chosen never showed to be theirs reads as anybody’s', async () => {
    await silenced('was.here@example.org');
    const { opportunityId, team } = await scenario.round({ people: 0 });
    for (const email of ['was.here@example.org', 'never.here@example.org']) {
      const { contributorId, token } = await scenario.person({ email });
      const { id: expressionId } = await scenario.change<{ id: string }>('expressInterest', { contributorId, opportunityId }, { token });
      await scenario.change('answerInterest', { expressionId, answer: 'Yes, welcome.', chosen: true, nextStep: 'We ring you within a week.' }, team.contact, '{ state }');
    }
    const { introductions } = await scenario.run<{ introductions: { edges: { node: { person: { email: string | null } } }[] } }>(
      'query ($id: ID!) { introductions(opportunityId: $id) { edges { node { person { email } } } } }', { id: opportunityId }, team.contact,
    );
    expect(introductions.edges.map(({ node }) => node.person.email).sort()).toEqual(['never.here@example.org', 'was.here@example.org']);
    await scenario.work();
    expect((await mailFor(scenario.app.dataDir, 'was.here@example.org')).filter(({ subject }) => !subject.includes('code'))).toEqual([]);
  });

  it('ends for somebody without an account when a lead speaks with them at their number; a helper’s word does not end it', async () => {
    const { lead } = await scenario.team();
    const phone = '0113 496 0790';
    const call = { ...byPhone(''), reachMe: { phone }, phoneConfirmed: true };
    const first = await scenario.change<string>('registerContributorByPhone', call, lead, '');
    await scenario.change('eraseMe', { contributorId: first, iKnowItCantBeUndone: true, neverContactMeAgain: true }, lead, '{ profiles }');
    const helper = await scenario.app.signIn();
    const helped = await scenario.person();
    await scenario.change('nameHelper', { contributorId: helped.contributorId, helperAccountId: helper.accountId }, helped, '');
    const kept = (id: string) => sql('select shown_theirs from contact_point where contributor_id = $1', [id]);
    const byHelper = await scenario.change<string>('registerContributorByPhone', call, helper, '');
    expect(await scenario.change('confirmPhone', { contributorId: byHelper, phone }, helper, '')).toBe(byHelper);
    expect(await kept(byHelper)).toEqual([]);
    expect(await kept(await scenario.change<string>('registerContributorByPhone', { ...call, phoneConfirmed: false }, lead, ''))).toEqual([]);
    expect(await kept(await scenario.change<string>('registerContributorByPhone', call, lead, ''))).toEqual([{ shown_theirs: true }]);
  });

  it('keeps the invitation into a team away, too; who sent it reads what they would for any address', async () => {
    const team = await scenario.team();
    const inviteTo = async (email: string): Promise<string[]> => {
      await scenario.change('inviteToTeam', { teamId: team.id, email }, team.contact, '');
      await scenario.work();
      return (await mailFor(scenario.app.dataDir, email)).map(({ subject }) => subject).filter((subject) => subject === 'An invitation to Askwell');
    };
    const colleague = await silenced('no.team@example.org');
    expect(await inviteTo('No.Team@example.org')).toEqual([]);
    // Anybody may say of an address that it is theirs: that keeps nobody's colleague away.
    await neverAgain(await scenario.person({ email: 'not.theirs@example.org' }));
    expect(await inviteTo('not.theirs@example.org')).toHaveLength(1);
    expect(await scenario.change('contactMeAgain', { reachMe: { email: colleague.email } }, { token: colleague.token }, '')).toBe(true);
    // Inviting the same address again within a day sends nothing new.
    expect(await inviteTo('no.team@example.org')).toEqual([]);
    await scenario.app.db.advance(DAY);
    expect(await inviteTo('no.team@example.org')).toHaveLength(1);
    await scenario.app.db.setClock(START);
  });
});
