import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContactReader } from '../../../src/contributors/contact-reader.js';
import { ContactService } from '../../../src/contributors/contact.service.js';
import { ConsentChoices } from '../../../src/contributors/consent-choices.service.js';
import { JoiningService } from '../../../src/contributors/joining.service.js';
import { ProfileQueries } from '../../../src/contributors/profile.queries.js';
import { ProfileService } from '../../../src/contributors/profile.service.js';
import type { ProfileType } from '../../../src/contributors/profile.types.js';
import type { Actor } from '../../../src/identity/actor.js';
import { givenArea, givenTopic } from '../../support/builders/contributors.builder.js';
import { type ContributorsWorld, startContributors } from './contributors-world.js';

let world: ContributorsWorld;
let joining: JoiningService;
let profiles: ProfileService;
let choices: ConsentChoices;
let contacts: ContactService;

beforeAll(async () => {
  world = await startContributors();
  joining = world.nest.get(JoiningService);
  profiles = world.nest.get(ProfileService);
  choices = world.nest.get(ConsentChoices);
  contacts = world.nest.get(ContactService);
});
afterAll(() => world.close());

/** Someone who has joined, and how to read their profile again. */
async function someone(different: Parameters<ContributorsWorld['joining']>[0] = {}): Promise<{ actor: Actor; contributorId: string; now(): Promise<ProfileType> }> {
  const actor = await world.actor();
  const contributorId = await joining.join(actor, world.joining(different));
  return { actor, contributorId, now: () => world.nest.get(ProfileQueries).own(actor, contributorId) };
}
const someGroup = () => someone({ kind: 'group', age: null, name: 'Night owls', group: { contactPersonName: 'Ada' } });

