import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changesFor, likelyFullAt, type Outlook, type Standing } from './outlook.rules.js';

const now = new Date('2026-11-23T12:00:00Z');
const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
const standing = (changes: Partial<Standing> = {}): Standing => ({ left: 1, experience: { asked: 0, tookPlaces: 0 }, open: [], askedSince: 0, answerDays: 14, closesAt: days(90), ...changes });
const outlook = (changes: Partial<Outlook> = {}): Outlook => ({ peopleNow: 50, peopleLater: 0, changes: [], ...changes });

describe('when a round is likely to be full', () => {
  it.each<[string, Partial<Standing>, number, Date | null]>([
    ['the closing date of the wave that goes out now', {}, 50, days(14)],
    ['the closing date of the wave that is out, when it was large enough', { open: [{ asked: 5, closesAt: days(10) }] }, 0, days(10)],
    ['a wave later, when it wasn’t', { left: 2, open: [{ asked: 3, closesAt: days(10) }] }, 50, days(24)],
    ['several waves later for many places', { left: 20 }, 200, days(28)],
    ['a wave later, when few said yes so far', { left: 4, experience: { asked: 40, tookPlaces: 1 } }, 200, days(28)],
    ['never, when people run out', { left: 3 }, 5, null],
    ['never, when those who could be asked have been asked since', { askedSince: 5, left: 1 }, 5, null],
    ['never, when the post closes before', { closesAt: days(-1) }, 50, null],
    ['nothing to say once it is full', { left: 0 }, 50, null],
  ])('%s', (_, changes, peopleNow, expected) => expect(likelyFullAt(standing(changes), { peopleNow }, now)).toEqual(expected));

  it('is no later with more people, and always comes to an end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(60), fc.nat(60), fc.nat(20), (left, people, more, asked) => {
        const at = (peopleNow: number) => likelyFullAt(standing({ left, open: asked > 0 ? [{ asked, closesAt: days(7) }] : [] }), { peopleNow }, now)?.getTime() ?? Infinity;
        expect(at(people + more)).toBeLessThanOrEqual(at(people));
      }),
    );
  });
});

describe('the cheapest change', () => {
  const changes = [{ kind: 'online' as const, areaCode: null, people: 10 }, { kind: 'another_area' as const, areaCode: 'QYG', people: 25 }];

  it('is none while there are people enough', () => {
    expect(changesFor(standing(), outlook({ changes }))).toEqual([]);
    expect(changesFor(standing({ left: 0 }), outlook({ peopleNow: 0, changes }))).toEqual([]);
  });

  it('is the cheapest of those that are enough', () => {
    expect(changesFor(standing(), outlook({ peopleNow: 0, changes })).map(({ kind, enough }) => [kind, enough])).toEqual([['online', true], ['another_area', true]]);
    expect(changesFor(standing({ left: 4 }), outlook({ peopleNow: 0, changes })).map(({ kind, enough }) => [kind, enough])).toEqual([['another_area', true], ['online', false]]);
    expect(changesFor(standing(), outlook({ peopleNow: 0, peopleLater: 5, changes }))[0]).toEqual({ kind: 'later_date', areaCode: null, people: 5, enough: true });
  });

  it('is the one with the most people where none is enough, and nothing that reaches fewer than 5', () => {
    expect(changesFor(standing({ left: 10 }), outlook({ peopleNow: 0, changes: [...changes, { kind: 'without_mix', areaCode: null, people: 0 }] })).map(({ kind }) => kind)).toEqual(['another_area', 'online']);
  });
});
