import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { distinct, LONGEST_RAW, plainText, plainTitle, tidy } from './clean-text.rules.js';

describe('plain text', () => {
  it('looks at no more of a text than any real one has', () => {
    const endless = 'x'.repeat(8 * LONGEST_RAW);
    expect([plainText(endless), tidy(endless)].map(({ length }) => length)).toEqual([LONGEST_RAW, LONGEST_RAW]);
  });

  it.each([
    ['H<sub>2</sub>O and <i>E. coli</i>', 'H2O and E. coli'],
    ['p &lt; 0.05 &amp; n &gt; 30', 'p < 0.05 & n > 30'],
    ['p < 0.05 and n > 30', 'p < 0.05 and n > 30'],
    ['&lt;i&gt;KRAS&lt;/i&gt; in plasma', 'KRAS in plasma'],
    ['A<p>B</p>C', 'A B C'],
    ['&#x3b2;-blockers &#8211; and &beta;', 'β-blockers – and β'],
    ['  two\n\n   lines\t', 'two lines'],
    ['&unknown; stays', '&unknown; stays'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['nul\u0000 and bell\u0007', 'nul and bell'],
    ['\u202egnp.exe\u202c and \u2066this\u2069', 'gnp.exe and this'],
    ['half a \ud800 pair', 'half a \ufffd pair'],
    ['&#0;&#xFFFFFF;', '\ufffd\ufffd'],
    ['cafe\u0301', 'café'],
    ['<mml:math xmlns:mml="x"><mml:mi>x</mml:mi></mml:math>', 'x'],
  ])('%j is %j', (raw, plain) => {
    expect(plainText(raw)).toBe(plain);
  });

  it('is text that Postgres stores, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        const plain = plainText(raw);
        expect(plain).not.toMatch(/[\p{Cc}\p{Surrogate}]/u);
        expect(plain).toBe(plain.trim());
      }),
    );
  });
});

describe('a title', () => {
  it.each([
    ['Walking after a stroke.', 'Walking after a stroke'],
    ['[Walking after a stroke].', 'Walking after a stroke'],
    ['Does it help?', 'Does it help?'],
    ['And then...', 'And then...'],
    ['[Letter] to [someone].', '[Letter] to [someone]'],
  ])('%j is %j', (raw, title) => {
    expect(plainTitle(raw)).toBe(title);
  });
});

it('keeps each text once, in order, and no empty one', () => {
  expect(distinct([' b', 'a', 'b ', '', '  '])).toEqual(['b', 'a']);
});
