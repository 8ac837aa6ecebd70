import { describe } from '@jest/globals';
import { searchEngineContract } from './search-engine.contract.js';
import { searchMeaningContract } from './search-meaning.contract.js';
import { searchUpkeepContract } from './search-upkeep.contract.js';

describe('search in Postgres', () => {
  searchEngineContract({ name: 'postgres', preferred: () => null });
  describe('by meaning', () => searchMeaningContract({ preferred: () => null }));
  describe('kept up to date', () => searchUpkeepContract({ preferred: () => null }));
});
