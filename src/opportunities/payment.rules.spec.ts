import { describe, expect, it } from '@jest/globals';
import { guidanceText, isInForce, pounds, type PublishedRange } from './payment.rules.js';

const earlier: PublishedRange = { publisher: 'NIHR', lowestPence: 1250, highestPence: 45000, validFrom: null, validTo: '2025-12-15' };
const later: PublishedRange = { publisher: 'NIHR', lowestPence: 1380, highestPence: 49500, validFrom: '2025-12-16', validTo: null };

describe('payment guidance', () => {
  it.each([
    ['2020-01-01', true, false],
    ['2025-12-15', true, false],
    ['2025-12-16', false, true],
    ['2026-11-23', false, true],
  ])('on %s the earlier range holds: %s, the later: %s', (day, first, second) => {
    expect([isInForce(earlier, day), isInForce(later, day)]).toEqual([first, second]);
  });

  it.each([
    [1250, '£12.50'],
    [45000, '£450'],
    [138005, '£1,380.05'],
    [100, '£1'],
    [5, '£0.05'],
  ])('%i pence read %s', (pence, text) => expect(pounds(pence)).toBe(text));

  it('says the range, since when, and that nobody is obliged', () => {
    expect(guidanceText(later)).toMatch(/^NIHR publishes £13\.80 to £495 for involvement since 16 December 2025, /);
    expect(guidanceText(later)).toContain('nobody is obliged to accept payment');
    expect(guidanceText(earlier)).toMatch(/^NIHR publishes £12\.50 to £450 for involvement, /);
  });
});
