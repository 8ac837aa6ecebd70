import { describe, expect, it } from '@jest/globals';
import { at, type Case, DAY, decisionIn, expectedIn, NOW, past } from '../../test/support/guard-cases.js';

const cases: Case[] = [
  { says: 'nothing stands in the way', rule: null },
  { says: 'somebody who left', person: { here: false }, rule: 'not_here', until: null },
  { says: 'whoever acts for them may answer until this instant', person: { acting: { until: NOW } }, rule: 'acting', until: null },
  { says: 'whoever acts for them may answer a millisecond longer', person: { acting: { until: at(1) } }, rule: null },
  { says: 'a study, about somebody for whom somebody acts', person: { acting: { until: at(DAY) } }, approach: { participation: true }, rule: 'participation', until: null },
  { says: 'a study, about somebody who answers for themselves', approach: { participation: true }, rule: null },
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
  { says: 'somebody close to them died', person: { leftAloneUntil: at(1) }, rule: 'loss', until: 1 },
  { says: 'left alone until this instant', person: { leftAloneUntil: NOW }, rule: null },
  { says: 'a rest chosen with a no', person: { restUntil: at(1) }, rule: 'rest', until: 1 },
  { says: 'a rest that ends at this instant', person: { restUntil: NOW }, rule: null },
  { says: 'asked outside about the same', history: [past(400 * DAY, { opportunityId: 'this opportunity', state: 'outside', outside: true })], rule: 'already_asked', until: null },
  { says: 'announced and not made: may be asked about it after all', history: [past(31 * DAY, { opportunityId: 'this opportunity', state: 'returned', outside: true })], rule: null },
  { says: 'a link opens no other limit: never is never', person: { linked: [{ organisationId: 'A', asksIn30Days: 4 }], level: { fromOneOrganisationIn30Days: 0 } }, rule: 'never', until: null },
];

describe('how somebody is here', () => {
  it.each(cases)('$says → $rule', (one) => {
    expect(decisionIn(one)).toEqual(expectedIn(one));
  });
});
