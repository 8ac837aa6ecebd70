import { describe } from '@jest/globals';
import { searchEngineContract } from './search-engine.contract.js';

describe('search in Postgres', () => {
  searchEngineContract({ name: 'postgres', preferred: () => null });
});
