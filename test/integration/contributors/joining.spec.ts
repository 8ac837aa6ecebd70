import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsentQueries } from '../../../src/contributors/consent.queries.js';
import { ContactReader } from '../../../src/contributors/contact-reader.js';
import { JoiningService } from '../../../src/contributors/joining.service.js';
import { ProfileQueries } from '../../../src/contributors/profile.queries.js';
import { givenArea, givenTopic, testArea } from '../../support/builders/contributors.builder.js';
import { type ContributorsWorld, startContributors } from './contributors-world.js';

let world: ContributorsWorld;
let joining: JoiningService;
let profiles: ProfileQueries;

beforeAll(async () => {
  world = await startContributors();
  joining = world.nest.get(JoiningService);
  profiles = world.nest.get(ProfileQueries);
});
afterAll(() => world.close());

const count = async (table: string, accountId: string): Promise<number> => {
  const [{ n }] = await world.owner.query<[{ n: number }]>(`select count(*)::int as n from ${table} where account_id = $1`, [accountId]);
  return n;
};

describe('joining', () => {
  it('keeps what was said, and gives the account its permission', async () => {
    const sam = await world.actor([], 'Sam Okafor');
    const id = await joining.join(sam, world.joining({ ownWords: 'Nights are long.', beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }] }));
    expect(await profiles.own(sam, id)).toMatchObject({
      id,
      kind: 'individual',
      status: 'active',
      ageBand: '18_or_over',
      name: null,
      areaCode: testArea.code,
      areaName: testArea.name,
      reachMe: [{ channel: 'email', value: 'Sam@example.org', confirmed: false }],
      interests: [{ topicId: world.topicId, topicName: 'Sleepless nights', relation: 'lived_experience' }],
      ownWords: 'Nights are long.',
      ownWordsShown: false,
      languages: [],
      helpers: [],
      consents: [
        { purpose: 'join', context: null, wordingVersion: 'join-1', withdrawnAt: null },
        { purpose: 'be_found', context: 'research', wordingVersion: 'be-found-research-1', withdrawnAt: null },
      ],
    });
    const granted = await world.owner.query('select kind from permission where account_id = $1 and revoked_at is null', [sam.accountId]);
    expect(granted).toEqual([{ kind: 'contributor' }]);
    const [entry] = await world.owner.query(`select actor_id, action, details from audit_entry where subject_id = $1`, [id]);
    expect(entry).toEqual({ actor_id: sam.accountId, action: 'contributor.join', details: { kind: 'individual' } });
  });

  it('stores no contact detail or name that can be read, anywhere', async () => {
    const sam = await world.actor();
    const input = world.joining({ kind: 'group', age: null, name: 'Zebraqq group', group: { contactPersonName: 'Yolandaqq' }, reachMe: { email: 'xanadu@example.org', phone: '0113 496 0001' } });
    await joining.join(sam, { ...input, idempotencyKey: 'sealed' });
    const tables = await world.owner.query<{ name: string }[]>(`select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('public', 'graphile_worker')`);
    for (const { name } of tables) {
      const found = await world.owner.query(`select 1 from ${name} t where t::text ~* 'zebraqq|yolandaqq|xanadu|4960001' or t::text ~ $1`, [Buffer.from('xanadu').toString('hex')]);
      expect([name, found]).toEqual([name, []]);
    }
    const { name, contactPersonName, email, phone } = await world.nest.get(ContactReader).open(world.db.dataSource.manager, (await profiles.mine(sam))[0].id);
    expect([name, contactPersonName, email, phone]).toEqual(['Zebraqq group', 'Yolandaqq', 'xanadu@example.org', '+441134960001']);
  });

  it('is recognised by the same address, however it was written', async () => {
    const [one, two] = [await world.actor(), await world.actor()];
    await joining.join(one, world.joining({ reachMe: { email: 'jo@example.org', phone: '0113 496 0002' } }));
    await joining.join(two, world.joining({ reachMe: { email: ' JO@Example.ORG', phone: '+44 (0)113 4960002' } }));
    const hashes = await world.owner.query('select value_hash, count(*)::int as n from contact_point p join contributor c on c.id = p.contributor_id where c.account_id = any($1) group by 1', [[one.accountId, two.accountId]]);
    expect(hashes.map(({ n }: { n: number }) => n)).toEqual([2, 2]);
  });

  it('happens once for two callers with the same key, and both hear the same', async () => {
    const sam = await world.actor();
    const input = world.joining({ idempotencyKey: 'twice', kind: 'user_led_organisation', age: null, name: 'Our own', group: { contactPersonName: 'Sam' } });
    const ids = await Promise.all(Array.from({ length: 6 }, () => joining.join(sam, { ...input })));
    expect(new Set(ids).size).toBe(1);
    expect(await count('contributor', sam.accountId)).toBe(1);
    await expect(joining.join(sam, { ...input, name: 'Another' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('makes one profile of one’s own, whoever of two callers is first', async () => {
    const sam = await world.actor();
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => joining.join(sam, world.joining())));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CONFLICT' });
    expect(await count('contributor', sam.accountId)).toBe(1);
  });

  it('lets an account hold several profiles, at most 20, however many callers there are', async () => {
    const sam = await world.actor();
    const group = () => world.joining({ kind: 'group', age: null, name: 'A group', group: { contactPersonName: 'Sam' } });
    const outcomes = await Promise.allSettled(Array.from({ length: 23 }, () => joining.join(sam, group())));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'TOO_MANY' });
  });

  it('writes nothing at all when something is wrong', async () => {
    const sam = await world.actor();
    await expect(joining.join(sam, world.joining({ beFound: [{ context: 'research', wordingVersion: 'be-found-service-1' }] }))).rejects.toMatchObject({ code: 'CONSENT_NEEDED' });
    expect(await count('contributor', sam.accountId)).toBe(0);
    expect(await count('permission', sam.accountId)).toBe(0);
  });

  it.each([
    ['an unknown area', { areaCode: 'NOPE' }, 'NOT_FOUND', 'areaCode'],
    ['an unknown topic', { interests: [{ topicId: '01900000-0000-7000-8000-000000000000', relation: 'carer' as const }] }, 'NOT_FOUND', 'interests[0].topicId'],
    ['someone too young', { age: 'under_sixteen' as const }, 'BAD_USER_INPUT', 'age'],
    ['other words', { wordingVersion: 'join-0' }, 'CONSENT_NEEDED', 'wordingVersion'],
    ['words for something else', { wordingVersion: 'be-found-research-1' }, 'CONSENT_NEEDED', 'wordingVersion'],
  ])('says what is wrong with %s, and where', async (_, different, code, path) => {
    const refusal = joining.join(await world.actor(), world.joining(different));
    await expect(refusal).rejects.toMatchObject({ code, details: { fields: [expect.objectContaining({ path })] } });
  });
});

