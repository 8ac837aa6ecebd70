import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import type { SignedIn } from '../../support/app.js';
import { findingId, publishArticle, upload } from '../../support/builders/findings.builder.js';
import { DAY, HOUR, Scenario, type Team } from '../../support/scenario.js';

let world: Scenario;
let team: Team;
let broker: SignedIn;
let reader: SignedIn;
let topicId: string;
let pmid = 5_000;

beforeAll(async () => {
  world = await Scenario.start();
  team = await world.team();
  broker = await world.app.signIn([{ kind: 'knowledge_broker' }], 'Bea');
  reader = await world.app.signIn([{ kind: 'ics_staff' }]);
  [{ id: topicId }] = await world.app.db.dataSource.query<[{ id: string }]>(`select id from topic where slug = 'asthma'`);
});
afterAll(() => world.end());

const published = (topics: string[] = []): Promise<string> => publishArticle(world.app, broker.token, { pmid: String((pmid += 1)), topicIds: topics });
/** What brokers write needs the version they read. */
const write = async (name: string, input: { findingId: string } & Record<string, unknown>) => world.change(name, { ...input, version: (await see<{ version: number }>(input.findingId, 'version', broker)).version }, broker);
const join = (keptId: string, doubleId: string, who = broker) => world.change('joinFindings', { keptId, doubleId }, who);
const part = (findingId: string) => world.change('partFinding', { findingId }, broker);
const query = <T>(sql: string, values: unknown[] = []): Promise<T[]> => world.app.db.dataSource.query<T[]>(sql, values);
const see = async <T>(id: string, fields: string, who = reader): Promise<T> => (await world.run<{ finding: T }>(`query ($id: ID!) { finding(id: $id) { ${fields} } }`, { id }, who)).finding;

/** Every table that names findings, and what becomes of its rows when one of them is joined into another. A new one has to say so here, and be tried below. */
const WHAT_BECOMES_OF: Readonly<Record<string, string>> = {
  broker_note: 'moved, and moved back: notes are read, changed and removed in one place',
  finding: 'a double leads to the finding it was joined into',
  finding_area: 'stay: areas are those of the finding that stays',
  finding_change_told: 'stay, and count for both: nobody hears twice',
  finding_delivery: 'stay, and count for both: nobody is sent one work twice, all who were sent either hear what becomes of it',
  finding_evidence: 'stay, and are shown with the finding that stays, from both sides',
  finding_join: 'says who joined what',
  finding_notice: 'stay: they name the article by its identifiers',
  finding_origin: 'stay, and are shown with the finding that stays',
  finding_question: 'stay, and lead to the finding that stays',
  finding_source: 'stay, and are read together',
  finding_step: 'stay: what was done with each',
  finding_topic: 'stay: topics are those of the finding that stays',
  finding_useful: 'stay, and count for both: a person once',
  finding_version: 'stay, and what a journal made of either is shown with the finding that stays (preprints.spec.ts)',
  finding_work: 'nobody is at work on a double',
  idea_answer: 'stay, and lead to the finding that stays',
  opportunity_finding: 'stay, and show the finding that stays',
};

it('says for every table that names a finding what becomes of it', async () => {
  const rows = await withClient(world.app.db.ownerUrl, async (client) => {
    const { rows: found } = await client.query<{ name: string }>(
      `select distinct conrelid::regclass::text as name from pg_constraint where contype = 'f' and confrelid = 'finding'::regclass order by 1`,
    );
    return found;
  });
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(WHAT_BECOMES_OF));
});

