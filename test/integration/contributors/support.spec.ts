import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditLog } from '../../../src/audit/audit.service.js';
import { ContributorAccess } from '../../../src/contributors/contributor-access.js';
import { HelperService } from '../../../src/contributors/helper.service.js';
import { RegisterByPhoneInput } from '../../../src/contributors/joining.inputs.js';
import { ConsentChoices } from '../../../src/contributors/consent-choices.service.js';
import { JoiningService } from '../../../src/contributors/joining.service.js';
import { ProfileQueries } from '../../../src/contributors/profile.queries.js';
import { ReadingQueries } from '../../../src/contributors/readings.queries.js';
import type { ReadingGroup } from '../../../src/contributors/readings.types.js';
import { RegisteringService } from '../../../src/contributors/registering.service.js';
import { SupportQueries } from '../../../src/contributors/support.queries.js';
import type { Actor } from '../../../src/identity/actor.js';
import { type ContributorsWorld, startContributors } from './contributors-world.js';

let world: ContributorsWorld;
let joining: JoiningService;
let registering: RegisteringService;
let helpers: HelperService;
let support: SupportQueries;
let lead: Actor;

beforeAll(async () => {
  world = await startContributors();
  joining = world.nest.get(JoiningService);
  registering = world.nest.get(RegisteringService);
  helpers = world.nest.get(HelperService);
  support = world.nest.get(SupportQueries);
  lead = await world.actor([{ kind: 'involvement_lead', areaCode: 'TEST1' }]);
});
afterAll(() => world.close());

const firstPage = { first: 20 };
const onPhone = (different: Partial<RegisterByPhoneInput> = {}): RegisterByPhoneInput =>
  Object.assign(new RegisterByPhoneInput(), world.joining({ name: 'Mrs Patel', reachMe: { phone: '0113 496 0007' } }), { consentHeardAt: new Date(Date.now() - 60_000), ...different });
async function someone(): Promise<{ actor: Actor; contributorId: string }> {
  const actor = await world.actor();
  return { actor, contributorId: await joining.join(actor, world.joining()) };
}
const audited = async (contributorId: string, actor: Actor): Promise<string[]> => {
  const rows = await world.owner.query<{ action: string }[]>('select action from audit_entry where subject_id = $1 and actor_id = $2 order by id', [contributorId, actor.accountId]);
  return rows.map(({ action }) => action);
};

