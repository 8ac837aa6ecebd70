import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stemsOf, wordsOf } from './words.js';

describe('the words of a text', () => {
  it.each([
    ['case, plural and tense', 'Walked WALKING walks', 'walk walk walk'],
    ['accents and ligatures', 'Ménière ﬁbre', 'menier fiber'],
    ['letters with a stroke, and two in one', 'Sjøgren Łódź anæmia fœtus', 'sjogren lodz anemia fetus'],
    ['points that may be left out', 'شَلَل שָׁלוֹם', 'شلل שלום'],
    ['apostrophes', 'Crohn’s Crohn\'s don’t carers\'', 'crohn crohn carer'],
    ['hyphens and slashes', 'long-term COVID-19 and/or', 'long term covid 19'],
    ['stop words', 'What is the best way to be heard', 'best way heard'],
    ['names in capitals', 'Living with ME and IT', 'live me it'],
    ['a name alone in capitals', 'ME/CFS', 'me cfs'],
    ['a shouted text', 'WHAT IS IT THAT MAKES ME TIRED', 'tire'],
    ['numbers', 'type 2, 1.5 mg, B12', 'type 2 1 5 mg b12'],
    ['other scripts', 'Диабет مرض السكري', 'диабет مرض السكري'],
    ['scripts without spaces, in pairs', '糖尿病', '糖尿 尿病'],
    ['case beside a script without spaces', 'B型 b型', 'b型 b型'],
    ['marks that belong to a letter', 'हिन्दी', 'हिन्दी'],
    ['signs and emoji', '— ?! 🫁 &', ''],
  ])('%s', (_, text, expected) => {
    expect(stemsOf(text).join(' ')).toBe(expected);
  });

  it.each([
    'tumour tumor', 'anaemia anemia', 'leukaemia leukemia', 'paediatric pediatric', 'oestrogen estrogen', 'oedema edema', 'diarrhoea diarrhea',
    'haemorrhage hemorrhage', 'gynaecologist gynecologist', 'anaesthetic anesthetic', 'coeliac celiac', 'behaviour behavior', 'colouring coloring',
    'randomised randomized', 'hospitalisation hospitalization', 'analysed analyzed', 'paralysing paralyzing', 'criticise criticize',
    'centre center', 'fibres fibers', 'counselling counseling', 'counsellor counselor', 'labelled labeled', 'programme program', 'ageing aging',
    'dialogue dialog', 'defence defense', 'practise practice', 'sulphate sulfate', 'enrol enroll', 'fulfil fulfill', 'dyspnoea dyspnea',
    'children child', 'women woman', 'diagnoses diagnosis', 'breathing breath',
  ])('spells one way: %s', (pair) => {
    const [a, b] = stemsOf(pair);
    expect(a).toBe(b);
  }); // prettier-ignore

  it.each([
    'four for', 'hour hor', 'size sis', 'exercise exerciz', 'poet pet', 'shoe she', 'advertise advertiz', 'surprise surpriz', 'disease diseaz', 'called caled',
  ])('leaves apart: %s', (pair) => {
    const [a, b] = stemsOf(pair);
    expect(a).not.toBe(b);
  }); // prettier-ignore

  it.each([
    ['each sign of a text to be found, in its pair’s place', '糖尿病', '糖尿 (糖) 尿病 (尿) (病)'],
    ['a sign alone', '癌', '癌'],
    ['no letter of a script that spells its words', 'がん ไทย', 'がん ไท ทย'],
    ['signs among letters', 'B型', 'b型 (型)'],
  ])('%s', (_, text, expected) => {
    expect(wordsOf(text, { signs: true }).map(({ stem, within }) => (within ? `(${stem})` : stem)).join(' ')).toBe(expected);
  });

  it('are remembered without the texts that they stood in', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const held = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = held();
    for (let at = 0; at < 4_000; at += 1) stemsOf(Buffer.from(`${'tired after treatment '.repeat(140)} forgettable${'abcdefghij'[at % 10]}x${at}`).toString());
    expect(held() - before).toBeLessThan(6_000_000);
  });

  it('never cuts a character in two', () => {
    for (const text of ['a', 'ab'].map((start) => start + '𐐨'.repeat(40))) expect(stemsOf(text)[0]).toBe(Buffer.from(stemsOf(text)[0], 'utf8').toString('utf8'));
  });

  it('says where each word stands, whatever the text', () => {
    const text = 'A “naïve” view: 𝒜 carers’ views.';
    expect(wordsOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(['naïve', 'view', '𝒜', 'carers', 'views']);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (any) => {
        const sane = wordsOf(any).every(({ stem, start, end }) => stem !== '' && start >= 0 && end > start && end <= any.length);
        expect(sane).toBe(true);
      }),
    );
  });
});
