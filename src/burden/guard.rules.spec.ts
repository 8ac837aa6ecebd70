import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ASK_MOVES, ASK_STATES, counts, countsForOrganisation, isOpen, mayMove, type AskState } from './ask.rules.js';
import { type Approach, callOutcomes, decide, leftForOpportunity, mayCheckIn, mayDeliver, mayRemind, nextAskAt, organisationsWaiting, type PastAsk, type Person, type Rule } from './guard.rules.js';
import { DEFAULT_POLICY, LIMIT_NAMES, limitsFor, type Limits } from './policy.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = new Date('2026-03-03T10:00:00.000Z');
const at = (milliseconds: number): Date => new Date(NOW.getTime() + milliseconds);

const person = (some: Partial<Person> = {}): Person => ({
  here: true,
  acting: null,
  ageBand: '18_or_over',
  foundIn: ['research'],
  way: 'teams_may_ask',
  level: {},
  shortNotice: false,
  quiet: [],
  neverFrom: [],
  linked: [],
  restUntil: null,
  leftAloneUntil: null,
  heardFromAt: null,
  involvements: 0,
  ...some,
});

/** An ask reserved so long ago; answered with a no unless said otherwise. */
const past = (ago: number, some: Partial<PastAsk> = {}): PastAsk => ({
  opportunityId: `opportunity ${ago}`,
  organisationIds: [`organisation ${ago}`],
  state: 'no',
  reservedAt: at(-ago),
  closesAt: at(-ago + 14 * DAY),
  lapsedAt: some.state === 'lapsed' ? at(-ago + 14 * DAY) : null,
  hearAgainAt: null,
  ...some,
});

const approach = (some: Partial<Approach> = {}): Approach => ({
  opportunityId: 'this opportunity',
  organisationIds: ['A'],
  context: 'research',
  suitableFor16And17: false,
  participation: false,
  answerDays: 14,
  ...some,
});

const MOST: Partial<Limits> = { asksIn30Days: 4, asksIn365Days: 24, daysBetween: 2, fromOneOrganisationIn30Days: 4, openAtOnce: 2 };
const from = (...organisationIds: string[]): Partial<PastAsk> => ({ organisationIds });

interface Case {
  says: string;
  person?: Partial<Person>;
  history?: PastAsk[];
  approach?: Partial<Approach>;
  rule: Rule | null;
  /** Milliseconds from now; null: time alone doesn't end it. */
  until?: number | null;
}

