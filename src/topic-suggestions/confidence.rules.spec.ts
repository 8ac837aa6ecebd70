import { describe, expect, it } from '@jest/globals';
import { confidenceOfMeaning, confidenceOfName, LEAST_CONFIDENCE, type NearTopic, weigh } from './confidence.rules.js';
import type { NameFound } from './names-in-text.rules.js';
import { outstanding } from './outstanding.rules.js';

const said = (topicId: string, changes: Partial<NameFound> = {}): NameFound => ({ topicId, kind: 'name', naming: 'said', words: 1, rivals: 1, denied: false, start: 0, end: 4, ...changes });
const near = (topicId: string, outstanding: number): NearTopic => ({ topicId, sentence: { words: 'A whole sentence', start: 0, end: 10 }, similarity: 0.5 + outstanding / 20, outstanding, behind: 0 });
const parents: Record<string, string[]> = { asthma: ['respiratory'], 'childhood asthma': ['asthma', 'respiratory'], respiratory: [], eczema: ['skin'], skin: [] };
const tree = { above: (id: string) => parents[id] ?? null };
const ids = (named: NameFound[], meant: NearTopic[] = []): string[] => weigh('text of it', named, meant, tree).map(({ topicId }) => topicId);

describe('how sure', () => {
  it('a name is surer than its words apart, a guess at spelling, a word that several topics share, a category, and what is denied', () => {
    const sure = confidenceOfName(said('asthma'), false);
    for (const less of [said('asthma', { naming: 'apart' }), said('asthma', { naming: 'misspelt' }), said('asthma', { rivals: 2 }), said('asthma', { kind: 'lay' })]) {
      expect(confidenceOfName(less, false)).toBeLessThan(sure);
    }
    expect(confidenceOfName(said('skin'), true)).toBeLessThan(sure);
    expect(confidenceOfName(said('asthma', { denied: true }), false)).toBeLessThan(LEAST_CONFIDENCE);
  });

  it('meaning alone is never as sure as a name, and nothing where nothing stands out', () => {
    expect(confidenceOfMeaning(near('asthma', 100))).toBeLessThan(confidenceOfName(said('asthma'), false));
    expect(confidenceOfMeaning(near('asthma', 1))).toBeLessThan(LEAST_CONFIDENCE);
  });

  it('a name and meaning together are surer than either', () => {
    const [both] = weigh('text of it', [said('asthma', { kind: 'lay' })], [near('asthma', 6)], tree);
    expect(both).toMatchObject({ topicId: 'asthma', words: ['text'], byMeaning: false });
    expect(both.confidence).toBeGreaterThan(confidenceOfName(said('asthma', { kind: 'lay' }), false));
  });
});

describe('what is suggested', () => {
  it('comes once, the surest first, with what led there', () => {
    const weighed = weigh('text of it', [said('eczema', { naming: 'misspelt' }), said('asthma'), said('asthma', { start: 5, end: 10 })], [], tree);
    expect(weighed.map(({ topicId, words }) => [topicId, words])).toEqual([['asthma', ['text', 'of it']], ['eczema', ['text']]]);
  });

  it('is the narrower of two that lie one above the other', () => {
    expect(ids([said('asthma'), said('childhood asthma'), said('respiratory', { kind: 'also' })])).toEqual(['childhood asthma']);
    expect(ids([said('asthma')], [near('childhood asthma', 4)])).toContain('asthma');
  });

  it('is marked where only the meaning led there, with the sentence', () => {
    expect(weigh('text of it', [], [near('eczema', 6)], tree)).toMatchObject([{ topicId: 'eczema', byMeaning: true, words: ['A whole sentence'] }]);
  });

  it('is nothing that a sentence only denies, by name or by meaning', () => {
    expect(ids([said('asthma', { denied: true })], [near('asthma', 9), near('eczema', 9)])).toEqual([]);
    expect(ids([said('asthma', { denied: true, start: 20, end: 26 })], [near('asthma', 9), near('eczema', 9)])).toEqual(['eczema']);
  });

  it('is nothing below a topic that is only denied, whatever else the sentence says', () => {
    const both = [said('asthma', { denied: true }), said('eczema')];
    expect(ids(both, [near('childhood asthma', 9)])).toEqual(['eczema']);
    expect(ids([said('asthma'), said('eczema')], [near('childhood asthma', 9)])).toContain('childhood asthma');
  });

  it('is nothing that is no topic today', () => expect(ids([said('gone')], [near('gone', 9)])).toEqual([]));
});

describe('what stands out', () => {
  it('is measured against all topics, each by its nearer text', () => {
    const many = Array.from({ length: 200 }, (_, nr) => ({ topicId: `t${nr}`, similarity: 0.5 + (nr % 10) / 100 }));
    const [first] = outstanding([...many, { topicId: 'it', similarity: 0.4 }, { topicId: 'it', similarity: 0.9 }]);
    expect(first.topicId).toBe('it');
    expect(first.outstanding).toBeGreaterThan(5);
  });
  it('is nothing where all are alike, or there are none', () => {
    expect(outstanding([])).toEqual([]);
    expect(outstanding([{ topicId: 'a', similarity: 0.5 }, { topicId: 'b', similarity: 0.5 }])).toEqual([]);
  });
});
