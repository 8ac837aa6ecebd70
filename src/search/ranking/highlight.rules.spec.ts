import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { HighlightSegment } from '../port.js';
import { highlight } from './highlight.rules.js';

const shown = (segments: readonly HighlightSegment[]): string => segments.map((each) => (each.marked ? `[${each.text}]` : each.text)).join('');

describe('highlights', () => {
  it('mark words of the same stem as they are written', () => {
    expect(shown(highlight('Breathing, breathless & BREATH.', new Set(['breath'])))).toBe('[Breathing], breathless & [BREATH].');
  });

  it('of a long text are an extract around the matches, cut between words', () => {
    const text = `${'Filling words stand here. '.repeat(30)}Then asthma and asthma again. ${'More words follow. '.repeat(30)}`;
    const extract = shown(highlight(text, new Set(['asthma'])));
    expect(extract).toMatch(/^… \S.*\[asthma\] and \[asthma\] again.*\S …$/s);
    expect(extract.length).toBeLessThan(340);
    expect(text).toContain(extract.slice(2, 40));
    expect(extract.slice(0, 30)).toMatch(/^… (Filling|words|stand|here\.) /);
  });

  it('without a match are the beginning', () => {
    expect(shown(highlight('word '.repeat(100), new Set(['x'])))).toMatch(/^word .* …$/);
  });

  it('put together are the text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 250 }), fc.string({ maxLength: 3 }), (text, stem) => {
        fc.pre(text.length <= 300);
        expect(highlight(text, new Set([stem, 'a'])).map((each) => each.text).join('')).toBe(text);
      }),
    );
  });

  it('never cut a character in two', () => {
    for (const text of ['𝒜'.repeat(400), `a${'𝒜'.repeat(400)}`]) for (const { text: piece } of highlight(text, new Set())) expect(Buffer.from(piece).toString()).toBe(piece);
  });
});
