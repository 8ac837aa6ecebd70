import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { DAY, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { chosen, looked } from './involved.js';

let scenario: Scenario;
let team: Team;
beforeAll(async () => {
  scenario = await Scenario.start();
  team = await scenario.team();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

interface Shown {
  supportNeeds: string | null;
  whatHelpsMe: string | null;
  accessNeeds: { need: string; detail: string | null }[];
  safeContact: { ways: string[]; times: string | null; relayOnly: boolean } | null;
}

const inPassport = 'supportNeeds whatHelpsMe accessNeeds { need detail } safeContact { ways times relayOnly }';
const asked = (involvementId: string, who?: { token: string }) => scenario.app.gql<{ passport: Shown | null }>(`query ($id: ID!) { passport(involvementId: $id) { involvementId ${inPassport} } }`, { id: involvementId }, who?.token);
const seen = async (involvementId: string, who: { token: string }): Promise<Shown | null | string> => {
  const { data, errors } = await asked(involvementId, who);
  return errors?.[0].extensions.code ?? data.passport;
};
const mine = async ({ contributorId }: Pick<Person, 'contributorId'>, who: { token: string }) =>
  (await scenario.run<{ myPassport: Shown & { sharedWith: { involvementId: string; shownUntil: string | null }[] } }>(`query ($id: ID!) { myPassport(contributorId: $id) { ${inPassport} sharedWith { involvementId title shownUntil } } }`, { id: contributorId }, who)).myPassport;
const does = async (name: 'sharePassport' | 'withdrawPassport', involvementId: string, who: { token: string }): Promise<string | undefined> =>
  (await scenario.app.gql(`mutation ($input: PassportShareInput!) { ${name}(input: $input) { contributorId } }`, { input: { involvementId } }, who.token)).errors?.[0].extensions.code;
const write = ({ contributorId, token }: Person, words: object) => scenario.change('changePassport', { contributorId, ...words }, { token }, '{ contributorId }');
const readLine = 'Sam Contact: They read your involvement passport: what you need, what helps you, and how and when contact is safe.';

it('Ana shares her passport with one team: it reads what stands there now, she sees that it looked, and taking it back hides it everywhere', async () => {
  const ana = await scenario.person();
  const [shared, other] = [await chosen(scenario, team, ana), await chosen(scenario, team, ana)];
  await write(ana, { supportNeeds: 'Somebody to go through the papers with me.', whatHelpsMe: 'Start with the easy question.' });
  const stored = await withClient(scenario.app.db.ownerUrl, (client) => client.query<{ row: string }>('select p::text as row from involvement_passport p where contributor_id = $1', [ana.contributorId]));
  expect(stored.rows[0].row).not.toContain('papers');
  expect(await seen(shared, team.contact)).toBeNull();

  expect(await does('sharePassport', shared, ana)).toBeUndefined();
  const [first] = [await seen(shared, team.contact)];
  expect(first).toMatchObject({ supportNeeds: 'Somebody to go through the papers with me.', whatHelpsMe: 'Start with the easy question.', accessNeeds: [], safeContact: null });
  expect(await seen(other, team.contact)).toBeNull();
  // What she changes in her profile and here, the team reads at once.
  await scenario.change('updateAccessNeeds', { contributorId: ana.contributorId, accessNeeds: [{ group: 'taking_part', need: 'other', detail: 'A chair with arms' }] }, ana);
  await scenario.change('updateSafeContact', { contributorId: ana.contributorId, safeContact: { ways: ['email'], times: 'Mornings', relayOnly: true } }, ana);
  await write(ana, { supportNeeds: 'Nothing any more.' });
  expect(await seen(shared, team.colleague)).toMatchObject({ supportNeeds: 'Nothing any more.', whatHelpsMe: null, accessNeeds: [{ need: 'other', detail: 'A chair with arms' }], safeContact: { ways: ['email'], times: 'Mornings', relayOnly: true } });
  // Neither address nor number is part of it.
  expect(JSON.stringify((await asked(shared, team.contact)).data)).not.toMatch(/example\.org|0113|\+44/);
  expect((await looked(scenario, ana)).filter((line) => line.includes('passport'))).toEqual([readLine, readLine.replace('Sam Contact', 'Kim Colleague'), readLine]);
  expect((await mine(ana, ana)).sharedWith.map(({ involvementId }) => involvementId)).toEqual([shared]);

  expect(await does('withdrawPassport', shared, ana)).toBeUndefined();
  for (const who of [team.contact, team.colleague]) expect(await seen(shared, who)).toBeNull();
  expect((await mine(ana, ana)).sharedWith).toEqual([]);
  expect((await looked(scenario, ana)).filter((line) => line.includes('passport'))).toHaveLength(3);
  const { involvementTimeline } = await scenario.run<{ involvementTimeline: { edges: { node: { kind: string; text: string | null } }[] } }>('query ($id: ID!) { involvementTimeline(involvementId: $id) { edges { node { kind text } } } }', { id: shared }, team.contact);
  expect(involvementTimeline.edges.map(({ node }) => node).slice(0, 2)).toEqual([{ kind: 'passport_taken_back', text: null }, { kind: 'passport_shared', text: null }]);
});

it('is read by the team of that involvement alone, and shared by the person alone', async () => {
  const [ben, stranger] = await scenario.people(2);
  const id = await chosen(scenario, team, ben);
  const elsewhere = await scenario.team();
  for (const who of [team.contact, elsewhere.contact, stranger]) expect(await does('sharePassport', id, who)).toBe('NOT_FOUND');
  await does('sharePassport', id, ben);
  expect(await seen(id, elsewhere.contact)).toBe('NOT_FOUND');
  for (const who of [ben, stranger, team.lead, elsewhere.lead, scenario.administrator]) expect(await seen(id, who)).toBe('FORBIDDEN');
  expect((await asked(id)).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
  for (const who of [team.contact, stranger]) {
    expect(await does('withdrawPassport', id, who)).toBe('NOT_FOUND');
    expect(await scenario.refusal('changePassport', { contributorId: ben.contributorId, whatHelpsMe: 'Nothing' }, who, '{ contributorId }')).toBe('NOT_FOUND');
  }
  // Whoever leaves the team reads it no more.
  const theirs = await chosen(scenario, elsewhere, stranger);
  await does('sharePassport', theirs, stranger);
  expect(await seen(theirs, elsewhere.contact)).not.toBeNull();
  await scenario.revoke(elsewhere.contact, { kind: 'team_member', teamId: elsewhere.id });
  expect(await seen(theirs, elsewhere.contact)).toBe('FORBIDDEN');
  expect(await seen(theirs, elsewhere.colleague)).not.toBeNull();
});

it('ends by itself: at once when somebody leaves, 14 days after a thanks, and can’t begin then', async () => {
  const [cleo, dan] = await scenario.people(2);
  const [left, thanked] = [await chosen(scenario, team, cleo), await chosen(scenario, team, dan)];
  for (const [id, who] of [[left, cleo], [thanked, dan]] as const) await does('sharePassport', id, who);
  await scenario.change('leaveInvolvement', { involvementId: left }, cleo);
  await scenario.change('closeInvolvement', { involvementId: thanked, because: 'done', thanks: 'Thank you.' }, team.contact);
  expect(await seen(left, team.contact)).toBeNull();
  await scenario.app.db.advance(14 * DAY - 1);
  expect(await seen(thanked, team.contact)).not.toBeNull();
  expect((await mine(dan, dan)).sharedWith).toEqual([{ involvementId: thanked, title: expect.any(String), shownUntil: '2026-12-07T12:00:00.000Z' }]);
  await scenario.app.db.advance(1);
  expect(await seen(thanked, team.contact)).toBeNull();
  expect((await mine(dan, dan)).sharedWith).toEqual([]);
  for (const [id, who] of [[left, cleo], [thanked, dan]] as const) expect(await does('sharePassport', id, who)).toBe('ILLEGAL_MOVE');
  // Taken back once more, or while nobody reads it any more, it is simply gone.
  expect(await does('withdrawPassport', thanked, dan)).toBeUndefined();
});

it('of sharing and taking back at one moment one comes last and holds; a share stands there once', async () => {
  const eve = await scenario.person();
  const id = await chosen(scenario, team, eve);
  for (let nr = 0; nr < 4; nr += 1) {
    const moves = ['sharePassport', 'sharePassport', 'sharePassport', 'withdrawPassport', ...(nr > 1 ? (['withdrawPassport'] as const) : [])] as const;
    const codes = await Promise.all(moves.map((move) => does(move, id, eve)));
    expect(codes).toEqual(moves.map(() => undefined));
    const shares = await scenario.app.db.dataSource.query<{ open: boolean }[]>('select withdrawn_at is null as open from passport_share where involvement_id = $1', [id]);
    const open = shares.filter((share) => share.open).length;
    expect(open).toBeLessThanOrEqual(1);
    expect((await seen(id, team.contact)) !== null).toBe(open === 1);
    const events = await scenario.app.db.dataSource.query<unknown[]>(`select from involvement_event where involvement_id = $1 and kind in ('passport_shared', 'passport_taken_back')`, [id]);
    expect(events).toHaveLength(shares.length * 2 - open);
  }
});

it('is passed on by the lead for somebody without an account, who reads so; and never by a helper of somebody with one', async () => {
  const lead = await scenario.app.signIn([{ kind: 'involvement_lead', areaCode: 'QYG' }], 'Ada Lead');
  const contributorId = await scenario.change<string>('registerContributorByPhone', { age: 'eighteen_or_over', name: 'Robin', wordingVersion: 'join-1', areaCode: 'QYG', ownWords: 'I would like to help.', reachMe: { phone: '0113 496 0777' }, consentHeardAt: START }, lead, '');
  const robin: Person = { ...lead, contributorId, name: 'Robin', email: '' };
  const id = await chosen(scenario, team, robin);
  await write(robin, { supportNeeds: 'Papers by post.' });
  expect(await does('sharePassport', id, lead)).toBeUndefined();
  expect(await seen(id, team.contact)).toMatchObject({ supportNeeds: 'Papers by post.' });
  const lines = await scenario.app.db.dataSource.query<{ action: string }[]>(`select action from audit_entry where subject_id = $1 and actor_id = $2 and action like '%passport%'`, [contributorId, lead.accountId]);
  expect(new Set(lines.map(({ action }) => action))).toEqual(new Set(['contributor.done_passport', 'contributor.read_passport']));

  const [fay, helper] = await scenario.people(2);
  const hers = await chosen(scenario, team, fay);
  await scenario.change('nameHelper', { contributorId: fay.contributorId, helperAccountId: helper.accountId }, fay, '');
  expect(await does('sharePassport', hers, helper)).toBe('NOT_FOUND');
});

it('goes with its person: no team reads it while word says that they died, and nothing of it is left once they are erased', async () => {
  const gus = await scenario.person();
  const id = await chosen(scenario, team, gus);
  await write(gus, { whatHelpsMe: 'Quiet rooms.' });
  await does('sharePassport', id, gus);
  const copy = (await (await fetch(`${scenario.app.url}/me/export.json`, { headers: { authorization: `Bearer ${gus.token}` } })).json()) as { profiles: { title: string; rows: object[] }[][] };
  const part = (title: string) => copy.profiles[0].find((section) => section.title === title)?.rows;
  expect(part('Your involvement passport')).toMatchObject([{ whatHelpsYou: 'Quiet rooms.' }]);
  expect(part('With whom you shared your involvement passport')).toMatchObject([{ takenBackAt: null }]);

  for (const name of ['reportLoss', 'confirmReportedLoss']) await scenario.change(name, { contributorId: gus.contributorId }, scenario.administrator, '');
  expect(await seen(id, team.contact)).toBeNull();
  await scenario.change('iAmStillHere', { contributorId: gus.contributorId }, gus, '');
  expect(await seen(id, team.contact)).toMatchObject({ whatHelpsMe: 'Quiet rooms.' });

  await scenario.change('eraseMe', { contributorId: gus.contributorId, neverContactMeAgain: false, iKnowItCantBeUndone: true }, gus, '{ profiles }');
  expect(await seen(id, team.contact)).toBeNull();
  for (const table of ['involvement_passport where contributor_id = $1', 'passport_share where involvement_id = $1']) {
    expect(await scenario.app.db.dataSource.query(`select from ${table}`, [table.includes('share') ? id : gus.contributorId])).toEqual([]);
  }
});
