import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AbstractLogger, DataSource } from 'typeorm';
import type { SignedIn } from '../../support/app.js';
import { SKIPPED, startMeilisearch } from '../../support/meilisearch.js';
import { type Person, Scenario } from '../../support/scenario.js';
import { fields, IdeaClient } from './idea-client.js';

const server = await startMeilisearch();
if (server === null) process.stderr.write(`${SKIPPED}\n`);
afterAll(() => server?.stop());

for (const [name, meili] of [['Postgres', null], ['Meilisearch', server]] as const) {
  (name === 'Meilisearch' && meili === null ? describe.skip : describe)(`published ideas, with ${name}`, () => {
    let scenario: Scenario;
    let ideas: IdeaClient;
    let broker: SignedIn;
    let author: Person;
    beforeAll(async () => {
      scenario = await Scenario.start({ config: { meili: meili && { url: meili.url, key: meili.key ?? undefined } } });
      ideas = new IdeaClient(scenario, scenario.topic());
      broker = await scenario.app.signIn([{ kind: 'knowledge_broker' }]);
      author = await scenario.person({ confirmed: true });
    });
    afterAll(() => scenario.end());

    const published = (title: string, input: object = {}) => ideas.published(author, broker, { title, words: null, ...input });

    it('are found by words, area, kind and state, by the words of what was joined into them, and not once they are taken back', async () => {
      const here = await published('Evening groups for carers', { areaCode: 'QWO', kind: 'issue' });
      const everywhere = await published('Sleep on hospital wards at night', { kind: 'priority' });
      const same = await published('People who look after somebody need company after work');
      const found = async (args: object) => (await ideas.found(broker, args)).map(({ id }) => id).sort();
      await ideas.do('joinIdeas', same.id, broker, { intoId: here.id });
      expect(await found({ words: 'hospital nights' })).toEqual([everywhere.id]);
      expect(await found({ words: 'company after work' })).toEqual([here.id]);
      expect(await found({ areaCode: 'QWO' })).toEqual([here.id, everywhere.id].sort());
      expect(await found({ areaCode: 'QYG' })).toEqual([everywhere.id]);
      await expect(found({ areaCode: 'XX9' })).rejects.toThrow('XX9 isn’t one');
      expect(await found({ kind: 'issue', topicIds: [ideas.topicId] })).toEqual([here.id]);
      await ideas.answer(everywhere.id, broker, { kind: 'taken_up' });
      expect(await found({ state: 'taken_up' })).toEqual([everywhere.id]);
      await ideas.do('withdrawIdea', here.id, author);
      expect(await found({})).toEqual([same.id, everywhere.id].sort());
      expect(await found({ words: 'evening' })).toEqual([]);
      const { searchIdeas } = await scenario.run<{ searchIdeas: { degraded: boolean } }>('{ searchIdeas(words: "sleep") { degraded } }', {}, broker);
      expect(searchIdeas.degraded).toBe(false);
    });

    it('take as many statements for a page of many as for a few', async () => {
      for (let nr = 0; nr < 5; nr += 1) {
        const { id } = await published(`Something to find out, number ${nr}`);
        await ideas.answer(id, broker, { kind: 'still_looking' });
      }
      await ideas.found(broker);
      const dataSource = scenario.app.nest.get(DataSource);
      const [before, counter] = [dataSource.logger, new Counter()];
      dataSource.logger = counter;
      const statements = async (query: string, first: number): Promise<number> => {
        counter.count = 0;
        await scenario.run(`query ($first: Int) { ${query} }`, { first }, broker);
        return counter.count;
      };
      for (const query of [`searchIdeas(first: $first) { hits { idea ${fields} } }`, `ideasToAnswer(first: $first) { edges { node ${fields} } }`]) {
        await statements(query, 1);
        const few = await statements(query, 2);
        expect(await statements(query, 5)).toBe(few);
        expect(few).toBeLessThan(20);
      }
      dataSource.logger = before;
    });
  });
}

class Counter extends AbstractLogger {
  count = 0;
  override logQuery(): void {
    this.count += 1;
  }
  protected override writeLog(): void {}
}