describe('joining by phone', () => {
  it('records who heard the consent, when, and to which words', async () => {
    const heardAt = new Date(Date.now() - 3_600_000);
    const id = await registering.registerByPhone(lead, onPhone({ consentHeardAt: heardAt, beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }] }));
    const consents = await world.owner.query('select purpose, wording_version, given_at, heard_by from consent where contributor_id = $1 order by id', [id]);
    expect(consents).toEqual([
      { purpose: 'join', wording_version: 'join-1', given_at: heardAt, heard_by: lead.accountId },
      { purpose: 'be_found', wording_version: 'be-found-research-1', given_at: heardAt, heard_by: lead.accountId },
    ]);
    const [row] = await world.owner.query('select account_id, registered_by from contributor where id = $1', [id]);
    expect(row).toEqual({ account_id: null, registered_by: lead.accountId });
    expect(await world.nest.get(ProfileQueries).mine(lead)).toEqual([]);
  });

  it('lets one lead register several people, and one of them once for the same key', async () => {
    const input = onPhone({ idempotencyKey: 'phone' });
    const ids = await Promise.all([registering.registerByPhone(lead, { ...input }), registering.registerByPhone(lead, { ...input }), registering.registerByPhone(lead, onPhone())]);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('is not for everyone, nor for a consent heard tomorrow', async () => {
    await expect(registering.registerByPhone(await world.actor(['contributor', 'team_member']), onPhone())).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(registering.registerByPhone(lead, onPhone({ consentHeardAt: new Date(Date.now() + 3_600_000) }))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(registering.registerByPhone(lead, onPhone({ helperAccountId: '01900000-0000-7000-8000-000000000000' }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('makes the helper who does it their helper', async () => {
    const { actor, contributorId } = await someone();
    const helper = await world.actor();
    await helpers.name(actor, { contributorId, helperAccountId: helper.accountId });
    const registered = await registering.registerByPhone(helper, onPhone());
    const { edges } = await support.supported(helper, firstPage);
    expect(edges.map(({ node }) => [node.id, node.name, node.iAmTheirHelper])).toEqual([[contributorId, 'Test Person', true], [registered, 'Mrs Patel', true]]);
  });

  it('is for 20 people by one helper, however many callers there are; a lead has no such limit', async () => {
    const { actor, contributorId } = await someone();
    const helper = await world.actor();
    await helpers.name(actor, { contributorId, helperAccountId: helper.accountId });
    const outcomes = await Promise.allSettled(Array.from({ length: 22 }, () => registering.registerByPhone(helper, onPhone())));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'TOO_MANY' });
    const busy = await world.actor([{ kind: 'involvement_lead', areaCode: 'TEST1' }]);
    await Promise.all(Array.from({ length: 22 }, () => registering.registerByPhone(busy, onPhone())));
  });

  it('lets a supporter pass on that someone takes consent back, or leaves', async () => {
    const id = await registering.registerByPhone(lead, onPhone({ beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }] }));
    const otherLead = await world.actor([{ kind: 'involvement_lead', areaCode: 'TEST1' }]);
    const choices = world.nest.get(ConsentChoices);
    await expect(choices.withdraw(otherLead, { purpose: 'be_found', contributorId: id, context: 'research' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(choices.give(lead, { purpose: 'be_found', contributorId: id, context: 'service', wordingVersion: 'be-found-service-1' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await choices.withdraw(lead, { purpose: 'be_found', contributorId: id, context: 'research' });
    await joining.leave(lead, { contributorId: id });
    const [{ status }] = await world.owner.query('select status from contributor where id = $1', [id]);
    expect(status).toBe('left');
  });
});

describe('involvement leads', () => {
  it('see what someone they registered needs, and it is noted', async () => {
    const id = await registering.registerByPhone(lead, onPhone({ accessNeeds: [{ group: 'communication_professional', need: 'bsl_interpreter', detail: 'Always the same one' }] }));
    expect(await support.supportNeeds(lead, id)).toEqual({ contributorId: id, accessNeeds: [{ group: 'communication_professional', need: 'bsl_interpreter', detail: 'Always the same one' }] });
    expect(await audited(id, lead)).toEqual(['contributor.register_by_phone', 'contributor.read_support_needs']);
  });

  it('see nothing of anyone else, nor once they are no lead', async () => {
    const id = await registering.registerByPhone(lead, onPhone());
    const own = await someone();
    for (const [actor, contributorId] of [[lead, own.contributorId], [{ ...lead, permissions: [] }, id], [await world.actor([{ kind: 'involvement_lead', areaCode: 'TEST1' }]), id]] as const) {
      await expect(support.supportNeeds(actor, contributorId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await support.supported({ ...lead, permissions: [] }, firstPage)).edges).toEqual([]);
  });

  it('have those they registered in a list, page by page', async () => {
    const other = await world.actor([{ kind: 'involvement_lead', areaCode: 'TEST1' }]);
    const ids = [await registering.registerByPhone(other, onPhone()), await registering.registerByPhone(other, onPhone({ name: 'Mr Ali' }))];
    const page = await support.supported(other, { first: 1 });
    const next = await support.supported(other, { first: 1, after: page.pageInfo.endCursor });
    expect([...page.edges, ...next.edges].map(({ node }) => [node.id, node.name, node.iAmTheirHelper])).toEqual([[ids[0], 'Mrs Patel', false], [ids[1], 'Mr Ali', false]]);
    expect(await audited(ids[1], other)).toEqual(['contributor.register_by_phone', 'contributor.read_name']);
  });
});

describe('who looked', () => {
  it('is told to the person alone, codes apart from details', async () => {
    const { actor, contributorId } = await someone();
    const helper = await world.actor([], 'Kind neighbour');
    await helpers.name(actor, { contributorId, helperAccountId: helper.accountId });
    await support.supported(helper, firstPage);
    await world.nest.get(AuditLog).recordForEach(world.db.dataSource.manager, { actorId: lead.accountId, action: 'contributor.appear', subject: { kind: 'contributor', ids: [contributorId] } });
    const readings = world.nest.get(ReadingQueries);
    const told = async (group: ReadingGroup) => (await readings.of(actor, contributorId, group, firstPage)).edges.map(({ node: { by, what } }) => [by, what]);
    expect(await told('opened_my_details')).toEqual([['Kind neighbour', 'They saw your name in the list of people they support.']]);
    expect(await told('appeared_as_a_code')).toEqual([['Test Person', expect.stringContaining('as a code')]]);
    await expect(readings.of(helper, contributorId, 'opened_my_details', firstPage)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a helper', () => {
  it('may answer and pause, never change or raise, until the end', async () => {
    const { actor, contributorId } = await someone();
    const helper = await world.actor();
    const access = world.nest.get(ContributorAccess);
    const em = world.db.dataSource.manager;
    await Promise.all([1, 2, 3].map(() => helpers.name(actor, { contributorId, helperAccountId: helper.accountId })));
    expect((await world.nest.get(ProfileQueries).own(actor, contributorId)).helpers).toMatchObject([{ accountId: helper.accountId, name: 'Test Person' }]);
    expect(await access.requireOwnOrHelper(em, helper, contributorId)).toMatchObject({ as: 'helper', status: 'active' });
    expect(await access.requireOwnOrHelper(em, actor, contributorId)).toMatchObject({ as: 'self' });
    await expect(access.requireOwnContributor(em, helper, contributorId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(world.nest.get(ConsentChoices).withdraw(helper, { purpose: 'be_found', contributorId, context: 'research' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await helpers.end(actor, { contributorId, helperAccountId: helper.accountId });
    await expect(access.requireOwnOrHelper(em, helper, contributorId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('may end it, but no other helper', async () => {
    const { actor, contributorId } = await someone();
    const [one, two] = [await world.actor(), await world.actor()];
    for (const { accountId } of [one, two]) await helpers.name(actor, { contributorId, helperAccountId: accountId });
    await expect(helpers.end(one, { contributorId, helperAccountId: two.accountId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await helpers.end(one, { contributorId, helperAccountId: one.accountId });
  });

  it('is someone else', async () => {
    const { actor, contributorId } = await someone();
    await expect(helpers.name(actor, { contributorId, helperAccountId: actor.accountId })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('is none any more once the person has left', async () => {
    const { actor, contributorId } = await someone();
    const helper = await world.actor();
    await helpers.name(actor, { contributorId, helperAccountId: helper.accountId });
    await joining.leave(actor, { contributorId });
    expect((await support.supported(helper, firstPage)).edges).toEqual([]);
  });
});
