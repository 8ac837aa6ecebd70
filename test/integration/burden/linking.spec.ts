import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type SignedIn, type TestApp } from '../../support/app.js';
import { BurdenWorld, DAY, MOST, START } from '../../support/builders/burden.builder.js';
import { createTestDatabase } from '../../support/database.js';
import { findViolations } from '../../support/ledger-checker.js';

let app: TestApp;
let world: BurdenWorld;
let signedIn: SignedIn;
let me: string;
let organisationId: string;
beforeAll(async () => {
  const db = await createTestDatabase();
  world = await BurdenWorld.start(db);
  app = await startTestApp({ db });
}, 60_000);
afterAll(async () => {
  await app.close();
  await world.end();
});
beforeEach(async () => {
  await world.setNow(START);
  signedIn = await app.signIn([{ kind: 'contributor' }]);
  me = (await world.person({ accountId: signedIn.accountId, level: { ...MOST, fromOneOrganisationIn30Days: 1 } })).id;
  organisationId = await world.organisation();
});

interface Shown {
  linkedOrganisations: { organisation: { id: string }; mostIn30Days: number; talkedOn: string[] }[];
  neverFrom: { id: string }[];
  organisationsWaiting: { organisation: { id: string } }[];
}

const FIELDS = '{ linkedOrganisations { organisation { id } mostIn30Days talkedOn } neverFrom { id } organisationsWaiting { organisation { id } } }';
async function change(mutation: string, input: object = {}, token = signedIn.token): Promise<{ shown?: Shown; code?: string; fields?: unknown }> {
  const type = mutation === 'neverAskMeFrom' || mutation === 'allowAskingAgain' ? 'NeverAskMeInput' : `${mutation[0].toUpperCase()}${mutation.slice(1)}Input`;
  const { data, errors } = await app.gql<Record<string, Shown>>(`mutation ($input: ${type}!) { ${mutation}(input: $input) ${FIELDS} }`, { input: { contributorId: me, organisationId, ...input } }, token);
  return { shown: data?.[mutation], code: errors?.[0].extensions.code, fields: errors?.[0].extensions.fields };
}
const link = (input: object = {}) => change('linkOrganisation', input);
const theirs = () => world.post({ organisationIds: [organisationId] });
/** Asked and answered, so that only windows decide about the next. */
async function askedByThem(): Promise<boolean> {
  const ask = await world.ask(me, await theirs());
  if (ask !== null) await world.run((em, guard) => guard.answer(em, ask, 'no'));
  await world.pass(2 * DAY);
  return ask !== null;
}