describe('joined with another, and parted', () => {
  it('everything that hangs on the double is seen with the finding that stays, and is back as it was', async () => {
    const [kept, double, agreeing, overtaken] = [await published(), await published(), await published(), await published()];
    const post = await world.opportunity(team);
    const askers = await Promise.all(Array.from({ length: 3 }, () => world.app.signIn([{ kind: 'ics_staff' }])));
    await world.change('addBrokerNote', { findingId: double, text: 'Matters at home.' }, broker);
    await write('linkEvidence', { findingId: double, otherId: agreeing, relation: 'agrees' });
    await write('supersedeFinding', { findingId: overtaken, byId: double });
    await world.change('askAboutFinding', { findingId: double, question: 'Does it help children, too?' }, reader);
    for (const who of askers) await world.change('markFindingUseful', { findingId: double }, who);
    await world.change('markFindingUseful', { findingId: kept }, askers[0]);
    await world.change('linkFindingToOpportunity', { findingId: double, opportunityId: post }, team.contact);
    await world.change('linkFindingToOpportunity', { findingId: double, opportunityId: post }, broker);
    await world.change('pinFinding', { findingId: double, opportunityId: post }, team.contact);
    const fields = 'id notes { text } evidence { relation finding { id } } usefulness { staff } usefulToMe origins { opportunity { id } } sources { source }';
    const tables = Object.keys(WHAT_BECOMES_OF).filter((name) => !['finding_join', 'finding_step'].includes(name));
    const rows = async () => Promise.all(tables.map((name) => query(`select to_jsonb(t) - 'version' as row from ${name} t order by 1`)));
    const before = [await rows(), await see(kept, fields), await see(double, fields), await see(overtaken, fields)];

    await join(kept, double);
    const asked = 'query { myFindingQuestions(first: 1) { edges { node { finding { id } } } } }';
    for (const id of [kept, double]) {
      expect(await see(id, fields, askers[1])).toMatchObject({
        id: kept, notes: [{ text: 'Matters at home.' }], usefulness: { staff: 3 }, usefulToMe: true, origins: [{ opportunity: { id: post } }],
        evidence: expect.arrayContaining([{ relation: 'agrees', finding: { id: agreeing } }, { relation: 'supersedes', finding: { id: overtaken } }]),
      }); // prettier-ignore
    }
    expect(await see(agreeing, fields)).toMatchObject({ evidence: [{ relation: 'agrees', finding: { id: kept } }] });
    expect(await see(overtaken, fields)).toMatchObject({ evidence: [{ relation: 'superseded_by', finding: { id: kept } }] });
    expect(await world.run(asked, {}, reader)).toEqual({ myFindingQuestions: { edges: [{ node: { finding: { id: kept } } }] } });
    const seenFromPost = 'query ($id: ID!) { opportunity(id: $id) { knownAlready { pinned finding { id } } findingsThatCameOfIt { id } } }';
    expect(await world.run(seenFromPost, { id: post }, team.contact)).toMatchObject({ opportunity: { knownAlready: [{ pinned: true, finding: { id: kept } }], findingsThatCameOfIt: [{ id: kept }] } });

    await part(double);
    expect([await rows(), await see(kept, fields), await see(double, fields), await see(overtaken, fields)]).toEqual(before);
  });

  it('what readers and brokers take back of the double while it is joined stays taken back', async () => {
    const [kept, double, agreeing] = [await published(), await published(), await published()];
    await write('linkEvidence', { findingId: double, otherId: agreeing, relation: 'agrees' });
    await world.change('markFindingUseful', { findingId: double }, reader);
    await join(kept, double);
    await world.change('unmarkFindingUseful', { findingId: kept }, reader);
    await write('unlinkEvidence', { findingId: kept, otherId: agreeing });
    expect(await see(kept, 'usefulToMe evidence { relation }')).toEqual({ usefulToMe: false, evidence: [] });
    await part(double);
    expect(await see(double, 'usefulToMe evidence { relation }')).toEqual({ usefulToMe: false, evidence: [] });
  });

  it('a team confirms of the finding that stays what was said of the double', async () => {
    const [kept, double, post] = [await published(), await published(), await world.opportunity(team)];
    const { id: originId } = await world.change<{ id: string }>('linkFindingToOpportunity', { findingId: double, opportunityId: post }, broker);
    await join(kept, double);
    const waiting = await world.run('{ findingOriginsToConfirm { edges { node { id finding { id } } } } }', {}, team.contact);
    expect(waiting).toEqual({ findingOriginsToConfirm: { edges: [{ node: { id: originId, finding: { id: kept } } }] } });
    await world.change('confirmFindingOrigin', { originId }, team.contact);
    expect(await see(kept, 'origins { id }')).toEqual({ origins: [{ id: originId }] });
  });

  it('a finding isn’t evidence beside itself; one that was overtaken by its double is the double', async () => {
    const [older, newer] = [await published(), await published()];
    await write('supersedeFinding', { findingId: older, byId: newer });
    expect(await world.refusal('joinFindings', { keptId: older, doubleId: newer }, broker)).toBe('ILLEGAL_MOVE');
    await join(newer, older);
    expect(await see(newer, 'evidence { relation }')).toEqual({ evidence: [] });
    await part(older);
    expect(await see(older, 'status evidence { relation finding { id } }')).toEqual({ status: 'superseded', evidence: [{ relation: 'superseded_by', finding: { id: newer } }] });
  });

  it('a notice and its article are not one work, and a double that a broker is at work on is left alone', async () => {
    const [article, other] = [await published(), await published()];
    await upload(world.app, broker.token, JSON.stringify({ resultList: { result: [{ pmid: '4999', source: 'MED', id: '4999', title: 'Correction to an article', pubYear: '2024', pubTypeList: { pubType: ['Published Erratum'] } }] } }));
    expect(await world.refusal('joinFindings', { keptId: article, doubleId: await findingId(world.app, '4999') }, broker)).toBe('ILLEGAL_MOVE');
    await query(`insert into finding_work (finding_id, account_id, taken_at, until) values ($1, $2, clock_now(), clock_now() + interval '4 hours')`, [other, reader.accountId]);
    expect(await world.refusal('joinFindings', { keptId: article, doubleId: other }, broker)).toBe('CONFLICT');
    expect(await world.refusal('joinFindings', { keptId: other, doubleId: article }, broker)).toBeUndefined();
  });
});

