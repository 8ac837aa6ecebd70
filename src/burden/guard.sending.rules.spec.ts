import { describe, expect, it } from '@jest/globals';
import { approach, at, DAY, HOUR, MOST, NOW, past, person } from '../../test/support/guard-cases.js';
import type { AskState } from './ask.rules.js';
import type { PastAsk, Person } from './guard.facts.js';
import { callOutcomes, mayCheckIn, mayDeliver, mayRemind } from './guard.sending.rules.js';
import { DEFAULT_POLICY } from './policy.js';

describe('mayDeliver', () => {
  const ask = past(HOUR, { opportunityId: 'this opportunity', state: 'reserved', organisationIds: ['A'] });
  it.each<[string, boolean, { who?: Partial<Person>; earlier?: PastAsk[]; ask?: Partial<PastAsk> }]>([
    ['nothing changed', true, {}],
    ['a quiet period since', false, { who: { quiet: [{ startsAt: at(-1), endsAt: null }] } }],
    ['a quiet period that is over again', true, { who: { quiet: [{ startsAt: at(-HOUR), endsAt: at(-1) }] } }],
    ['teams may not ask any more', false, { who: { way: 'look_myself' } }],
    ['never from them', false, { who: { neverFrom: ['A'] } }],
    ['consent taken back', false, { who: { foundIn: [] } }],
    ['a rest since', false, { who: { restUntil: at(DAY) } }],
    ['a lower level, too low for what came before', false, { who: { level: { ...MOST, asksIn30Days: 1 } }, earlier: [past(10 * DAY)] }],
    ['what came before leaves room', true, { who: { level: MOST }, earlier: [past(10 * DAY)] }],
    ['delivered already', false, { ask: { state: 'delivered' } }],
    ['48 hours have passed', false, { ask: { reservedAt: at(-48 * HOUR) } }],
    ['a millisecond before 48 hours', true, { ask: { reservedAt: at(-48 * HOUR + 1) } }],
  ])('%s → %s', (_, expected, { who, earlier = [], ask: some }) => {
    expect(mayDeliver(DEFAULT_POLICY, person(who), earlier, { ...ask, ...some }, approach(), NOW)).toBe(expected);
  });
});

describe('mayRemind', () => {
  const waiting = past(11 * DAY, { opportunityId: 'this opportunity', state: 'delivered', organisationIds: ['A'] });
  const asks = (...states: AskState[]) => states.map((state, nr) => past((40 + nr) * DAY, { state }));
  it.each<[string, boolean, { who?: Partial<Person>; ask?: Partial<PastAsk>; others?: PastAsk[]; allowed?: boolean; sent?: boolean }]>([
    ['three days before the last day', true, {}],
    ['a moment earlier', false, { ask: { closesAt: at(3 * DAY + 1) } }],
    ['just before it closes', true, { ask: { closesAt: at(1) } }],
    ['once it has closed', false, { ask: { closesAt: at(0) } }],
    ['when they didn’t allow it', false, { allowed: false }],
    ['a second time', false, { sent: true }],
    ['before it was delivered', false, { ask: { state: 'reserved' } }],
    ['after a no', false, { ask: { state: 'no' } }],
    ['after a yes', false, { ask: { state: 'willing' } }],
    ['after it was taken back', false, { ask: { state: 'withdrawn' } }],
    ['in a break', false, { who: { quiet: [{ startsAt: at(-1), endsAt: null }] } }],
    ['while they rest', false, { who: { restUntil: at(1) } }],
    ['after a loss', false, { who: { leftAloneUntil: at(1) } }],
    ['while their profile stands still', false, { who: { here: false } }],
    ['once teams may not ask any more', false, { who: { way: 'look_myself' } }],
    ['once they said never', false, { who: { level: { asksIn30Days: 0 } } }],
    ['once they never want this organisation', false, { who: { neverFrom: ['A'] } }],
    ['once they took their consent back', false, { who: { foundIn: [] } }],
    ['when three others stayed unanswered', false, { others: asks('lapsed', 'lapsed', 'lapsed') }],
    ['however many others they had: it is part of its ask', true, { who: { level: { asksIn30Days: 1 } }, others: asks('no', 'no', 'withdrawn') }],
  ])('%s: %s', (_, expected, { who, ask, others = [], allowed = true, sent = false }) => {
    const changed = { ...waiting, ...ask };
    expect(mayRemind(DEFAULT_POLICY, person(who), [...others, changed], changed, approach(), { allowed, sent }, NOW)).toBe(expected);
  });
});

describe('mayCheckIn', () => {
  const silence = (count: number) => Array.from({ length: count }, (_, nr) => past((20 + 20 * nr) * DAY, { state: 'lapsed' }));
  it.each<[string, boolean, { who?: Partial<Person>; unanswered?: number; lastBundleAt?: Date; lastCheckInAt?: Date; reviewDueAt?: Date }]>([
    ['after three in a row', true, {}],
    ['after two', false, { unanswered: 2 }],
    ['after four, when none was sent', true, { unanswered: 4 }],
    ['a second time in one silence', false, { lastCheckInAt: at(-100 * DAY), lastBundleAt: at(-100 * DAY) }],
    ['in the next silence', true, { who: { heardFromAt: at(-99 * DAY) }, lastCheckInAt: at(-100 * DAY), lastBundleAt: at(-100 * DAY) }],
    ['less than 30 days after another question of ours', false, { lastBundleAt: at(-30 * DAY + 1) }],
    ['30 days after it', true, { lastBundleAt: at(-30 * DAY) }],
    ['less than 30 days before whoever acts is told of a review', false, { reviewDueAt: at(60 * DAY) }],
    ['more than that before it', true, { reviewDueAt: at(60 * DAY + 1) }],
    ['in a break', false, { who: { quiet: [{ startsAt: at(-1), endsAt: null }] } }],
    ['while they rest', false, { who: { restUntil: at(1) } }],
    ['after a loss', false, { who: { leftAloneUntil: at(1) } }],
    ['to who looks themselves', false, { who: { way: 'look_myself' } }],
    ['to who has left', false, { who: { here: false } }],
  ])('%s: %s', (_, expected, { who, unanswered = 3, lastBundleAt = null, lastCheckInAt = null, reviewDueAt = null }) => {
    expect(mayCheckIn(DEFAULT_POLICY, person(who), silence(unanswered), { lastBundleAt, lastCheckInAt, reviewDueAt }, NOW)).toBe(expected);
  });
});

describe('one call', () => {
  const tried = (candidates: string[], left: number, available: string[]) => callOutcomes(candidates, left, (candidate) => available.includes(candidate), (candidate) => candidate);

  it('asks in the given order until as many are reached as the opportunity may still ask; the rest are not reached, whoever they are', () => {
    expect(tried(['a', 'x', 'b', 'y', 'c'], 2, ['a', 'b', 'c'])).toEqual(['asked', 'not_available', 'asked', 'not_reached', 'not_reached']);
  });

  it('asks somebody who comes twice once', () => {
    expect(tried(['a', 'a', 'b'], 2, ['a', 'b'])).toEqual(['asked', 'not_available', 'asked']);
  });

  it('reaches nobody when none are left', () => {
    expect(tried(['a', 'x'], 0, ['a'])).toEqual(['not_reached', 'not_reached']);
  });
});
