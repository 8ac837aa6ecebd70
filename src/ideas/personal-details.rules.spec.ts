import { describe, expect, it } from '@jest/globals';
import { personalDetailsIn } from './personal-details.rules.js';

describe('what may tell who somebody is', () => {
  it.each<[string, Record<string, string[]>]>([
    ['Why is physiotherapy after a stroke so short?', {}],
    ['Should 2 in 3 people with asthma get an inhaler they can’t use? 60 days is long.', {}],
    ['Could somebody look at sleep in hospital? I have an idea, and I have often wondered.', {}],
    ['Carers’ support groups should open in the evening in West Yorkshire.', {}],
    ['Write to me: jo.bloggs@example.org or 0113 496 0001.', { contact: ['jo.bloggs@example.org', '0113 496 0001'] }],
    ['My NHS number is 943 476 5919.', { number: ['943 476 5919', 'NHS number is'] }],
    ['People in LS1 4AP wait longest.', { postcode: ['LS1 4AP'] }],
    ['It began on 3 March 2024, and again on 04/05/2025.', { date: ['04/05/2025', '3 March 2024'] }],
    ['Dr Okafor said so to my daughter Maya.', { name: ['Dr Okafor', 'my daughter Maya'] }],
    ['Nobody listens in St Mary’s Hospital on Ward 12.', { place: ['St Mary’s Hospital', 'Ward 12'] }],
    ['I was diagnosed late, and my husband has dementia.', { health_story: ['I was diagnosed', 'my husband has'] }],
    ['I live with lupus; my treatment failed.', { health_story: ['I live with lupus', 'my treatment'] }],
  ])('%s', (text, expected) => {
    expect(Object.fromEntries(personalDetailsIn(text).map(({ kind, words }) => [kind, words]))).toEqual(expected);
  });

  it('is looked for in no time, whatever is written', () => {
    const began = performance.now();
    for (const text of ['0 '.repeat(1_000), 'a@'.repeat(1_000), 'St Mary '.repeat(250), 'A'.repeat(2_000), '1-'.repeat(1_000), 'my my '.repeat(330)]) personalDetailsIn(text);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