describe('who was sent one of them', () => {
  /** Each begins half a year after the one before, so nobody is sent what another published. */
  beforeEach(() => world.app.db.advance(26 * 7 * DAY));
  const subscribed = async (way: 'mail' | 'feed') => {
    const who = await world.app.signIn([{ kind: 'ics_staff' }], 'Reader', `reader${(pmid += 1)}@example.org`);
    const { feed } = await world.change<{ feed: { jsonUrl: string } | null }>('subscribeToFindings', { way, howOften: 'at_once', topicIds: [topicId] }, who, '{ feed { jsonUrl } }');
    await world.app.db.advance(HOUR);
    return { ...who, feed: feed?.jsonUrl.replace('http://askwell.test', world.app.url) ?? '' };
  };
  const choose = async () => {
    await world.app.db.advance(HOUR);
    await world.app.runJob('subscriptions.choose');
  };
  const send = async () => {
    await choose();
    await world.work();
  };
  const sentTo = ({ accountId }: SignedIn) => query<{ id: string }>('select finding_id as id from finding_delivery where account_id = $1 order by delivered_at, finding_id', [accountId]).then((rows) => rows.map(({ id }) => id));
  const toldTo = ({ accountId }: SignedIn) => query<{ id: string; change: string }>('select finding_id as id, change from finding_change_told where account_id = $1 order by told_at', [accountId]);
  const retract = async (id: string) => {
    const [{ own }] = await query<{ own: string }>('select pmid as own from finding where id = $1', [id]);
    await upload(world.app, broker.token, JSON.stringify({ resultList: { result: [{ pmid: own, source: 'MED', id: own, title: `Article ${own}`, electronicPublicationDate: '2024-05-06', pubTypeList: { pubType: ['Journal Article', 'Retracted Publication'] } }] } }));
  };

  it('isn’t sent the other, and hears once that the work was retracted', async () => {
    const early = await subscribed('mail');
    const double = await published([topicId]);
    await send();
    const later = await subscribed('mail');
    const kept = await published([topicId]);
    await join(kept, double);
    await send();
    expect([await sentTo(early), await sentTo(later)]).toEqual([[double], [kept]]);
    await retract(kept);
    await send();
    await send();
    expect([await toldTo(early), await toldTo(later)]).toEqual([[{ id: kept, change: 'retracted' }], [{ id: kept, change: 'retracted' }]]);
  });

  it('and both, before they were one, hears of it once; what was told of the double isn’t told again', async () => {
    const who = await subscribed('mail');
    const [kept, double] = [await published([topicId]), await published([topicId])];
    await send();
    expect((await sentTo(who)).sort()).toEqual([kept, double].sort());
    await retract(double);
    await send();
    await join(kept, double);
    await send();
    await send();
    expect(await toldTo(who)).toEqual([{ id: double, change: 'retracted' }]);
  });

  it('gets, of one that was joined before its mail went, the one that stays, once', async () => {
    const who = await subscribed('mail');
    const kept = await publishArticle(world.app, broker.token, { pmid: String((pmid += 1)) });
    const double = await published([topicId]);
    await choose();
    await join(kept, double);
    await world.work();
    expect(await query(`select 1 from finding_delivery d join findings_message m on m.id = d.message_id where d.account_id = $1 and m.sent_at is not null`, [who.accountId])).toHaveLength(1);
    await world.change('setFindingTopics', { findingId: kept, topicIds: [topicId] }, broker);
    await send();
    expect(await sentTo(who)).toEqual([double]);
  });

  it('gets no second mail of one that was joined with what they were sent before', async () => {
    const who = await subscribed('mail');
    const kept = await published([topicId]);
    await send();
    const double = await published([topicId]);
    await choose();
    await join(kept, double);
    await world.work();
    expect(await sentTo(who)).toEqual([kept]);
  });

  it('in a feed finds under the name it came by what became of it', async () => {
    const who = await subscribed('feed');
    const double = await published([topicId]);
    await send();
    const items = async () => ((await (await fetch(who.feed)).json()) as { items: { id: string; title: string }[] }).items;
    const [entry] = await items();
    const kept = await published();
    await join(kept, double);
    expect((await items()).map(({ id }) => id)).toEqual([entry.id]);
    await retract(kept);
    expect(await items()).toMatchObject([{ id: entry.id, title: expect.stringMatching(/^Retracted: /u) }]);
  });
});
