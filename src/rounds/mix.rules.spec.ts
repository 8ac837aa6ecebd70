import { describe, expect, it } from '@jest/globals';
import { faultsOf, type StatedInPost } from './mix.rules.js';

const post: StatedInPost = { places: 5, relations: [['lived_experience', 'carer']], categories: ['age_16_to_24', 'age_25_to_29'] };
const paths = (...mix: Parameters<typeof faultsOf>[0]) => faultsOf(mix, post).map(({ path }) => path);

describe('a mix of places', () => {
  it('is for people whom the post looks for', () => {
    expect(paths({ places: 3, relations: ['carer'], categories: [] }, { places: 2, relations: [], categories: ['age_16_to_24', 'age_25_to_29'] })).toEqual([]);
    expect(paths({ places: 1, relations: ['carer', 'parent'], categories: [] })).toEqual(['mix[0].relations[1]']);
    expect(paths({ places: 1, relations: ['carer'], categories: ['sex_female'] })).toEqual(['mix[0].categories[0]']);
    expect(faultsOf([{ places: 1, relations: ['parent'], categories: [] }], { ...post, relations: [[]] })).toEqual([]);
  });

  it('says for whom, and is no more than there are places', () => {
    expect(paths({ places: 1, relations: [], categories: [] })).toEqual(['mix[0]']);
    expect(paths({ places: 3, relations: ['carer'], categories: [] }, { places: 3, relations: [], categories: ['age_16_to_24'] })).toEqual(['mix']);
    expect(paths()).toEqual([]);
  });
});