describe('areas and topics', () => {
  afterAll(() => world.db.setClock(null));

  it('hold to the end of their last day in England', async () => {
    await givenArea(world.owner, { code: 'OLD', name: 'Old Valley', validTo: '2027-06-30' });
    await world.db.setClock(new Date('2027-06-30T22:59:59.999Z'));
    await joining.join(await world.actor(), world.joining({ areaCode: 'OLD' }));
    await world.db.setClock(new Date('2027-06-30T23:00:00.000Z'));
    await expect(joining.join(await world.actor(), world.joining({ areaCode: 'OLD' }))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('name what followed them', async () => {
    await givenArea(world.owner, { code: 'GONE', name: 'Gone Valley', validTo: '2025-12-31' });
    await world.owner.query(`insert into area_successor values ('GONE', $1)`, [testArea.code]);
    await expect(joining.join(await world.actor(), world.joining({ areaCode: 'GONE' }))).rejects.toThrow(`This area is now ${testArea.name} (${testArea.code})`);
  });

  it('that are out of use can’t be chosen', async () => {
    const topicId = await givenTopic(world.owner, { validTo: '2025-12-31' });
    await expect(joining.join(await world.actor(), world.joining({ interests: [{ topicId, relation: 'carer' }] }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the wording agreed to', () => {
  afterAll(() => world.db.setClock(null));

  it('is the one in force at that moment, to the millisecond', async () => {
    const consents = world.nest.get(ConsentQueries);
    await world.owner.query(`insert into consent_wording (version, purpose, valid_from, text_en) values ('join-2', 'join', '2027-01-01T00:00:00Z', 'New words that say more about what is kept.')`);
    await world.db.setClock(new Date('2026-12-31T23:59:59.999Z'));
    expect((await consents.currentWording({ purpose: 'join', context: null })).version).toBe('join-1');
    await expect(joining.join(await world.actor(), world.joining({ wordingVersion: 'join-2' }))).rejects.toMatchObject({ code: 'CONSENT_NEEDED', details: { currentVersion: 'join-1' } });
    await joining.join(await world.actor(), world.joining());
    await world.db.setClock(new Date('2027-01-01T00:00:00.000Z'));
    await expect(joining.join(await world.actor(), world.joining())).rejects.toMatchObject({ code: 'CONSENT_NEEDED', details: { currentVersion: 'join-2' } });
    await joining.join(await world.actor(), world.joining({ wordingVersion: 'join-2' }));
  });

  it.each([
    { purpose: 'join', context: 'research' },
    { purpose: 'be_found', context: null },
  ] as const)('is not there for %j', async (scope) => {
    await expect(world.nest.get(ConsentQueries).currentWording(scope)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
