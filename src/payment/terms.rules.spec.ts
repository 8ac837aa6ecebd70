import { describe, expect, it } from '@jest/globals';
import { hintFor, type Guide, type Offer } from './bands.rules.js';
import { type Better, covers, offersMore, type Terms, withOffer, worseIn } from './terms.rules.js';

const terms: Terms = {
  paymentOffered: true, paymentText: '£25 an hour', paymentPence: 2500, paymentPer: 'hour', expenses: 'Travel.', stated: true, expenseKinds: ['travel'], inAdvance: false, careKinds: [],
  payWays: ['bank_transfer'], payTo: ['person'], withinDays: 30, words: null,
}; // prettier-ignore

describe('a better offer', () => {
  it.each<[string, Better, string[], boolean]>([
    ['more an hour', { paymentPence: 3000, paymentPer: 'hour' }, [], true],
    ['the same', { paymentPence: 2500, paymentPer: 'hour' }, [], false],
    ['less an hour', { paymentPence: 2400, paymentPer: 'hour' }, ['paymentPence'], false],
    ['a sum for a day, which can’t be compared', { paymentPence: 15000, paymentPer: 'day' }, ['paymentPence'], true],
    ['one kind more', { expenseKinds: ['travel', 'meals'] }, [], true],
    ['another kind instead', { expenseKinds: ['meals'] }, ['expenseKinds'], true],
    ['in advance, and care', { inAdvance: true, careKinds: ['childcare'] }, [], true],
    ['sooner', { withinDays: 14 }, [], true],
    ['later', { withinDays: 31, payWays: ['bank_transfer', 'voucher'] }, ['withinDays'], true],
    ['nothing', {}, [], false],
  ])('of %s', (_, better, worse, more) => {
    const offered = withOffer(terms, better);
    expect(worseIn(terms, offered)).toEqual(worse);
    expect(offersMore(terms, offered)).toBe(more);
  });

  it('of kinds, ways or days leaves what is said in words alone as wide as it was', () => {
    const inWords: Terms = { ...terms, stated: false, expenseKinds: [], payWays: [] };
    const offered = withOffer(inWords, { withinDays: 10, expenseKinds: ['meals'] });
    expect([worseIn(inWords, offered), offersMore(inWords, offered)]).toEqual([[], true]);
    expect((['expenses', 'care'] as const).map((kind) => covers(offered, kind))).toEqual([true, true]);
  });

  it('makes payment where there was none, and leaves an amount alone that was said in words', () => {
    const none: Terms = { ...terms, paymentOffered: false, paymentText: null, paymentPence: null, paymentPer: null };
    expect(withOffer(none, { paymentPence: 1000, paymentPer: 'session' })).toMatchObject({ paymentOffered: true, paymentPence: 1000 });
    expect(worseIn(none, withOffer(none, { paymentPence: 1000, paymentPer: 'session' }))).toEqual([]);
    const inWords: Terms = { ...terms, paymentPence: null, paymentPer: null };
    expect(worseIn(inWords, withOffer(inWords, { paymentPence: 1000, paymentPer: 'session' }))).toEqual(['paymentPence']);
  });
});

it.each<[string, Partial<Terms>, [boolean, boolean, boolean]]>([
  ['all it names', { careKinds: ['childcare'] }, [true, true, true]],
  ['no care where none is named', {}, [true, true, false]],
  ['no payment where none is offered', { paymentOffered: false }, [false, true, false]],
  ['expenses and care where they are said in words alone', { stated: false, expenseKinds: [] }, [true, true, true]],
])('terms cover %s', (_, changes, expected) => {
  expect((['payment', 'expenses', 'care'] as const).map((kind) => covers({ ...terms, ...changes }, kind))).toEqual(expected);
});

describe('the hint on bands', () => {
  const band = (minutes: number, pence: number | null, activity: string) => ({ minutes, pence, activity });
  const earlier: Guide = { publisher: 'NIHR', validFrom: null, validTo: '2025-12-15', bands: [band(30, 1250, 'up to 30 minutes'), band(60, 2500, 'up to 1 hour'), band(120, 5000, 'about 2 hours'), band(240, 7500, 'about half a day'), band(480, 15000, 'a full day')] };
  const now: Guide = { ...earlier, validFrom: '2025-12-16', validTo: null, bands: earlier.bands.map((each) => ({ ...each, pence: null })) };
  const own: Guide = { publisher: 'Our Trust', validFrom: '2026-01-01', validTo: null, bands: [band(60, 3000, 'an hour')] };
  const offer = (changes: Partial<Offer>): Offer => ({ offered: true, pence: 2500, per: 'hour', minutes: 300, ...changes });

  it.each<[string, Partial<Offer>, Guide[], RegExp | null]>([
    ['as much as the band', {}, [earlier], null],
    ['below it', { pence: 2000 }, [earlier], /^You offer £20\. NIHR pays £25 for up to 1 hour\. You may offer less/],
    ['below the earlier one, where the newer isn’t confirmed', { pence: 2000 }, [now], /NIHR pays £25 for up to 1 hour \(its band before 2025-12-16; the newer one is higher/],
    ['below the organisation’s own', {}, [now, own], /^You offer £25\. Our Trust pays £30 for an hour\./],
    ['below for all of it: five hours are a day', { per: 'whole', pence: 10000 }, [earlier], /NIHR pays £150 for a full day/],
    ['below for several days', { per: 'whole', pence: 10000, minutes: 900 }, [earlier], /NIHR pays £300 for 2 days/],
    ['a month, which can’t be compared', { per: 'month', pence: 1 }, [earlier], null],
    ['in words alone', { pence: null, per: null }, [earlier], null],
    ['none', { offered: false, pence: null, per: null, minutes: 60 }, [earlier], /^You offer no payment\. NIHR pays £25 for up to 1 hour/],
  ])('to whoever offers %s', (_, changes, guides, expected) => {
    const hint = hintFor(offer(changes), guides, [earlier]);
    if (expected === null) expect(hint).toBeNull();
    else expect(hint).toMatch(expected);
  });
});