const cases: Case[] = [
  { says: 'nothing stands in the way', rule: null },
  { says: 'somebody who left', person: { here: false }, rule: 'not_here', until: null },
  { says: 'no consent for this context', person: { foundIn: ['service'] }, rule: 'no_consent', until: null },
  { says: 'consent for this context among others', person: { foundIn: ['service', 'research'] }, rule: null },
  { says: 'sixteen, and the post is not marked suitable', person: { ageBand: '16_or_17' }, rule: 'age', until: null },
  { says: 'sixteen, and the post is marked suitable', person: { ageBand: '16_or_17' }, approach: { suitableFor16And17: true }, rule: null },
  { says: 'a group has no age', person: { ageBand: null }, rule: null },
  { says: 'who looks themselves', person: { way: 'look_myself' }, rule: 'way', until: null },
  { says: 'who takes a list', person: { way: 'send_list' }, rule: 'way', until: null },
  { says: 'a level of never', person: { level: { asksIn30Days: 0 } }, rule: 'never', until: null },
  { says: 'never in a year', person: { level: { asksIn365Days: 0 } }, rule: 'never', until: null },
  { says: 'short notice to who did not opt in', approach: { answerDays: 7 }, rule: 'short_notice', until: null },
  { says: 'short notice to who opted in', approach: { answerDays: 7 }, person: { shortNotice: true }, rule: null },
  { says: 'short notice counts like any other', approach: { answerDays: 7 }, person: { shortNotice: true }, history: [past(DAY)], rule: 'gap', until: 6 * DAY },
  { says: 'never this organisation, also in a joint post', person: { neverFrom: ['B'] }, approach: { organisationIds: ['A', 'B'] }, rule: 'never_organisation', until: null },
  { says: 'asked about the same opportunity before', history: [past(400 * DAY, { opportunityId: 'this opportunity' })], rule: 'already_asked', until: null },
  { says: 'not needed for it before: still never twice', history: [past(400 * DAY, { opportunityId: 'this opportunity', state: 'not_needed' })], rule: 'already_asked', until: null },
  { says: 'asked to hear of it again', history: [past(400 * DAY, { opportunityId: 'this opportunity', hearAgainAt: at(-DAY) })], rule: null },
  { says: 'released before it was delivered: nobody heard of it', history: [past(DAY, { opportunityId: 'this opportunity', state: 'released' })], rule: null },
  { says: 'a quiet period that starts at this instant', person: { quiet: [{ startsAt: NOW, endsAt: at(DAY) }] }, rule: 'quiet', until: DAY },
  { says: 'a quiet period that starts a millisecond later', person: { quiet: [{ startsAt: at(1), endsAt: at(DAY) }] }, rule: null },
  { says: 'a quiet period that ends at this instant', person: { quiet: [{ startsAt: at(-DAY), endsAt: NOW }] }, rule: null },
  { says: 'two quiet periods: until the later', person: { quiet: [{ startsAt: at(-DAY), endsAt: at(1) }, { startsAt: at(-1), endsAt: at(2) }] }, rule: 'quiet', until: 2 },
  { says: 'an open-ended quiet period', person: { quiet: [{ startsAt: at(-DAY), endsAt: null }] }, rule: 'quiet', until: null },
  { says: 'a rest chosen with a no', person: { restUntil: at(1) }, rule: 'rest', until: 1 },
  { says: 'a rest that ends at this instant', person: { restUntil: NOW }, rule: null },
  { says: 'three in a row unanswered', history: [past(400 * DAY, { state: 'lapsed' }), past(420 * DAY, { state: 'lapsed' }), past(440 * DAY, { state: 'lapsed' })], rule: 'unanswered', until: null },
  { says: 'two in a row unanswered', history: [past(400 * DAY, { state: 'lapsed' }), past(420 * DAY, { state: 'lapsed' })], rule: null },
  { says: 'three unanswered, then heard from', person: { heardFromAt: at(-386 * DAY) }, history: [past(400 * DAY, { state: 'lapsed' }), past(420 * DAY, { state: 'lapsed' }), past(440 * DAY, { state: 'lapsed' })], rule: null },
  { says: 'two involvements at one time', person: { involvements: 2 }, rule: 'involvements', until: null },
  { says: 'one open: until its wave closes', history: [past(13 * DAY, { state: 'delivered' })], rule: 'open', until: DAY },
  { says: 'one on its way is open too', history: [past(10 * DAY, { state: 'reserved' })], rule: 'open', until: 4 * DAY },
  { says: 'one open of two, at the highest level', person: { level: MOST }, history: [past(13 * DAY, { state: 'delivered' })], rule: null },
  { says: 'two open of two: until the first closes', person: { level: MOST }, history: [past(9 * DAY, { state: 'delivered' }), past(13 * DAY, { state: 'delivered' })], rule: 'open', until: DAY },
  { says: 'the gap of the default level', history: [past(7 * DAY - 1)], rule: 'gap', until: 1 },
  { says: 'the least gap for everyone, whatever was chosen', person: { level: { ...MOST, daysBetween: 0 } }, history: [past(2 * DAY - 1)], rule: 'gap', until: 1 },
  { says: 'the gap is over at the instant', person: { level: MOST }, history: [past(2 * DAY)], rule: null },
  { says: 'one in 30 days', history: [past(30 * DAY - 1)], rule: 'days_30', until: 1 },
  { says: '30 days are over at the instant', history: [past(30 * DAY)], rule: null },
  { says: 'four in 30 days', person: { level: MOST }, history: [past(29 * DAY), past(20 * DAY), past(10 * DAY), past(3 * DAY)], rule: 'days_30', until: DAY },
  { says: 'more than the ceiling was chosen, once', person: { level: { ...MOST, asksIn30Days: 20 } }, history: [past(29 * DAY), past(20 * DAY), past(10 * DAY), past(3 * DAY)], rule: 'days_30', until: DAY },
  { says: 'six in 365 days', history: [31, 62, 93, 124, 155, 364].map((days) => past(days * DAY)), rule: 'days_365', until: DAY },
  { says: 'six, the oldest 365 days ago', history: [31, 62, 93, 124, 155, 365].map((days) => past(days * DAY)), rule: null },
  { says: 'not needed: out of every window', history: [past(DAY, { state: 'not_needed' })], rule: null },
  { says: 'asked outside: counts, and waits for no answer here', person: { level: { ...MOST, asksIn30Days: 1, openAtOnce: 1 } }, history: [past(29 * DAY, { state: 'outside', outside: true })], rule: 'days_30', until: DAY },
  { says: 'asked outside two days ago: nothing is open', person: { level: { ...MOST, openAtOnce: 1 } }, history: [past(2 * DAY, { state: 'outside', outside: true })], rule: null },
  { says: 'asked outside about the same', history: [past(400 * DAY, { opportunityId: 'this opportunity', state: 'outside', outside: true })], rule: 'already_asked', until: null },
  { says: 'disputed: counts nowhere', history: [past(DAY, { ...from('A'), state: 'disputed', outside: true })], rule: null },
  { says: 'set aside: counts nowhere', history: [past(DAY, { ...from('A'), state: 'set_aside', outside: true })], rule: null },
  { says: 'announced and not made: no for the person', history: [past(DAY, { ...from('B'), state: 'returned', outside: true })], rule: null },
  { says: 'announced and not made: yes for who announced it', history: [past(DAY, { ...from('A'), state: 'returned', outside: true })], rule: 'organisation_days_30', until: 29 * DAY },
  { says: 'announced and not made: may be asked about it after all', history: [past(31 * DAY, { opportunityId: 'this opportunity', state: 'returned', outside: true })], rule: null },
  { says: 'released: out of every window', history: [past(DAY, { state: 'released' })], rule: null },
  { says: 'withdrawn after it was delivered: counts', history: [past(DAY, { state: 'withdrawn' })], rule: 'gap', until: 6 * DAY },
  { says: 'one from this organisation', person: { level: { ...MOST, fromOneOrganisationIn30Days: 1 } }, history: [past(20 * DAY, from('A'))], rule: 'organisation_days_30', until: 10 * DAY },
  { says: 'one from one of the two that ask together', person: { level: { ...MOST, fromOneOrganisationIn30Days: 1 } }, history: [past(20 * DAY, from('B')), past(10 * DAY, from('A'))], approach: { organisationIds: ['A', 'B'] }, rule: 'organisation_days_30', until: 20 * DAY },
  { says: 'one from an organisation they work with, as often as they said', person: { linked: [{ organisationId: 'A', asksIn30Days: 2 }], level: { ...MOST, fromOneOrganisationIn30Days: 1 } }, history: [past(20 * DAY, from('A'))], rule: null },
  { says: 'two from it, and two were said', person: { linked: [{ organisationId: 'A', asksIn30Days: 2 }], level: { ...MOST, fromOneOrganisationIn30Days: 1 } }, history: [past(20 * DAY, from('A')), past(10 * DAY, from('A'))], rule: 'organisation_days_30', until: 10 * DAY },
  { says: 'who works with them said no figure: as often as any one organisation may', person: { linked: [{ organisationId: 'A', asksIn30Days: null }], level: { ...MOST, asksIn30Days: 4, fromOneOrganisationIn30Days: 1 } }, history: [past(29 * DAY, from('A')), past(20 * DAY, from('A')), past(10 * DAY, from('A'))], rule: null },
  { says: 'a link for more than the ceiling allows the ceiling', person: { linked: [{ organisationId: 'A', asksIn30Days: 20 }], level: { ...MOST, fromOneOrganisationIn30Days: 1 } }, history: [29, 20, 15, 10].map((days) => past(days * DAY, { ...from('A'), state: 'withdrawn' })), rule: 'days_30', until: DAY },
  { says: 'a link for fewer than the level lowers nothing', person: { linked: [{ organisationId: 'A', asksIn30Days: 1 }], level: MOST }, history: [past(20 * DAY, from('A')), past(10 * DAY, from('A'))], rule: null },
  { says: 'a link to one does nothing for another that asks with it', person: { linked: [{ organisationId: 'A', asksIn30Days: 4 }], level: { ...MOST, fromOneOrganisationIn30Days: 1 } }, history: [past(20 * DAY, from('A', 'B'))], approach: { organisationIds: ['A', 'B'] }, rule: 'organisation_days_30', until: 10 * DAY },
  { says: 'a link opens no other limit: the gap', person: { linked: [{ organisationId: 'A', asksIn30Days: 4 }] }, history: [past(DAY, from('A'))], rule: 'gap', until: 6 * DAY },
  { says: 'a link opens no other limit: 30 days', person: { linked: [{ organisationId: 'A', asksIn30Days: 4 }] }, history: [past(20 * DAY, from('A'))], rule: 'days_30', until: 10 * DAY },
  { says: 'a link opens no other limit: never is never', person: { linked: [{ organisationId: 'A', asksIn30Days: 4 }], level: { fromOneOrganisationIn30Days: 0 } }, rule: 'never', until: null },
  { says: 'one from another organisation', person: { level: { ...MOST, fromOneOrganisationIn30Days: 1 } }, history: [past(20 * DAY, from('B'))], rule: null },
];

