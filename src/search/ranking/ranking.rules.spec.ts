import { describe, expect, it } from '@jest/globals';
import { readQuestion } from './question.rules.js';
import { rank, RANKING, RankingPlan, rarity, type Vocabulary, type WordPlaces } from './ranking.rules.js';
import { SynonymBook } from './synonyms.rules.js';

const FIELDS = [3, 1];

/** A document of a title and a text, each a row of stems. */
function document(id: string, title: string, text: string): WordPlaces {
  const positions = new Map<string, number[]>();
  let position = 0;
  const ends = [title, text].map((field) => {
    for (const stem of field.split(' ').filter(Boolean)) {
      position += 1;
      positions.set(stem, [...(positions.get(stem) ?? []), position]);
    }
    position += 1;
    return position;
  });
  return { id, positions, fieldEnds: ends };
}

function vocabulary(frequency: Record<string, number>, corrections: [string, { stem: string; distance: number }[]][] = []): Vocabulary {
  return { documents: 1000, frequency: new Map(Object.entries(frequency)), averageLengths: [5, 50], corrections: new Map(corrections) };
}

function plan(typed: string, words: Vocabulary, synonyms: string[][] = []): RankingPlan {
  return new RankingPlan(readQuestion(typed, new SynonymBook(synonyms))!, words, FIELDS);
}

describe('rarity', () => {
  it('falls with frequency and is never negative', () => {
    expect(rarity(1000, 1)).toBeGreaterThan(rarity(1000, 100));
    expect(rarity(1000, 1000)).toBeGreaterThan(0);
    expect(rarity(10, 20)).toBeGreaterThan(0);
  });
});

describe('ranking by words', () => {
  const words = vocabulary({ asthma: 10, studi: 900, child: 100, fatigu: 20, hypertens: 15, high: 300, blood: 200, pressur: 150 });

  it('promises for a question what saying all of it once is worth, unknown words included', () => {
    expect(plan('asthma child', words).promised()).toBeCloseTo(rarity(1000, 10) + rarity(1000, 100));
    expect(plan('asthma puffer', words).promised()).toBeCloseTo(rarity(1000, 10) + rarity(1000, 0));
    // Equals mean one thing: they count once.
    expect(plan('knackered', words, [['knackered', 'fatigue']]).promised()).toBeCloseTo(rarity(1000, 20) * RANKING.equalsFactor);
  });
  const order = (ranking: RankingPlan, ...documents: WordPlaces[]): string[] => rank(ranking, documents).map((each) => each.id);

  it('values the rare word over the frequent one', () => {
    expect(order(plan('asthma study', words), document('a', '', 'studi studi studi'), document('b', '', 'asthma'))).toEqual(['b', 'a']);
  });

  it('values the title over the text, and a short text over a long one', () => {
    const long = 'asthma ' + 'x '.repeat(200);
    expect(order(plan('asthma', words), document('long', '', long), document('text', '', 'asthma'), document('title', 'asthma', ''))).toEqual(['title', 'text', 'long']);
  });

  it('gains less from each repetition', () => {
    const asthma = plan('asthma', words);
    const score = (times: number): number => asthma.score(document('x', '', Array(times).fill('asthma').join(' ')));
    expect(score(2)).toBeGreaterThan(score(1));
    expect(score(2) - score(1)).toBeGreaterThan(score(8) - score(7));
  });

  it('counts more of the question for more', () => {
    expect(order(plan('asthma in children', words), document('a', '', 'asthma asthma asthma'), document('b', '', 'asthma x child'))).toEqual(['b', 'a']);
  });

  it('likes words that stand together as they were asked', () => {
    expect(order(plan('child asthma', words), document('a', '', 'asthma x child'), document('b', '', 'x child asthma'))).toEqual(['b', 'a']);
  });

  it('takes an equal for the word, a little less', () => {
    const synonyms = [['knackered', 'fatigue'], ['high blood pressure', 'hypertension']];
    const tired = plan('knackered', words, synonyms);
    expect(tired.score(document('a', '', 'fatigu'))).toBeGreaterThan(0);
    expect(tired.score(document('a', '', 'fatigu'))).toBeLessThan(plan('fatigue', words).score(document('a', '', 'fatigu')));
    const pressure = plan('high blood pressure', words, synonyms);
    expect(order(pressure, document('a', '', 'high x x blood'), document('b', '', 'hypertens'))).toEqual(['b', 'a']);
  });

  it('counts the best way of saying a thing, not every way', () => {
    const spoken = vocabulary({ fatigu: 20, exhaust: 20 });
    const tired = plan('fatigue', spoken, [['fatigue', 'exhaustion']]);
    const score = (text: string): number => tired.score(document('x', '', text));
    expect(score('fatigu exhaust')).toBeCloseTo(score('fatigu x'));
    expect(score('exhaust x')).toBeLessThan(score('fatigu x'));
  });

  it('rates a phrase no higher than a word of one document', () => {
    const rare = vocabulary({ myocardi: 2, infarct: 2, attack: 5, heart: 5 });
    const worths = plan('heart attack', rare, [['heart attack', 'myocardial infarction']]).terms().map((each) => each.worth);
    expect(Math.max(...worths)).toBeLessThanOrEqual(rarity(1000, 1));
  });

  it('takes a guess at a misspelt word, but not at one whose meaning is known', () => {
    const guessed = vocabulary({ fatigu: 20, work: 500 }, [['fatiug', [{ stem: 'fatigu', distance: 1 }]], ['worn', [{ stem: 'work', distance: 1 }]]]);
    expect(plan('fatiuge', guessed).score(document('a', '', 'fatigu'))).toBeGreaterThan(0);
    expect(plan('worn out', guessed, [['worn out', 'fatigue']]).score(document('a', '', 'work'))).toBe(0);
  });

  it('wants a quoted phrase to be there', () => {
    const quoted = plan('"blood pressure"', words);
    expect(order(quoted, document('a', '', 'blood x pressur'), document('b', '', 'blood pressur'))).toEqual(['b']);
    expect(order(quoted, document('across', 'blood', 'pressur'))).toEqual([]);
  });

  it('orders ties by id and leaves out what holds nothing', () => {
    expect(order(plan('asthma', words), document('b', '', 'asthma'), document('c', '', 'x'), document('a', '', 'asthma'))).toEqual(['a', 'b']);
  });
});

describe('the words that bring candidates', () => {
  const words = vocabulary({ rare: 3, middl: 40, frequent: 800 });

  it('are the rarest, until they reach the budget, and at least one', () => {
    const terms = (budget: number): string[] => plan('frequent middle rare unknown', words).drivers(budget).map((each) => each.term.join(' '));
    expect(terms(1)).toEqual(['rare']);
    expect(terms(50)).toEqual(['rare', 'middl']);
    expect(terms(5000)).toEqual(['rare', 'middl', 'frequent']);
  });
});
