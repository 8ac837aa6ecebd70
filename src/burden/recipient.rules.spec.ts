import { describe, expect, it } from '@jest/globals';
import type { PastAsk, Person } from './guard.facts.js';
import { decide } from './guard.rules.js';
import { DEFAULT_POLICY, type Limits } from './policy.js';
import { amongOthers, together } from './recipient.rules.js';

const DAY = 24 * 3_600_000;
const NOW = new Date('2026-03-03T10:00:00.000Z');
const at = (days: number): Date => new Date(NOW.getTime() + days * DAY);
const MOST: Partial<Limits> = { asksIn30Days: 4, asksIn365Days: 24, daysBetween: 2, fromOneOrganisationIn30Days: 4, openAtOnce: 2 };
const person = (some: Partial<Person> = {}): Person => ({
  here: true, acting: null, ageBand: '18_or_over', foundIn: ['research'], way: 'teams_may_ask', level: MOST, shortNotice: false, quiet: [], neverFrom: [], linked: [], restUntil: null,
  leftAloneUntil: null, heardFromAt: null, involvements: 0, involvedUntil: null, ...some,
}); // prettier-ignore
const no = (days: number): PastAsk => ({ opportunityId: `${days}`, organisationIds: ['A'], state: 'no', reservedAt: at(-days), closesAt: at(14 - days), lapsedAt: null, hearAgainAt: null });

describe('a profile whose attention is shared', () => {
  it.each<[string, Partial<Person>, number, string | null]>([
    ['obeys the strictest level of those that teams may ask', { level: {} }, 5, 'gap'],
    ['also where it follows the default', { level: { asksIn30Days: 4 } }, 5, 'gap'],
    ['and not one that looks itself', { level: {}, way: 'look_myself' }, 5, null],
    ['nor one that said never', { level: { asksIn30Days: 0 } }, 5, null],
    ['nor one that is no longer here', { level: {}, here: false }, 5, null],
    ['rests as long as any of them', { restUntil: at(1) }, 5, 'rest'],
    ['is left alone after a loss of any of them', { leftAloneUntil: at(1) }, 5, 'loss'],
    ['counts involvements of all', { involvements: 2 }, 5, 'involvements'],
    ['rests after what any of them took part in', { involvedUntil: at(0) }, 5, 'after_involvement'],
    ['keeps its own breaks, and not those of others', { quiet: [{ startsAt: at(-1), endsAt: null }] }, 5, null],
    ['keeps its own consent', { foundIn: [] }, 5, null],
  ])('%s', (_, other, asked, rule) => {
    const decision = decide(DEFAULT_POLICY, amongOthers(person(), [person(other)]), [no(asked)], null, NOW);
    expect(decision.allowed ? null : decision.rule).toBe(rule);
  });

  it('is heard from where any of them is', () => {
    expect(amongOthers(person({ heardFromAt: at(-2) }), [person({ heardFromAt: at(-1) }), person()]).heardFromAt).toEqual(at(-1));
  });
});

it.each([
  [[['a'], ['b'], ['a']], [0, 1, 0]],
  [[['a'], ['b'], ['a', 'b']], [0, 0, 0]],
  [[[], [], []], [0, 1, 2]],
  [[['a'], ['a', 'b'], ['c'], ['b', 'c'], []], [0, 0, 0, 0, 1]],
])('ties %j put together %j', (ties, expected) => {
  const groups = together(ties);
  expect(groups.map((nr) => [...new Set(groups)].indexOf(nr))).toEqual(expected);
});
