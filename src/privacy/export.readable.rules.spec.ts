import { describe, expect, it } from '@jest/globals';
import { labelOf, readableCopy } from './export.readable.rules.js';

describe('the readable copy', () => {
  it.each([
    ['askedAt', 'Asked at'],
    ['asksIn30Days', 'Asks in 30 days'],
    ['name', 'Name'],
  ])('says %s as %s', (name, label) => expect(labelOf(name)).toBe(label));

  it('is text, whatever somebody wrote', () => {
    const page = readableCopy({ madeAt: new Date(0), account: [], profiles: [[{ title: 'Your own words', rows: [{ ownWords: '<script>alert("x")</script>\n& more' }] }]] });
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;\n&amp; more');
    expect(page).not.toContain('<script');
  });

  it('says days as people do, leaves out what wasn’t said, and says when there is nothing', () => {
    const page = readableCopy({
      madeAt: new Date('2026-06-01T12:00:00Z'),
      account: [{ title: 'Topics you follow', rows: [] }],
      profiles: [[{ title: 'Breaks', rows: [{ since: new Date('2026-03-03T09:00:00Z'), until: null, short: true, ways: ['email', 'post'] }] }]],
    });
    expect(page).toContain('<h3>Topics you follow</h3><p>Nothing.</p>');
    expect(page).toContain('<dt>Since</dt><dd>3 March 2026 at 09:00</dd><dt>Short</dt><dd>yes</dd><dt>Ways</dt><dd>email, post</dd>');
    expect(page).not.toContain('Until');
  });
});
