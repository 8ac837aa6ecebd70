import { describe, expect, it } from '@jest/globals';
import { summaryHints } from './summary-hints.rules.js';
import { type SummaryText, wholeOf } from './summary-parts.rules.js';

const good: SummaryText = {
  keyMessage: 'Walking in a group each week lifted people’s mood a little.',
  whatWasDone: 'We asked 240 adults in Leeds. Half of them joined a walking group for six months. The others did not.',
  whatWasFound: 'About 6 in 10 walkers felt better. So did 4 in 10 of the others.',
  limits: 'The study was small. We do not know how long it lasts.',
  howCurrent: 'People took part in 2023.',
};
const codes = (text: SummaryText): string[] => summaryHints(text).map(({ code, part }) => (part === null ? code : `${code}: ${part}`));

describe('hints on a summary', () => {
  it('say nothing about a good one', () => {
    expect(codes(good)).toEqual([]);
  });

  it('name every part that is missing, with what belongs there', () => {
    expect(codes({ keyMessage: null, whatWasDone: null, whatWasFound: null, limits: null, howCurrent: null })).toEqual([
      'part_missing: keyMessage', 'part_missing: whatWasDone', 'part_missing: whatWasFound', 'part_missing: limits', 'part_missing: howCurrent',
    ]);
    expect(summaryHints({ ...good, limits: null })).toEqual([{ code: 'part_missing', part: 'limits', hint: 'Say what it can’t tell, and how sure we can be.' }]);
  });

  it.each<[Partial<SummaryText>, string]>([
    [{ keyMessage: `${'Walking is good. '.repeat(20)}` }, 'key_message_long: keyMessage'],
    [{ whatWasDone: 'People joined a walking group.' }, 'no_figures: whatWasDone'],
    [{ whatWasDone: 'There were 12 clinics.' }, 'nobody_named: whatWasDone'],
    [{ whatWasFound: 'They felt better.' }, 'no_figures: whatWasFound'],
    [{ limits: 'It went very well and everybody was glad.' }, 'no_limit_named: limits'],
    [{ howCurrent: 'Quite new.' }, 'no_year: howCurrent'],
    [{ limits: `It was small, ${'and they said that '.repeat(8)}it was.` }, 'long_sentence: limits'],
    [{ whatWasFound: 'Mortality was 12 in the cohort (p < 0.05).' }, 'paper_words: whatWasFound'],
    [{ whatWasFound: 'Multivariable regression demonstrated considerable associations between physical activity and sleep architecture. '.repeat(4) + 'In 5.' }, 'hard_to_read'],
    [{ whatWasFound: 'Some of the 9 said yes. '.repeat(90) }, 'very_long'],
  ])('of %j has %s', (change, hint) => {
    expect(codes({ ...good, ...change })).toContain(hint);
  });

  it('say what to write instead of a paper’s words', () => {
    expect(summaryHints({ ...good, whatWasFound: 'Mortality fell by 2 in 100.' })[0].hint).toBe('Words of papers, and what people say: “Mortality” (deaths).');
  });

  it('hold for the whole text as readers see it', () => {
    expect(wholeOf({ ...good, limits: null })).toBe([good.keyMessage, good.whatWasDone, good.whatWasFound, good.howCurrent].join('\n\n'));
  });
});
