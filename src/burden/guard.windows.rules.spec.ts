import { describe, expect, it } from '@jest/globals';
import { at, type Case, DAY, decisionIn, expectedIn, from, MOST, NOW, past, person } from '../../test/support/guard-cases.js';
import type { AskState } from './ask.rules.js';
import { leftForOpportunity, organisationsWaiting } from './guard.windows.rules.js';
import { DEFAULT_POLICY } from './policy.js';

const cases: Case[] = [
  { says: 'three in a row unanswered', history: [past(400 * DAY, { state: 'lapsed' }), past(420 * DAY, { state: 'lapsed' }), past(440 * DAY, { state: 'lapsed' })], rule: 'unanswered', until: null },
  { says: 'two in a row unanswered', history: [past(400 * DAY, { state: 'lapsed' }), past(420 * DAY, { state: 'lapsed' })], rule: null },
  { says: 'three unanswered, then heard from', person: { heardFromAt: at(-386 * DAY) }, history: [past(400 * DAY, { state: 'lapsed' }), past(420 * DAY, { state: 'lapsed' }), past(440 * DAY, { state: 'lapsed' })], rule: null },
  { says: 'two involvements at one time', person: { involvements: 2 }, rule: 'involvements', until: null },
  { says: 'an involvement that has just ended', person: { involvedUntil: at(0) }, rule: 'after_involvement', until: 30 * DAY },
  { says: 'one that ended 30 days ago but for a millisecond', person: { involvedUntil: at(-30 * DAY + 1) }, rule: 'after_involvement', until: 1 },
  { says: 'one that ended 30 days ago', person: { involvedUntil: at(-30 * DAY) }, rule: null },
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
  { says: 'disputed: counts nowhere', history: [past(DAY, { ...from('A'), state: 'disputed', outside: true })], rule: null },
  { says: 'set aside: counts nowhere', history: [past(DAY, { ...from('A'), state: 'set_aside', outside: true })], rule: null },
  { says: 'announced and not made: no for the person', history: [past(DAY, { ...from('B'), state: 'returned', outside: true })], rule: null },
  { says: 'announced and not made: yes for who announced it', history: [past(DAY, { ...from('A'), state: 'returned', outside: true })], rule: 'organisation_days_30', until: 29 * DAY },
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
  { says: 'one from another organisation', person: { level: { ...MOST, fromOneOrganisationIn30Days: 1 } }, history: [past(20 * DAY, from('B'))], rule: null },
];

describe('how often somebody is asked', () => {
  it.each(cases)('$says → $rule', (one) => {
    expect(decisionIn(one)).toEqual(expectedIn(one));
  });
});

describe('organisationsWaiting', () => {
  it('names who has to wait and until when, apart from what keeps everybody waiting', () => {
    const history = [past(20 * DAY, from('A')), past(31 * DAY, from('B')), past(10 * DAY, { ...from('C'), state: 'not_needed' })];
    expect(organisationsWaiting(DEFAULT_POLICY, person(), history, NOW)).toEqual([{ organisationId: 'A', until: at(10 * DAY) }]);
  });
});

describe('leftForOpportunity', () => {
  it('leaves an opportunity 50 people in any 24 hours; who was not needed was asked all the same', () => {
    const asks = (n: number, ago: number, state: AskState) => Array.from({ length: n }, () => ({ reservedAt: at(-ago), state }));
    expect(leftForOpportunity(DEFAULT_POLICY, [...asks(10, DAY, 'no'), ...asks(10, DAY - 1, 'no'), ...asks(5, 0, 'released'), ...asks(5, 0, 'not_needed')], NOW)).toBe(35);
    expect(leftForOpportunity(DEFAULT_POLICY, asks(60, 0, 'reserved'), NOW)).toBe(0);
  });
});
