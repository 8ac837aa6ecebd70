import { expect, it } from '@jest/globals';
import { howItUnderstands } from './how-it-understands.js';

it('says whether search goes by meaning, and what to do where it doesn’t', async () => {
  const start = async (): Promise<void> => undefined;
  const damaged = async (): Promise<void> => Promise.reject(new Error('/data/model/tokenizer.json is damaged; delete it and run `npm run model`'));
  expect(await howItUnderstands({ canRead: true, start }, '/data/model')).toBe('It finds what means the same in other words, too (bge-small-en-v1.5).');
  expect(await howItUnderstands({ canRead: false, start }, '/data/model')).toMatch(/^It goes by words alone: no model is in \/data\/model\. `npm run model` fetches one/);
  expect(await howItUnderstands({ canRead: true, start: damaged }, '/data/model')).toMatch(/^It goes by words alone, though a model is there: .*damaged; delete it and run `npm run model`\.$/);
});
