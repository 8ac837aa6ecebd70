import { describe, expect, it } from '@jest/globals';
import { warningOf } from './finding.rules.js';

describe('what a reader has to know first', () => {
  it.each([
    [{ status: 'published', retracted: false, corrected: false, questioned: false }, null],
    [{ status: 'published', retracted: true, corrected: true, questioned: false }, 'The article behind this was retracted: don’t rely on it.'],
    [{ status: 'superseded', retracted: false, corrected: true, questioned: false }, 'Newer evidence has taken its place. A correction to the article was published; see its source.'],
    [{ status: 'superseded', retracted: true, corrected: false, questioned: false }, 'The article behind this was retracted: don’t rely on it. Newer evidence has taken its place.'],
    [{ status: 'published', retracted: true, corrected: false, questioned: true }, 'The article behind this was retracted: don’t rely on it.'],
    [
      { status: 'published', retracted: false, corrected: true, questioned: true },
      'The journal has said that something may be wrong with the article (an expression of concern), and has not settled it yet. A correction to the article was published; see its source.',
    ],
    [{ status: 'withdrawn', retracted: false, corrected: false, questioned: false }, 'It was taken back here.'],
    [{ status: 'published', retracted: false, corrected: false, questioned: false, nowPublishedAt: new Date() }, 'This is a preprint, and a journal has published the article since: read that version.'],
    [{ status: 'published', retracted: true, corrected: false, questioned: false, nowPublishedAt: new Date() }, 'The article behind this was retracted: don’t rely on it.'],
  ])('of %j is %j', (finding, warning) => {
    expect(warningOf({ nowPublishedAt: null, ...finding })).toBe(warning);
  });
});
