import { describe, expect, it } from '@jest/globals';
import { warningOf } from './finding.rules.js';

describe('what a reader has to know first', () => {
  it.each([
    [{ status: 'published', retracted: false, corrected: false }, null],
    [{ status: 'published', retracted: true, corrected: true }, 'The article behind this was retracted: don’t rely on it.'],
    [{ status: 'superseded', retracted: false, corrected: true }, 'Newer evidence has taken its place. A correction to the article was published; see its source.'],
    [{ status: 'superseded', retracted: true, corrected: false }, 'The article behind this was retracted: don’t rely on it. Newer evidence has taken its place.'],
    [{ status: 'withdrawn', retracted: false, corrected: false }, 'It was taken back here.'],
  ])('of %j is %j', (finding, warning) => {
    expect(warningOf(finding)).toBe(warning);
  });
});