describe('decide', () => {
  it.each(cases)('$says → $rule', ({ person: who, history = [], approach: what, rule, until = null }) => {
    const decision = decide(DEFAULT_POLICY, person(who), history, approach(what), NOW);

    if (rule === null) expect(decision).toEqual({ allowed: true });
    else expect(decision).toEqual({ allowed: false, rule, until: until === null ? null : at(until) });
  });

  it('looks at nothing that depends on the asker when nobody in particular asks', () => {
    expect(decide(DEFAULT_POLICY, person({ foundIn: ['education'], ageBand: '16_or_17' }), [], null, NOW)).toEqual({ allowed: true });
    expect(decide(DEFAULT_POLICY, person({ foundIn: [] }), [], null, NOW)).toEqual({ allowed: false, rule: 'no_consent', until: null });
  });
});

describe('nextAskAt', () => {
  it('goes on until no rule stands in the way, and names the last', () => {
    // Open until tomorrow, then the 30 days of the default level.
    expect(nextAskAt(DEFAULT_POLICY, person(), [past(13 * DAY, { state: 'delivered' })], NOW)).toEqual({ at: at(17 * DAY), rule: 'days_30' });
  });

  it('knows that what stays unanswered counts as unanswered', () => {
    const history = [past(13 * DAY, { state: 'delivered' }), past(50 * DAY, { state: 'lapsed' }), past(90 * DAY, { state: 'lapsed' })];
    expect(nextAskAt(DEFAULT_POLICY, person(), history, NOW)).toEqual({ at: null, rule: 'unanswered' });
  });

  it('is now, by no rule, for who may be asked now', () => {
    expect(nextAskAt(DEFAULT_POLICY, person(), [], NOW)).toEqual({ at: NOW, rule: null });
  });
});

