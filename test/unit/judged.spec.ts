import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Bm25, porter, termsOf } from '../../bench/judged/bm25.js';
import { ndcg, quantile, readJudgedSet, recall } from '../../bench/judged/judged-set.js';

const folder = mkdtempSync(path.join(tmpdir(), 'askwell-judged-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (file: string, ...lines: string[]): void => writeFileSync(path.join(folder, file), `${lines.join('\n')}\n`);

describe('a judged set', () => {
  it('is read from three files, without questions that nothing answers', async () => {
    put('corpus.jsonl', '{"_id":"a","title":"Tired","text":"Fatigue after chemotherapy"}', '', '{"_id":"b","text":"Asthma"}');
    put('queries.jsonl', '{"_id":"1","text":"knackered after chemo"}', '{"_id":"2","text":"no answer to this"}', '{"_id":"3","text":"wrong only"}');
    put('qrels.tsv', 'query-id\tcorpus-id\tscore', '1\ta\t2', '1\tunknown\t1', '3\tb\t0');
    const set = await readJudgedSet(folder);
    expect(set.documents).toEqual([{ id: 'a', title: 'Tired', text: 'Fatigue after chemotherapy' }, { id: 'b', title: '', text: 'Asthma' }]);
    expect(set.queries).toEqual([{ id: '1', text: 'knackered after chemo' }]);
    expect(set.judgements.get('1')).toEqual(new Map([['a', 2]]));
  });

  it('says which line is wrong', async () => {
    put('corpus.jsonl', '{"_id":"a","text":""}', '{broken');
    await expect(readJudgedSet(folder)).rejects.toThrow(/corpus\.jsonl:2: not a line of JSON/);
    await expect(readJudgedSet('/nowhere')).rejects.toThrow(/corpus\.jsonl is missing/);
  });

  it('tells how good an order is', () => {
    const right = new Map([['a', 2], ['b', 1], ['c', 0]]);
    expect(ndcg(['a', 'b'], right, 10)).toBe(1);
    expect(ndcg(['x', 'a'], right, 10)).toBeCloseTo(2 / Math.log2(3) / (2 + 1 / Math.log2(3)));
    expect(ndcg(['x', 'a'], right, 1)).toBe(0);
    expect(recall(['x', 'b', 'c'], right, 10)).toBe(0.5);
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
  });
});

describe('the limit to beat', () => {
  it.each([
    ['caresses', 'caress'], ['ponies', 'poni'], ['cats', 'cat'], ['agreed', 'agre'], ['plastered', 'plaster'], ['motoring', 'motor'], ['sing', 'sing'], ['conflated', 'conflat'],
    ['hopping', 'hop'], ['filing', 'file'], ['happy', 'happi'], ['relational', 'relat'], ['vietnamization', 'vietnam'], ['sensibiliti', 'sensibl'], ['electrical', 'electr'],
    ['adjustment', 'adjust'], ['adoption', 'adopt'], ['controll', 'control'], ['rate', 'rate'], ['generalizations', 'gener'], ['oscillators', 'oscil'],
  ])('stems as Porter did: %s', (word, stem) => expect(porter(word)).toBe(stem)); // prettier-ignore

  it('cuts words as others do', () => expect(termsOf('The patient’s pain in 2 knees')).toEqual(['patient', 'pain', '2', 'knee']));

  it('puts first what holds the rarest words most often for its length', () => {
    const index = new Bm25([
      { id: 'long', title: '', text: `wheeze ${'other words go on and on '.repeat(20)}` },
      { id: 'short', title: 'Wheeze', text: 'at night' },
      { id: 'night', title: 'Night', text: 'night night' },
      { id: 'nights', title: 'More', text: 'nights' },
    ]);
    expect(index.search('wheezing at night', 10)).toEqual(['short', 'night', 'long', 'nights']);
    expect(index.search('the of', 10)).toEqual([]);
    expect(index.search('night', 1)).toEqual(['night']);
  });
});
