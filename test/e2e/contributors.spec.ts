import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { type SignedIn, startTestApp, type TestApp } from '../support/app.js';
import { givenArea, givenTopic, testArea } from '../support/builders/contributors.builder.js';

let app: TestApp;
let owner: DataSource;
let topicId: string;

beforeAll(async () => {
  app = await startTestApp();
  owner = await new DataSource(dataSourceOptions({ url: app.db.ownerUrl, entities: [], poolSize: 2 })).initialize();
  await givenArea(owner);
  topicId = await givenTopic(owner, { name: 'Sleepless nights' });
});
afterAll(async () => {
  await owner.destroy();
  await app.close();
});

const join = `mutation ($input: JoinInput!) { joinAsContributor(input: $input) { id name reachMe { channel value } interests { topicName relation } consents { purpose context } } }`;
const joining = (different: object = {}): object => ({
  input: { age: 'eighteen_or_over', wordingVersion: 'join-1', reachMe: { email: 'sam@example.org' }, areaCode: testArea.code, interests: [{ topicId, relation: 'lived_experience' }], ...different },
});
interface Joined {
  joinAsContributor: { id: string };
}
async function someone(different: object = {}): Promise<SignedIn & { id: string }> {
  const signedIn = await app.signIn();
  const { data } = await app.gql<Joined>(join, joining(different), signedIn.token);
  return { ...signedIn, id: data.joinAsContributor.id };
}

/** Where the wrong field is, whatever stands before it. */
const endingIn = (path: string): unknown => expect.stringMatching(new RegExp(`(^|[.])${path.replace(/[[\].]/g, '\\$&')}$`));