describe('what a profile says', () => {
  it('is changed part by part', async () => {
    const { actor, contributorId, now } = await someone();
    const other = await givenTopic(world.owner, { name: 'Aches' });
    await profiles.updateInterests(actor, { contributorId, interests: [{ topicId: other, relation: 'carer' }, { topicId: other, relation: 'carer' }, { topicId: other, relation: 'parent' }] });
    await profiles.updateOwnWords(actor, { contributorId, ownWords: 'I sleep in the day.', mayBeShown: true, wordingVersion: 'show-own-words-1' });
    await profiles.updateSkills(actor, { contributorId, skills: [{ source: 'work', description: 'Chairing' }, { source: 'work', description: 'CHAIRING' }, { source: 'life', description: 'Chairing' }] });
    await profiles.updateKinds(actor, { contributorId, liked: ['teaching', 'teaching'], never: ['study_participation'] });
    await profiles.updateTakingPart(actor, { contributorId, takesPart: 'either', travelKm: 30, hoursPerMonth: 4, languages: ['en', 'CY'] });
    await profiles.updateAccessNeeds(actor, { contributorId, accessNeeds: [{ group: 'taking_part', need: 'other', detail: 'A window' }, { group: 'information_format', need: 'large_print' }] });
    await contacts.updateSafeContact(actor, { contributorId, safeContact: { ways: ['post', 'post'], times: 'Never on Fridays', relayOnly: true } });
    await profiles.updateAbout(actor, { contributorId, name: 'Sam' });
    expect(await now()).toMatchObject({
      name: 'Sam',
      interests: [{ topicName: 'Aches', relation: 'carer' }, { topicName: 'Aches', relation: 'parent' }],
      ownWords: 'I sleep in the day.',
      ownWordsShown: true,
      skills: [{ source: 'work', description: 'Chairing' }, { source: 'life', description: 'Chairing' }],
      kindsLiked: ['teaching'],
      kindsNever: ['study_participation'],
      takesPart: 'either',
      travelKm: 30,
      hoursPerMonth: 4,
      languages: ['en', 'cy'],
      accessNeeds: [{ group: 'taking_part', need: 'other', detail: 'A window' }, { group: 'information_format', need: 'large_print', detail: null }],
      safeContact: { ways: ['post'], times: 'Never on Fridays', relayOnly: true },
    });
  });

  it('can be emptied again', async () => {
    const { actor, contributorId, now } = await someone({ name: 'Sam', ownWords: 'Something.' });
    await profiles.updateInterests(actor, { contributorId, interests: [] });
    await profiles.updateOwnWords(actor, { contributorId, ownWords: null, mayBeShown: false });
    await profiles.updateAbout(actor, { contributorId, name: null });
    expect(await now()).toMatchObject({ name: null, ownWords: null, interests: [] });
  });

  it('keeps a topic that went out of use, and takes no new one', async () => {
    const { actor, contributorId, now } = await someone();
    const [old, older] = [await givenTopic(world.owner), await givenTopic(world.owner, { validTo: '2024-01-01' })];
    await profiles.updateInterests(actor, { contributorId, interests: [{ topicId: old, relation: 'carer' }] });
    await world.owner.query(`update topic set valid_to = '2024-01-01' where id = $1`, [old]);
    await profiles.updateInterests(actor, { contributorId, interests: [{ topicId: old.toUpperCase(), relation: 'family' }] });
    expect((await now()).interests).toMatchObject([{ topicId: old, relation: 'family' }]);
    await expect(profiles.updateInterests(actor, { contributorId, interests: [{ topicId: old, relation: 'family' }, { topicId: older, relation: 'family' }] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      details: { fields: [{ path: 'interests[1].topicId' }] },
    });
  });

  it('is whole after changes at once', async () => {
    const { actor, contributorId, now } = await someone();
    const topics = await Promise.all([1, 2, 3, 4, 5, 6].map(() => givenTopic(world.owner)));
    await Promise.all(topics.map((topicId) => profiles.updateInterests(actor, { contributorId, interests: [{ topicId, relation: 'carer' }, { topicId, relation: 'family' }] })));
    const { interests } = await now();
    expect(interests).toHaveLength(2);
    expect(new Set(interests.map(({ topicId }) => topicId)).size).toBe(1);
  });

  it.each([
    ['a kind both liked and never wanted', (w: Actor, contributorId: string) => profiles.updateKinds(w, { contributorId, liked: ['teaching'], never: ['teaching'] }), 'never'],
    ['a language nobody speaks', (w: Actor, contributorId: string) => profiles.updateTakingPart(w, { contributorId, languages: ['xx'] }), 'languages[0]'],
    ['travelling online', (w: Actor, contributorId: string) => profiles.updateTakingPart(w, { contributorId, takesPart: 'online_only', travelKm: 3, languages: [] }), 'travelKm'],
    ['no area', (w: Actor, contributorId: string) => profiles.updateAbout(w, { contributorId, areaCode: null }), 'areaCode'],
    ['a group’s preference of one person', (w: Actor, contributorId: string) => profiles.updateAbout(w, { contributorId, groupPreference: 'As three' }), 'groupPreference'],
    ['no way to be reached', (w: Actor, contributorId: string) => contacts.updateReachMe(w, { contributorId, reachMe: {} }), 'reachMe'],
    ['contact people of one person', (w: Actor, contributorId: string) => contacts.addContactPerson(w, { contributorId, name: 'Bo', reachMe: { email: 'bo@example.org' } }), 'contributorId'],
  ])('is not changed to %s', async (_, change, path) => {
    const { actor, contributorId, now } = await someone();
    const before = await now();
    await expect(change(actor, contributorId)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: [expect.objectContaining({ path })] } });
    expect(await now()).toEqual(before);
  });

  it('moves to another area', async () => {
    const { actor, contributorId, now } = await someone();
    await profiles.updateAbout(actor, { contributorId, areaCode: await givenArea(world.owner, { code: 'TEST2', name: 'Next Valley' }) });
    expect(await now()).toMatchObject({ areaCode: 'TEST2', areaName: 'Next Valley' });
  });
});

describe('ways to reach someone', () => {
  it('stay confirmed as long as they are the same', async () => {
    const { actor, contributorId, now } = await someone({ reachMe: { email: 'kim@example.org', phone: '0113 496 0003' } });
    await world.owner.query(
      `update contact_point set verified_at = clock_now(), verified_how = case channel when 'email' then 'code' else 'call_by_lead' end, verified_by = $2 where contributor_id = $1`,
      [contributorId, actor.accountId],
    );
    await contacts.updateReachMe(actor, { contributorId, reachMe: { email: 'KIM@example.org', phone: '0113 496 0004' } });
    expect((await now()).reachMe).toEqual([
      { channel: 'email', value: 'KIM@example.org', confirmed: true, stopped: false, note: null },
      { channel: 'phone', value: '+441134960004', confirmed: false, stopped: false, note: null },
    ]);
    await contacts.updateReachMe(actor, { contributorId, reachMe: { phone: '0113 496 0004' } });
    expect((await now()).reachMe.map(({ channel }) => channel)).toEqual(['phone']);
  });

  it('are opened for sending as far as they are safe', async () => {
    const { actor, contributorId } = await someone({ reachMe: { email: 'lee@example.org', phone: '0113 496 0005' } });
    const open = () => world.nest.get(ContactReader).open(world.db.dataSource.manager, contributorId);
    expect(await open()).toMatchObject({ name: 'Test Person', email: 'lee@example.org', phone: '+441134960005', relayOnly: false });
    await contacts.updateSafeContact(actor, { contributorId, safeContact: { ways: ['text_message'], times: 'After six', relayOnly: true } });
    expect(await open()).toMatchObject({ email: null, phone: '+441134960005', safeTimes: 'After six', relayOnly: true });
    await joining.leave(actor, { contributorId });
    expect(await open()).toMatchObject({ name: null, email: null, phone: null });
  });
});

