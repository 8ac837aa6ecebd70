import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { approach, at, DAY, NOW, past, person } from '../../test/support/guard-cases.js';
import { ASK_STATES, isOpen } from './ask.rules.js';
import type { PastAsk } from './guard.facts.js';
import { decide, nextAskAt } from './guard.rules.js';
import { DEFAULT_POLICY, LIMIT_NAMES, type Limits, limitsFor } from './policy.js';

describe('decide', () => {
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