describe('joining', () => {
  it('goes from the words to a profile', async () => {
    const words = await app.gql<{ consentWording: { version: string; text: string; context: string | null } }>('{ consentWording(purpose: join) { version text context } }');
    expect(words.data.consentWording).toMatchObject({ version: 'join-1', context: null, text: expect.stringContaining('leave at any time') });
    const { token } = await app.signIn([], 'Sam Okafor');
    const joined = await app.gql(join, joining({ wordingVersion: words.data.consentWording.version, ownWords: 'Nights are long.' }), token);
    expect(joined.errors).toBeUndefined();
    expect(joined.data).toMatchObject({
      joinAsContributor: {
        name: null,
        reachMe: [{ channel: 'email', value: 'sam@example.org' }],
        interests: [{ topicName: 'Sleepless nights', relation: 'lived_experience' }],
        consents: [{ purpose: 'join', context: null }],
      },
    });
    const me = await app.gql('{ me { permissions { kind } } myProfiles { kind ageBand areaName ownWords ownWordsShown } }', {}, token);
    expect(me.data).toEqual({
      me: { permissions: [{ kind: 'contributor' }] },
      myProfiles: [{ kind: 'individual', ageBand: 'eighteen_or_over', areaName: testArea.name, ownWords: 'Nights are long.', ownWordsShown: false }],
    });
  });

  it('needs someone signed in, but the words can be read by anyone', async () => {
    expect((await app.gql(join, joining())).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
    expect((await app.gql('{ myProfiles { id } }')).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
    const choices = await app.gql<{ accessNeedChoices: { group: string }[] }>('{ accessNeedChoices { group need text } }');
    expect(new Set(choices.data.accessNeedChoices.map(({ group }) => group)).size).toBe(5);
  });

  it('sent again with the same key is the same joining', async () => {
    const { token } = await app.signIn();
    const answers = await Promise.all([1, 2, 3].map(() => app.gql<Joined>(join, joining({ idempotencyKey: 'once' }), token)));
    expect(new Set(answers.map(({ data }) => data.joinAsContributor.id)).size).toBe(1);
    const other = await app.gql(join, joining({ idempotencyKey: 'once', areaCode: 'ELSE' }), token);
    expect(other.errors?.[0].extensions.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it.each<[string, () => object, string, string]>([
    ['an empty name', () => ({ name: '   ' }), 'BAD_USER_INPUT', 'name'],
    ['too many words', () => ({ ownWords: 'x'.repeat(4001) }), 'BAD_USER_INPUT', 'ownWords'],
    ['a topic that is no id', () => ({ interests: [{ topicId: 'sleep', relation: 'carer' }] }), 'BAD_USER_INPUT', 'topicId'],
    ['an address that is none', () => ({ reachMe: { email: 'sam' } }), 'BAD_USER_INPUT', 'reachMe.email'],
    ['no way to be reached', () => ({ reachMe: {} }), 'BAD_USER_INPUT', 'reachMe'],
    ['no age', () => ({ age: null }), 'BAD_USER_INPUT', 'age'],
    ['someone too young', () => ({ age: 'under_sixteen' }), 'BAD_USER_INPUT', 'age'],
    ['an unknown area', () => ({ areaCode: 'NOPE' }), 'NOT_FOUND', 'areaCode'],
    ['old words', () => ({ wordingVersion: 'join-0' }), 'CONSENT_NEEDED', 'wordingVersion'],
  ])('says what is wrong with %s, and where', async (_, different, code, path) => {
    const { token } = await app.signIn();
    const { errors } = await app.gql(join, joining(different()), token);
    expect(errors?.[0].extensions).toMatchObject({ code, fields: [{ path: endingIn(path), message: expect.any(String) }] });
    expect((await app.gql<{ myProfiles: [] }>('{ myProfiles { id } }', {}, token)).data.myProfiles).toEqual([]);
  });
});

describe('a profile', () => {
  it('is changed by its owner, each part on its own', async () => {
    const { id, token } = await someone();
    const changed = await app.gql(
      `mutation ($id: ID!) {
        updateSkills(input: { contributorId: $id, skills: [{ source: work, description: "  Chairing " }] }) { skills { source description } }
        updateKinds(input: { contributorId: $id, liked: [teaching], never: [interview] }) { kindsLiked kindsNever }
        updateTakingPart(input: { contributorId: $id, takesPart: either, travelKm: 20, languages: ["en", "bfi"] }) { takesPart travelKm hoursPerMonth languages }
        updateAccessNeeds(input: { contributorId: $id, accessNeeds: [{ group: communication_professional, need: "bsl_interpreter" }] }) { accessNeeds { group need detail } }
        updateSafeContact(input: { contributorId: $id, safeContact: { ways: [text_message], times: "After six", relayOnly: true } }) { safeContact { ways times relayOnly } }
        updateReachMe(input: { contributorId: $id, reachMe: { phone: "0113 496 0010" } }) { reachMe { channel value confirmed } }
        giveConsent(input: { contributorId: $id, context: research, wordingVersion: "be-found-research-1" }) { consents { context withdrawnAt } }
        withdrawConsent(input: { contributorId: $id, context: research })
      }`,
      { id },
      token,
    );
    expect(changed.errors).toBeUndefined();
    expect(changed).toMatchObject({
      data: {
        updateSkills: { skills: [{ source: 'work', description: 'Chairing' }] },
        updateKinds: { kindsLiked: ['teaching'], kindsNever: ['interview'] },
        updateTakingPart: { takesPart: 'either', travelKm: 20, hoursPerMonth: null, languages: ['en', 'bfi'] },
        updateAccessNeeds: { accessNeeds: [{ group: 'communication_professional', need: 'bsl_interpreter', detail: null }] },
        updateSafeContact: { safeContact: { ways: ['text_message'], times: 'After six', relayOnly: true } },
        updateReachMe: { reachMe: [{ channel: 'phone', value: '+441134960010', confirmed: false }] },
        giveConsent: { consents: [{ context: null }, { context: 'research', withdrawnAt: null }] },
        withdrawConsent: id,
      },
    });
  });

  it.each(['not-an-id', '01900000-0000-7000-8000-000000000000', 'foreign'])('of someone else, or %s, is not found', async (which) => {
    const { id } = await someone();
    const stranger = await app.signIn([{ kind: 'administrator' }]);
    const { data, errors } = await app.gql('query ($id: ID!) { profile(id: $id) { id } }', { id: which === 'foreign' ? id : which }, stranger.token);
    expect([data, errors?.[0].extensions.code]).toEqual([null, 'NOT_FOUND']);
  });

  it.each([
    ['updateTakingPart(input: { contributorId: $id, travelKm: 5000, languages: [] }) { id }', 'travelKm'],
    ['updateTakingPart(input: { contributorId: $id, languages: ["klingon"] }) { id }', 'languages[0]'],
    ['updateAccessNeeds(input: { contributorId: $id, accessNeeds: [{ group: taking_part, need: "gold" }] }) { id }', 'accessNeeds[0].need'],
    ['updateKinds(input: { contributorId: $id, liked: [teaching], never: [teaching] }) { id }', 'never'],
    ['updateReachMe(input: { contributorId: $id, reachMe: { phone: "999" } }) { id }', 'reachMe.phone'],
    ['updateTreatedBy(input: { contributorId: $id, treatedBy: [{}] }) { id }', 'treatedBy[0]'],
  ])('refuses %s', async (mutation, path) => {
    const { id, token } = await someone();
    const { errors } = await app.gql(`mutation ($id: ID!) { ${mutation} }`, { id }, token);
    expect(errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: endingIn(path) }] });
  });
});

describe('others', () => {
  it('join by phone, are helped, and leave', async () => {
    const lead = await app.signIn([{ kind: 'involvement_lead', areaCode: testArea.code }]);
    const helper = await app.signIn([], 'Kind neighbour');
    const registered = await app.gql<{ registerContributorByPhone: string }>(
      'mutation ($input: RegisterByPhoneInput!) { registerContributorByPhone(input: $input) }',
      {
        input: {
          ...(joining({ name: 'Mrs Patel', reachMe: { phone: '0113 496 0011' } }) as { input: object }).input,
          consentHeardAt: new Date(Date.now() - 60_000).toISOString(),
          helperAccountId: helper.accountId,
          accessNeeds: [{ group: 'information_format', need: 'large_print', detail: '24 point' }],
        },
      },
      lead.token,
    );
    expect(registered.errors).toBeUndefined();
    const id = registered.data.registerContributorByPhone;
    const people = '{ peopleISupport { edges { node { id name iAmTheirHelper } } pageInfo { hasNextPage } } }';
    const needs = 'query ($id: ID!) { supportNeeds(contributorId: $id) { accessNeeds { need detail } } }';
    expect((await app.gql(people, {}, helper.token)).data).toEqual({ peopleISupport: { edges: [{ node: { id, name: 'Mrs Patel', iAmTheirHelper: true } }], pageInfo: { hasNextPage: false } } });
    expect((await app.gql(people, {}, lead.token)).data).toMatchObject({ peopleISupport: { edges: [{ node: { id, iAmTheirHelper: false } }] } });
    expect((await app.gql(needs, { id }, lead.token)).data).toEqual({ supportNeeds: { accessNeeds: [{ need: 'large_print', detail: '24 point' }] } });
    expect((await app.gql(needs, { id }, helper.token)).errors?.[0].extensions.code).toBe('FORBIDDEN');
    const left = await app.gql('mutation ($id: ID!) { leaveAskwell(input: { contributorId: $id }) }', { id }, helper.token);
    expect(left.data).toEqual({ leaveAskwell: id });
    for (const { token } of [helper, lead]) expect((await app.gql(people, {}, token)).data).toMatchObject({ peopleISupport: { edges: [] } });
  });

  it('can’t register people unless they are leads or helpers', async () => {
    const { token } = await app.signIn([{ kind: 'contributor' }]);
    const input = { ...(joining() as { input: object }).input, consentHeardAt: new Date().toISOString() };
    const { errors } = await app.gql('mutation ($input: RegisterByPhoneInput!) { registerContributorByPhone(input: $input) }', { input }, token);
    expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
  });
});