describe('the people of a group', () => {
  it('are asked one at a time', async () => {
    const { actor, contributorId, now } = await someGroup();
    await contacts.addContactPerson(actor, { contributorId, name: 'Bo', reachMe: { email: 'bo@example.org' } });
    const [ada, bo] = (await now()).contactPeople;
    expect([ada, bo]).toMatchObject([{ name: 'Ada', isAsked: true }, { name: 'Bo', isAsked: false, reachMe: [{ value: 'bo@example.org' }] }]);
    await contacts.chooseContactPerson(actor, { contributorId, contactPersonId: bo.id });
    const opened = await world.nest.get(ContactReader).open(world.db.dataSource.manager, contributorId);
    expect(opened).toMatchObject({ name: 'Night owls', contactPersonName: 'Bo', email: 'bo@example.org' });
    await expect(contacts.endContactPerson(actor, { contributorId, contactPersonId: bo.id })).rejects.toMatchObject({ code: 'ILLEGAL_MOVE' });
    await contacts.endContactPerson(actor, { contributorId, contactPersonId: ada.id });
    expect((await now()).contactPeople).toMatchObject([{ name: 'Bo', isAsked: true }]);
    const [{ n }] = await world.owner.query('select count(*)::int as n from contact_point where contact_person_id = $1', [ada.id]);
    expect(n).toBe(0);
  });

  it('has one who is asked, whoever of two callers chooses last', async () => {
    const { actor, contributorId, now } = await someGroup();
    for (const name of ['Bo', 'Cy', 'Di']) await contacts.addContactPerson(actor, { contributorId, name, reachMe: { email: `${name}@example.org` } });
    const people = (await now()).contactPeople;
    await Promise.all(people.map(({ id }) => contacts.chooseContactPerson(actor, { contributorId, contactPersonId: id })));
    expect((await now()).contactPeople.filter(({ isAsked }) => isAsked)).toHaveLength(1);
  });

  it('can’t be someone of another group', async () => {
    const [one, other] = [await someGroup(), await someGroup()];
    const [{ id: contactPersonId }] = (await other.now()).contactPeople;
    await expect(contacts.chooseContactPerson(one.actor, { contributorId: one.contributorId, contactPersonId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await one.now()).contactPeople).toMatchObject([{ isAsked: true }]);
  });
});

describe('someone else’s profile', () => {
  it('reads like one that doesn’t exist', async () => {
    const { contributorId } = await someone();
    const stranger = await world.actor(['involvement_lead', 'administrator', 'team_member']);
    const unknown = '01900000-0000-7000-8000-000000000000';
    for (const id of [contributorId, unknown]) {
      for (const refusal of [
        () => world.nest.get(ProfileQueries).own(stranger, id),
        () => profiles.updateOwnWords(stranger, { contributorId: id, ownWords: 'Mine now.', mayBeShown: true }),
        () => choices.withdraw(stranger, { purpose: 'be_found', contributorId: id, context: 'research' }),
        () => joining.leave(stranger, { contributorId: id }),
      ]) {
        await expect(refusal()).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'This profile was not found.' });
      }
    }
  });
});

describe('leaving', () => {
  it('ends everything at once, and the account can join again', async () => {
    const { actor, contributorId, now } = await someone({ beFound: [{ context: 'service', wordingVersion: 'be-found-service-1' }] });
    await joining.leave(actor, { contributorId, idempotencyKey: 'leave' });
    const left = await now();
    expect(left).toMatchObject({ status: 'left', leftAt: expect.any(Date) });
    expect(left.consents.every(({ withdrawnAt }) => withdrawnAt !== null)).toBe(true);
    expect(await world.nest.get(ProfileQueries).mine(actor)).toEqual([]);
    await expect(choices.give(actor, { purpose: 'be_found', contributorId, context: 'service', wordingVersion: 'be-found-service-1' })).rejects.toMatchObject({ code: 'ILLEGAL_MOVE' });
    expect(await joining.leave(actor, { contributorId, idempotencyKey: 'leave' })).toBe(contributorId);
    await joining.join(actor, world.joining());
    expect(await world.nest.get(ProfileQueries).mine(actor)).toHaveLength(1);
  });
});
