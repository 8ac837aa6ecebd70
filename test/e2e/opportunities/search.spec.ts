import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Scene, startScene } from './client.js';

interface Result {
  searchOpportunities: {
    hits: { opportunity: { id: string; title: string }; highlights: { field: string; segments: { text: string; marked: boolean }[] }[] }[];
    facets: { name: string; counts: { value: string; count: number }[] }[];
    estimatedTotal: number;
  };
}

let scene: Scene;
let asthma: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  scene = await startScene();
  asthma = await scene.rows.topicId('asthma');
  ids.breathing = await scene.open({ title: 'Living with breathlessness', topics: [{ topicId: asthma }], areaCode: 'QYG', place: 'Town hall', online: false });
  ids.board = await scene.open({
    title: 'Join the board of the hospital', context: 'governance', research: undefined, governance: { body: 'The board', term: 'Two years' }, kinds: ['governance_board'],
    summary: 'The hospital looks for two people who use its services, to sit on its board.', whatYouWouldDo: 'Read papers and speak your mind in meetings.',
    experienceSought: 'Patients and carers.', online: true,
  });
  ids.draft = await scene.create({ title: 'A draft about breathlessness' });
  await scene.indexed();
});
afterAll(() => scene.end());

const search = async (args: string, token = scene.reader.token) => {
  const { data, errors } = await scene.app.gql<Result>(
    `{ searchOpportunities(${args}) { hits { opportunity { id title } highlights { field segments { text marked } } } facets { name counts { value count } } estimatedTotal } }`,
    {},
    token,
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.searchOpportunities;
};
const found = async (args: string) => (await search(args)).hits.map(({ opportunity }) => opportunity.id);

describe('finding open posts', () => {
  it('by words, with the words marked', async () => {
    const { hits, estimatedTotal } = await search('words: "I get out of breath"');
    expect(hits.map(({ opportunity }) => opportunity.id)).toEqual([ids.breathing]);
    expect(estimatedTotal).toBe(1);
    const marked = hits[0].highlights.flatMap(({ segments }) => segments.filter((segment) => segment.marked).map(({ text }) => text));
    expect(marked).toContain('breath');
  });

  it('without words: all that are open, and no draft', async () => {
    expect((await found('first: 50')).sort()).toEqual([ids.breathing, ids.board].sort());
  });

  it.each<[string, () => string, string[]]>([
    ['context', () => 'context: governance', ['board']],
    ['kind', () => 'kinds: [focus_group]', ['breathing']],
    ['area', () => 'areaCode: "QYG"', ['breathing']],
    ['online', () => 'online: true', ['board']],
    ['not online', () => 'online: false', ['breathing']],
    ['area or online', () => 'areaCode: "QYG", online: true', ['board', 'breathing']],
    ['topic', () => `topicIds: ["${asthma}"]`, ['breathing']],
  ])('by %s', async (_, args, expected) => {
    expect((await found(args())).sort()).toEqual(expected.map((name) => ids[name]).sort());
  });

  it('by an area, whether a post names what it was or what took over, and never by one that there never was', async () => {
    await scene.rows.owner.query(`insert into area (code, name, kind, valid_from, valid_to) values ('QA1', 'Old and Wide', 'icb', '2022-07-01', '2027-03-31'), ('QB1', 'North Part', 'icb', '2026-04-01', null), ('QC1', 'South Part', 'icb', '2026-04-01', null)`);
    await scene.rows.owner.query(`insert into area_successor (area_code, successor_code) values ('QA1', 'QB1'), ('QA1', 'QC1')`);
    const whole = await scene.open({ title: 'Before it was divided', areaCode: 'QA1', place: 'Town hall', online: false });
    const north = await scene.open({ title: 'In the north', areaCode: 'QB1', place: 'Town hall', online: false });
    await scene.indexed();
    const there = (code: string): Promise<string[]> => found(`areaCode: "${code}"`).then((some) => some.sort());
    expect([await there('QA1'), await there('QB1'), await there(' qc1 ')]).toEqual([[whole, north].sort(), [whole, north].sort(), [whole]]);
    const { errors } = await scene.app.gql('{ searchOpportunities(areaCode: "XX9") { estimatedTotal } }', {}, scene.reader.token);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' }, message: expect.stringContaining('XX9 isn’t one') });
    for (const opportunityId of [whole, north]) await scene.mutate('withdrawOpportunity', 'OpportunityMoveInput', { opportunityId }, scene.member.token);
    await scene.indexed();
  });

  it('by the broader topic above the one it names', async () => {
    const { rows } = await scene.rows.owner.query<{ parent_id: string }>('select parent_id from topic where id = $1', [asthma]);
    expect(await found(`topicIds: ["${rows[0].parent_id}"]`)).toEqual([ids.breathing]);
  });

  it('counts what to narrow down by', async () => {
    const { facets } = await search('first: 1');
    const context = facets.find(({ name }) => name === 'context')?.counts;
    expect(context).toEqual(expect.arrayContaining([{ value: 'research', count: 1 }, { value: 'governance', count: 1 }]));
  });

  it('shows nothing that has ended, even while the index still holds it', async () => {
    const opportunityId = await scene.open({ title: 'Zebras wanted for a short while' });
    await scene.indexed();
    expect(await found('words: "zebras"')).toEqual([opportunityId]);
    await scene.mutate('withdrawOpportunity', 'OpportunityMoveInput', { opportunityId }, scene.member.token);
    expect(await found('words: "zebras"')).toEqual([]);
    await scene.indexed();
    expect((await search('words: "zebras"')).estimatedTotal).toBe(0);
  });

  it('shows nothing whose closing date has passed, before any sweep', async () => {
    const opportunityId = await scene.open({ title: 'Yaks wanted until today', closesOn: '2026-11-23', hearBackBy: '2026-12-01' });
    await scene.indexed();
    expect(await found('words: "yaks"')).toEqual([opportunityId]);
    await scene.app.db.setClock(new Date('2026-11-24T00:00:00Z'));
    expect(await search('words: "yaks"')).toMatchObject({ hits: [], estimatedTotal: 0 });
    await scene.app.db.setClock(new Date('2026-11-23T12:00:00Z'));
  });

  it.each(['page: 0', 'page: 1001', 'first: 0', 'first: 51', `words: "${'x'.repeat(2001)}"`, 'topicIds: ["asthma"]'])('refuses %s', async (args) => {
    const { errors } = await scene.app.gql(`{ searchOpportunities(${args}) { estimatedTotal } }`, {}, scene.reader.token);
    expect(errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('takes anything as words', async () => {
    for (const words of ["'; drop table opportunity; --", '"unclosed', '((((', 'a'.repeat(2000), '%_\\', '🫁 NOT AND OR', '   ']) {
      const { errors, status } = await scene.app.gql('query ($words: String) { searchOpportunities(words: $words) { estimatedTotal } }', { words }, scene.reader.token);
      expect([status, errors]).toEqual([200, undefined]);
    }
  });
});
