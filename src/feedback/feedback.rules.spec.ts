import { describe, expect, it } from '@jest/globals';
import { drawnIn } from '../../test/support/drawn-in.js';
import { after, diagram, type FeedbackState, feedbackStates, heldFrom, mailFits, missingFrom, type Move, moves, type Outcome, wantsFewWords } from './feedback.rules.js';

describe('a move', () => {
  const legal: Record<FeedbackState, Partial<Record<Move, FeedbackState>>> = {
    awaited: { bringForward: 'awaited', extend: 'extended', give: 'given' },
    extended: { bringForward: 'extended', give: 'given' },
    given: {},
  };
  const cases = feedbackStates.flatMap((from) => (Object.keys(moves) as Move[]).map((move) => [move, from, legal[from][move] ?? null] as const));

  it.each(cases)('%s from %s leads to %s', (move, from, to) => {
    expect(after(move, from)).toBe(to);
  });
});

it('a team is held from 30 days of 24 hours after the day, whatever the clocks do meanwhile', () => {
  // The last day is 10 March; British Summer Time begins on 28 March.
  expect(heldFrom(new Date('2027-03-11T00:00:00Z'))).toEqual(new Date('2027-04-10T00:00:00Z'));
});

it.each<[Outcome, string | null, string | null, string[]]>([
  ['done', 'We changed the leaflet.', null, []],
  ['done', null, null, ['weDid']],
  ['partly', 'We changed one page.', null, ['whyNot']],
  ['partly', null, null, ['weDid', 'whyNot']],
  ['not_done', null, 'There was no money.', []],
  ['not_done', 'We tried.', '', ['whyNot']],
  ['called_off', null, null, ['whyNot']],
])('%s with what was done (%s) and why not (%s) lacks %j', (outcome, weDid, whyNot, missing) => {
  expect(missingFrom({ outcome, weDid, whyNot })).toEqual(missing);
});

it.each([
  [[], true, false],
  [['easy_read'], true, true],
  [['plain_language', 'large_print'], true, true],
  [['screen_reader'], true, false],
  [['braille'], false, false],
  [['large_print', 'on_paper'], false, false],
  [['sign_language_video'], false, false],
])('whoever needs %j is told by mail: %s, in few words: %s', (formats, byMail, few) => {
  expect(mailFits(formats)).toBe(byMail);
  expect(wantsFewWords(formats)).toBe(few);
});

it('the diagram in docs/feedback.md is made from the moves', async () => {
  expect(await drawnIn('docs/feedback.md', diagram())).toBe('current');
});