describe('an organisation I already work with', () => {
  it('may ask me as often as I say; ended with one call, it is like any other', async () => {
    expect(await askedByThem()).toBe(true);
    expect(await askedByThem()).toBe(false);
    const { shown } = await link({ asksIn30Days: 2 });
    expect(shown?.linkedOrganisations).toEqual([{ organisation: { id: organisationId }, mostIn30Days: 2, talkedOn: [] }]);
    expect(shown?.organisationsWaiting).toEqual([]);
    expect(await askedByThem()).toBe(true);
    expect(await askedByThem()).toBe(false);
    expect((await link()).shown?.linkedOrganisations).toMatchObject([{ mostIn30Days: 4 }]);
    expect(await askedByThem()).toBe(true);
    const ended = await change('unlinkOrganisation');
    expect(ended.shown?.linkedOrganisations).toEqual([]);
    expect(ended.shown?.organisationsWaiting).toHaveLength(1);
    expect(await askedByThem()).toBe(false);
    expect((await change('unlinkOrganisation')).shown?.linkedOrganisations).toEqual([]);
    expect((await findViolations(world.owner)).filter(({ rule }) => rule === 'organisation')).toEqual([]);
  });

  it('raises no other limit, and nothing for anybody else', async () => {
    await link();
    const other = await world.organisation();
    const joint = await world.post({ organisationIds: [organisationId, other] });
    const first = await world.asked(me, joint);
    await world.run((em, guard) => guard.answer(em, first, 'no'));
    expect(await world.ask(me, await theirs())).toBeNull();
    await world.pass(2 * DAY);
    expect(await world.ask(me, await world.post({ organisationIds: [other] }))).toBeNull();
    expect(await world.ask(me, await world.post({ organisationIds: [organisationId, other] }))).toBeNull();
    expect(await world.ask(me, await theirs())).not.toBeNull();
  });

  it('is looked at again before an invitation is delivered', async () => {
    await askedByThem();
    await link();
    const ask = (await world.ask(me, await theirs())) ?? '';
    expect(await world.run((em, guard) => guard.mayDeliver(em, ask))).toBe(true);
    await change('unlinkOrganisation');
    expect(await world.run((em, guard) => guard.prepareDelivery(em, ask))).toBe('released');
  });

  it('is never one that must never ask me: never ends it, and has to be taken back first', async () => {
    await link();
    const { shown } = await change('neverAskMeFrom');
    expect(shown).toMatchObject({ linkedOrganisations: [], neverFrom: [{ id: organisationId }] });
    expect((await link()).code).toBe('ILLEGAL_MOVE');
    await change('allowAskingAgain');
    expect((await link()).shown?.linkedOrganisations).toHaveLength(1);
  });

  it('said twice at once is said once', async () => {
    const answers = await Promise.all([link({ asksIn30Days: 2 }), link({ asksIn30Days: 2 }), link({ asksIn30Days: 2 })]);
    expect(answers.map(({ shown }) => shown?.linkedOrganisations.length)).toEqual([1, 1, 1]);
    const { rows } = await world.owner.query('select from linked_organisation where contributor_id = $1', [me]);
    expect(rows).toHaveLength(1);
  });

  it.each([0, -1, 5])('for %i invitations in 30 days is refused by name', async (asksIn30Days) => {
    const { code, fields } = await link({ asksIn30Days });
    expect([code, fields]).toEqual(['BAD_USER_INPUT', [{ path: 'asksIn30Days', message: expect.stringContaining('from 1 to 4') }]]);
  });

  it('is refused for an organisation that isn’t there, and by anybody but me', async () => {
    expect((await link({ organisationId: me })).code).toBe('NOT_FOUND');
    const helper = await app.signIn();
    await world.owner.query('insert into helper (contributor_id, account_id, named_at, recorded_by) values ($1, $2, clock_now(), $3)', [me, helper.accountId, signedIn.accountId]);
    for (const mutation of ['linkOrganisation', 'unlinkOrganisation']) expect((await change(mutation, {}, helper.token)).code).toBe('NOT_FOUND');
    expect((await change('noteContact', { day: '2026-12-20' }, helper.token)).code).toBe('NOT_FOUND');
    // Whatever the application might get wrong, the database knows whose it is.
    await expect(world.db.dataSource.query('select guard_link($1, $2, $3, null)', [me, organisationId, helper.accountId])).rejects.toThrow('only the person');
  });
});

describe('a talk with an organisation I work with', () => {
  const note = (day: string) => change('noteContact', { day });

  it('is noted apart and stands in no window', async () => {
    expect((await note('2026-12-20')).code).toBe('ILLEGAL_MOVE');
    await link();
    const row = async () => (await world.owner.query(`select to_jsonb(g) - 'changed_in' as g from guard_row g join guarded_profile using (recipient_id) where contributor_id = $1`, [me])).rows;
    const before = await row();
    for (let nr = 0; nr < 5; nr += 1) await note('2026-12-18');
    expect((await note('2026-12-20')).shown?.linkedOrganisations[0].talkedOn).toEqual(['2026-12-20', ...Array.from({ length: 5 }, () => '2026-12-18')]);
    expect((await row()).map(({ heard_from_at: _, ...rest }) => rest)).toEqual(before.map(({ heard_from_at: _, ...rest }) => rest));
    expect(await world.ask(me, await theirs())).not.toBeNull();
  });

  it.each(['2026-12-21', '2025-12-19', '0001-01-01', '9999-12-31', '2026-02-30', 'today'])('on %s is refused', async (day) => {
    await link();
    expect((await note(day)).code).toBe('BAD_USER_INPUT');
  });
});
