import fc from 'fast-check';
import type { Limits } from '../../../src/burden/policy.js';
import { DAY, HOUR, MOST } from '../../support/builders/burden.builder.js';

/** What can happen in a random life, and how often. */

/** How often one organisation may ask the first of two. */
export const FROM_ONE_ORGANISATION = [1, 2, 4] as const;

const who = fc.nat(1);
/** Also the group. */
const whoever = fc.nat(2);
const which = fc.nat(30);
/** Mostly instants at which some window opens or closes, and a millisecond to either side. */
const edges = [2 * DAY, 7 * DAY, 14 * DAY, 21 * DAY, 30 * DAY, 48 * HOUR, 365 * DAY].flatMap((edge) => [edge - 1, edge, edge + 1]);
/** Of which the first two may be somebody's. */
const addresses = fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 3 });
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ op: fc.constant('ask' as const), post: fc.nat(9), candidates: fc.array(whoever, { minLength: 1, maxLength: 3 }) }) },
  { weight: 6, arbitrary: fc.record({ op: fc.constantFrom('deliver' as const, 'prepare' as const, 'notSent' as const), which }) },
  // Delivered and left alone until it is time to remind them, or nearly.
  { weight: 4, arbitrary: fc.record({ op: fc.constant('remind' as const), which, allowed: fc.constantFrom(true, true, false), takesBreak: fc.constantFrom(false, false, true), untilClosing: fc.constantFrom(3 * DAY + 1, 3 * DAY, 3 * DAY, DAY, 1, 0) }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('answer' as const), which, answer: fc.constantFrom('willing' as const, 'no' as const), rest: fc.constantFrom(null, null, null, 30, 90) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('settle' as const), which, to: fc.constantFrom('chosen' as const, 'not_needed' as const) }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('withdraw' as const, 'release' as const, 'hearAgain' as const), which }) },
  // Again about something they were asked before.
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('askAbout' as const, 'hearAgain' as const), which }) },
  // What needs several things in a row: an ask left unanswered to the end; a level lowered while the newest ask is on its way.
  { weight: 4, arbitrary: fc.record({ op: fc.constantFrom('leave' as const, 'lower' as const), who }) },
  // An ask, and the next when its window is about to close; as many as a year allows, and one more; as many
  // unanswered as anybody gets, and one more; a break and an ask at the same instant.
  { weight: 3, arbitrary: fc.record({ op: fc.constant('edge' as const), who, edge: fc.constantFrom(...edges) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('often' as const, 'silent' as const, 'breakNow' as const, 'overtaken' as const), who }) },
  // Recorded today, made at any time before; disputed, and decided.
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant('outside' as const), who, organisation: fc.nat(2), ago: fc.constantFrom(0, HOUR, DAY, ...edges.filter((edge) => edge < 365 * DAY)) }),
  },
  // An organisation's software asks about addresses, of people here and of others, and says what came of it, or doesn't.
  { weight: 3, arbitrary: fc.record({ op: fc.constant('check' as const), organisation: fc.nat(2), about: fc.nat(1), addresses, study: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('settleCheck' as const), which, wasMade: fc.boolean() }) },
  // The same address asked about by all, the others once the first has said something, or when its time to say so is nearly over, or just; somebody dies meanwhile.
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('announced' as const), organisation: fc.nat(2), address: fc.nat(2), whose: fc.subarray([0, 1, 2]), study: fc.boolean(), meanwhile: fc.constantFrom(null, null, 'hold' as const), says: fc.constantFrom('made' as const, 'notMade' as const, 'nothing' as const),
      after: fc.constantFrom(0, HOUR, 72 * HOUR - 1, 72 * HOUR, 72 * HOUR + 1), then: fc.constantFrom(0, 7 * DAY, 27 * DAY - 1, 27 * DAY, 30 * DAY - 1, 30 * DAY),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('dispute' as const, 'itCounts' as const, 'setAside' as const), which }) },
  // Asked outside, which they deny; and asked by others once it is decided.
  { weight: 2, arbitrary: fc.record({ op: fc.constant('denied' as const), who, organisation: fc.nat(2), decided: fc.constantFrom('itCounts' as const, 'setAside' as const) }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('sweep' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('heardFrom' as const, 'endRest' as const, 'show' as const), who }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('way' as const), who, way: fc.constantFrom('teams_may_ask' as const, 'teams_may_ask' as const, 'send_list' as const), shortNotice: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('level' as const),
      who,
      level: fc.oneof(
        fc.constant<Partial<Limits>>(MOST),
        fc.record({ asksIn30Days: fc.nat(4), asksIn365Days: fc.nat(24), daysBetween: fc.integer({ min: 2, max: 30 }), fromOneOrganisationIn30Days: fc.nat(4), openAtOnce: fc.nat(2) }, { requiredKeys: [] }),
      ),
    }),
  },
  // The service's own questions: whether they still want to hear from us, whether acting for somebody still holds.
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('checkIns' as const, 'reviews' as const) }) },
  // Some left unanswered, by one of two with one address perhaps, and what is asked then, whatever they do meanwhile; again after some days, or once they came back and left three more.
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('askedBack' as const), who, joined: fc.constantFrom(false, false, true), unanswered: fc.constantFrom(2, 3, 3, 3), meanwhile: fc.constantFrom(null, null, 'break' as const, 'list' as const, 'keepOut' as const, 'hold' as const),
      reviewsFirst: fc.boolean(), comesBack: fc.boolean(), then: fc.constantFrom(0, 29 * DAY, 30 * DAY - 1, 30 * DAY, 60 * DAY),
    }),
  },
  // Their account is kept out for a while.
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('keepOut' as const, 'letIn' as const, 'letIn' as const), who }) },
  // Word that they died, taken back as often as not; left alone after a loss of their own.
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('hold' as const, 'here' as const, 'here' as const, 'loss' as const, 'endLoss' as const), who }) },
  // Addresses of which two are enough to put all three together: confirmed, replaced by another, taken out; somebody else is asked for the group.
  { weight: 5, arbitrary: fc.record({ op: fc.constant('confirm' as const), whoever, address: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('readdress' as const, 'noAddress' as const, 'another' as const), whoever }) },
  // One of two with one address takes a list, or is kept out, and the other is asked; somebody else speaks for the group while an ask to it is on its way.
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('besideOne' as const, 'besideKeptOut' as const, 'midway' as const), whoever }) },
  // Said to be one person, and taken back.
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('same' as const, 'same' as const, 'notSame' as const), whoever, other: whoever }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('erase' as const), whoever }) },
  // For the second, if somebody acts for them: looked at again, or no longer in force from now on.
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('review' as const, 'overdue' as const), who }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('quiet' as const), who, from: fc.nat(3), days: fc.option(fc.nat(20)) }) },
  // "I already work with them", with a figure or without.
  { weight: 3, arbitrary: fc.record({ op: fc.constant('link' as const), who, organisation: fc.nat(2), most: fc.option(fc.integer({ min: 1, max: 4 })) }) },
  // Asked twice by an organisation they work with; what they say then decides whether the second is delivered.
  { weight: 2, arbitrary: fc.record({ op: fc.constant('tied' as const), who, organisation: fc.nat(2), then: fc.constantFrom('keep' as const, 'unlink' as const, 'never' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('unlink' as const), who, organisation: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('endQuiet' as const, 'never' as const, 'allow' as const, 'consent' as const, 'noConsent' as const), who, organisation: fc.nat(2) }) },
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const pause = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 1, HOUR, DAY) },
  { weight: 4, arbitrary: fc.constantFrom(2 * DAY, 3 * DAY, 7 * DAY, 10 * DAY) },
  { weight: 2, arbitrary: fc.constantFrom(...edges) },
);

/** A life is a list of waits (milliseconds) and what happens then; whether the second person is 16; how often one organisation may ask the first; whether somebody acts for the second. */
export const anyLife = fc.tuple(fc.array(fc.tuple(pause, step), { minLength: 5, maxLength: 45 }), fc.boolean(), fc.constantFrom(...FROM_ONE_ORGANISATION), fc.boolean());
export type Life = typeof anyLife extends fc.Arbitrary<infer T> ? T : never;
