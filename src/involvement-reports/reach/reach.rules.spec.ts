import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keyedDraw } from '../../monitoring/publishing.rules.js';
import { toldReach } from './reach.rules.js';

const key = Buffer.alloc(32, 7);
const draw = (group: string, count: string): number => keyedDraw(key, group, count);
const group = (asked: number, cameForward = 0, tookPart = 0, code = 'QYG') => ({ teamId: 'T', groupedBy: 'area' as const, code, asked, cameForward, tookPart });

it('tells of no fewer than ten, in steps of five, and nothing of a group that has nothing to tell', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(80), fc.nat(40), fc.nat(40)), { maxLength: 12 }), (all) => {
      for (const told of toldReach(all.map(([a, b, c], nr) => group(a, b, c, `Q${nr}`)), draw)) {
        const figures = [told.asked, told.cameForward, told.tookPart].filter((figure) => figure !== null);
        expect(figures.length).toBeGreaterThan(0);
        for (const figure of figures) expect([figure >= 10, figure % 5]).toEqual([true, 0]);
      }
    }),
  );
});

it('is told alike where nothing changed, whatever changed elsewhere: adding somebody to one group moves no other', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(60), (one, other) => {
      const [before, after] = [one, one + 1].map((asked) => toldReach([group(asked, 0, 0, 'QA'), group(other, 0, 0, 'QB')], draw).find(({ code }) => code === 'QB'));
      expect(after).toEqual(before);
    }),
  );
});

it('of one person more or fewer, either could be what is told', () => {
  // Over many keys both counts give the same set of figures where they are at all likely.
  const figures = (people: number): Set<number | null> =>
    new Set(Array.from({ length: 2_000 }, (_, nr) => toldReach([group(people, 30)], (of, count) => (count.startsWith('asked') ? keyedDraw(Buffer.from(`${nr}`), of, count) : 0.5))[0].asked));
  for (const people of [9, 12, 22, 47]) for (const figure of [Math.round(people / 5) * 5]) expect([figures(people).has(figure < 10 ? null : figure), figures(people + 1).has(figure < 10 ? null : figure)]).toEqual([true, true]);
});
