import { afterAll, describe, it } from '@jest/globals';
import { MeilisearchEngine } from '../../src/search/engines/meilisearch/meilisearch.engine.js';
import { SKIPPED, startMeilisearch } from '../support/meilisearch.js';
import { searchAlikeContract } from './search-alike.contract.js';
import { searchEngineContract } from './search-engine.contract.js';
import { searchMeaningContract } from './search-meaning.contract.js';
import { searchUpkeepContract } from './search-upkeep.contract.js';

const server = await startMeilisearch();

if (server === null) {
  process.stderr.write(`${SKIPPED}\n`);
  describe.skip('search in Meilisearch', () => {
    it('passes the same contract as Postgres', () => undefined);
  });
} else {
  afterAll(() => server.stop());
  describe(`search in Meilisearch ${server.version}`, () => {
    const preferred = (): MeilisearchEngine => new MeilisearchEngine({ url: server.url, key: server.key });
    searchEngineContract({ name: 'meilisearch', preferred });
    describe('and Postgres answer alike', () => searchAlikeContract({ preferred }));
    describe('by meaning', () => searchMeaningContract({ preferred }));
    describe('kept up to date', () => searchUpkeepContract({ preferred }));
  });
}