describe('organisationsWaiting', () => {
  it('names who has to wait and until when, apart from what keeps everybody waiting', () => {
    const history = [past(20 * DAY, from('A')), past(31 * DAY, from('B')), past(10 * DAY, { ...from('C'), state: 'not_needed' })];
    expect(organisationsWaiting(DEFAULT_POLICY, person(), history, NOW)).toEqual([{ organisationId: 'A', until: at(10 * DAY) }]);
  });
});

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

describe('the life of an ask', () => {
  it('allows the moves of the page and no other', () => {
    const moves = ASK_STATES.flatMap((one) => ASK_STATES.filter((other) => mayMove(one, other)).map((other) => `${one} → ${other}`));
    expect(moves.sort()).toEqual(
      [
        'reserved → delivered',
        'reserved → released',
        'delivered → willing',
        'delivered → no',
        'delivered → lapsed',
        'delivered → withdrawn',
        'lapsed → willing',
        'willing → no',
        'willing → chosen',
        'willing → not_needed',
        'reserved → outside',
        'reserved → returned',
        'outside → disputed',
        'disputed → outside',
        'disputed → set_aside',
      ].sort(),
    );
  });

  it('counts everything but what reached nobody, what was not needed, and what the person says was not made', () => {
    expect(ASK_STATES.filter((state) => !counts(state))).toEqual(['released', 'not_needed', 'returned', 'disputed', 'set_aside']);
    expect(ASK_STATES.filter((state) => !countsForOrganisation(state))).toEqual(['released', 'not_needed', 'disputed', 'set_aside']);
    expect(ASK_STATES.filter(isOpen)).toEqual(['reserved', 'delivered']);
    expect(Object.keys(ASK_MOVES).sort()).toEqual([...ASK_STATES].sort());
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

  it('leaves an opportunity 50 people in any 24 hours; who was not needed was asked all the same', () => {
    const asks = (n: number, ago: number, state: AskState) => Array.from({ length: n }, () => ({ reservedAt: at(-ago), state }));
    expect(leftForOpportunity(DEFAULT_POLICY, [...asks(10, DAY, 'no'), ...asks(10, DAY - 1, 'no'), ...asks(5, 0, 'released'), ...asks(5, 0, 'not_needed')], NOW)).toBe(35);
    expect(leftForOpportunity(DEFAULT_POLICY, asks(60, 0, 'reserved'), NOW)).toBe(0);
  });
});

describe('for any history', () => {
  const instant = fc.integer({ min: -400 * DAY, max: 0 });
  const anyAsk = fc
    .record({ ago: instant, state: fc.constantFrom(...ASK_STATES), organisation: fc.constantFrom('A', 'B', 'C'), opportunity: fc.integer({ min: 0, max: 50 }) })
    .map(({ ago, state, organisation, opportunity }) => past(-ago, { state: isOpen(state) && ago < -14 * DAY ? 'no' : state, organisationIds: [organisation], opportunityId: `${opportunity}` }));
  const anyLevel: fc.Arbitrary<Partial<Limits>> = fc.record(
    { asksIn30Days: fc.nat(6), asksIn365Days: fc.nat(30), daysBetween: fc.nat(40), fromOneOrganisationIn30Days: fc.nat(6), openAtOnce: fc.nat(3) },
    { requiredKeys: [] },
  );
  const anyQuiet = fc.array(
    fc.record({ startsAt: fc.integer({ min: -40 * DAY, max: 40 * DAY }).map(at), endsAt: fc.option(fc.integer({ min: -30 * DAY, max: 60 * DAY }).map(at)) }),
    { maxLength: 2 },
  );
  const anyPerson = fc.record({ level: anyLevel, quiet: anyQuiet, restUntil: fc.option(fc.integer({ min: -DAY, max: 90 * DAY }).map(at)) }).map(person);
  const anyHistory = fc.array(anyAsk, { maxLength: 30 });

  it('a choice never allows more than the ceiling', () => {
    fc.assert(
      fc.property(anyLevel, (level) => {
        const limits = limitsFor(DEFAULT_POLICY, level);
        for (const name of LIMIT_NAMES) {
          if (name === 'daysBetween') expect(limits[name]).toBeGreaterThanOrEqual(DEFAULT_POLICY.ceiling[name]);
          else expect(limits[name]).toBeLessThanOrEqual(DEFAULT_POLICY.ceiling[name]);
        }
      }),
    );
  });

  it('a further ask in the history never makes an ask possible that was not', () => {
    fc.assert(
      fc.property(anyPerson, anyHistory, anyAsk, (who, history, more) => {
        const without = decide(DEFAULT_POLICY, who, history, approach(), NOW).allowed;
        const withIt = decide(DEFAULT_POLICY, who, [...history, more], approach(), NOW).allowed;
        expect(withIt && !without).toBe(false);
      }),
    );
  });

  it('the next ask is possible exactly from the instant that is named', () => {
    fc.assert(
      fc.property(anyPerson, anyHistory, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (who, history, part) => {
        const lapsing = (when: Date) => history.map((ask) => (isOpen(ask.state) && ask.closesAt <= when ? { ...ask, state: 'lapsed' as const, lapsedAt: ask.closesAt } : ask));
        const { at: next } = nextAskAt(DEFAULT_POLICY, who, history, NOW);
        if (next === null) return;
        expect(decide(DEFAULT_POLICY, who, lapsing(next), null, next)).toEqual({ allowed: true });
        const before = new Date(NOW.getTime() + Math.floor((next.getTime() - NOW.getTime()) * part));
        if (before < next) expect(decide(DEFAULT_POLICY, who, lapsing(before), null, before).allowed).toBe(false);
      }),
    );
  });

  it('whoever is asked at the first possible instant, again and again, never has more in a window than allowed', () => {
    fc.assert(
      fc.property(anyLevel, fc.array(fc.constantFrom('A', 'B', 'C'), { maxLength: 40 }), (level, organisations) => {
        const history: PastAsk[] = [];
        let now = NOW;
        for (const [i, organisation] of organisations.entries()) {
          const what = approach({ opportunityId: `${i}`, organisationIds: [organisation] });
          const { at: next } = nextAskAt(DEFAULT_POLICY, person({ level }), history, now, what);
          if (next === null) break;
          now = next;
          history.push({ ...past(0, { state: 'no' }), opportunityId: `${i}`, organisationIds: [organisation], reservedAt: now });
        }
        const limits = limitsFor(DEFAULT_POLICY, level);
        for (const { reservedAt } of history) {
          const within = (days: number) => history.filter((other) => other.reservedAt <= reservedAt && other.reservedAt.getTime() > reservedAt.getTime() - days * DAY);
          expect(within(30).length).toBeLessThanOrEqual(limits.asksIn30Days);
          expect(within(365).length).toBeLessThanOrEqual(limits.asksIn365Days);
          expect(within(limits.daysBetween).length).toBeLessThanOrEqual(1);
          for (const organisation of ['A', 'B', 'C']) {
            expect(within(30).filter((other) => other.organisationIds.includes(organisation)).length).toBeLessThanOrEqual(limits.fromOneOrganisationIn30Days);
          }
        }
      }),
    );
  });
});
