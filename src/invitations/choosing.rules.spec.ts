import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { choose, type Choice, openPlaces } from './choosing.rules.js';

const draw = (willing: readonly string[], left: number, seed: string) => choose({ willing, taken: [], left }, seed);

describe('the draw among those who said yes', () => {
  const ids = fc.uniqueArray(fc.uuid(), { maxLength: 30 });

  it('gives out every place there is a person for, and tells everyone', () => {
    fc.assert(
      fc.property(ids, fc.nat(40), fc.string(), (willing, places, seed) => {
        const { chosen, notNeeded } = draw(willing, places, seed);
        expect(chosen).toHaveLength(Math.min(places, willing.length));
        expect([...chosen, ...notNeeded].sort()).toEqual([...willing].sort());
      }),
    );
  });

  it('depends on the seed alone, not on the order in which people answered', () => {
    fc.assert(
      fc.property(ids, fc.nat(40), fc.string(), (willing, places, seed) => {
        expect(draw([...willing].reverse(), places, seed)).toEqual(draw(willing, places, seed));
      }),
    );
  });

  it('favours nobody over many seeds', () => {
    const willing = ['a', 'b', 'c', 'd'];
    const wins = Object.fromEntries(willing.map((id) => [id, 0]));
    for (let seed = 0; seed < 2_000; seed += 1) for (const id of draw(willing, 1, String(seed)).chosen) wins[id] += 1;
    for (const id of willing) expect(wins[id]).toBeGreaterThan(420);
  });

  it('gives nothing out when more places than there are were filled already', () => {
    expect(draw(['a'], -1, 's')).toEqual({ chosen: [], notNeeded: ['a'] });
  });
});

describe('a mix of places', () => {
  const carers = { position: 1, places: 3 };
  const young = { position: 2, places: 2 };
  const fits = (entries: Record<string, number[]>) => new Map(Object.entries(entries));
  const seeds = Array.from({ length: 40 }, (_, nr) => `seed ${nr}`);

  it('goes to those it is kept for, whoever else was drawn before them', () => {
    const others = ['o1', 'o2', 'o3', 'o4', 'o5', 'o6'];
    for (const seed of seeds) {
      const { chosen } = choose({ willing: [...others, 'c1', 'c2', 'c3', 'y1', 'y2'], taken: [], left: 5, kept: [carers, young], fits: fits({ c1: [1], c2: [1], c3: [1], y1: [2], y2: [2] }) }, seed);
      expect([...chosen].sort()).toEqual(['c1', 'c2', 'c3', 'y1', 'y2']);
    }
  });

  it('stays free when nobody willing fits, for the next wave', () => {
    for (const seed of seeds) {
      expect(choose({ willing: ['o1', 'o2', 'c1'], taken: [], left: 5, kept: [carers, young], fits: fits({ c1: [1] }) }, seed)).toEqual({ chosen: ['c1'], notNeeded: expect.arrayContaining(['o1', 'o2']) });
    }
    expect(openPlaces({ taken: ['c1'], left: 4, kept: [carers, young], fits: fits({ c1: [1] }) })).toEqual({ kept: new Map([[1, 2], [2, 2]]), anybodys: 0 });
  });

  it('leaves the other places to everybody, those who fit the mix included', () => {
    const drawn = seeds.map((seed) => choose({ willing: ['o1', 'c1', 'c2'], taken: [], left: 2, kept: [{ position: 1, places: 1 }], fits: fits({ c1: [1], c2: [1] }) }, seed).chosen);
    expect(new Set(drawn.map((chosen) => [...chosen].sort().join()))).toEqual(new Set(['c1,o1', 'c2,o1', 'c1,c2']));
  });

  it('moves somebody who fits two, so that both are filled', () => {
    for (const seed of seeds) {
      const { chosen } = choose({ willing: ['both', 'carer'], taken: [], left: 2, kept: [{ position: 1, places: 1 }, { position: 2, places: 1 }], fits: fits({ both: [1, 2], carer: [1] }) }, seed);
      expect([...chosen].sort()).toEqual(['both', 'carer']);
    }
  });

  it('counts who is in already, and gives out no more places than are left', () => {
    const choice: Choice = { willing: ['c2', 'o1', 'y1'], taken: ['c1', 'o0'], left: 1, kept: [{ position: 1, places: 1 }, { position: 2, places: 2 }], fits: fits({ c1: [1], c2: [1], y1: [2] }) };
    for (const seed of seeds) expect(choose(choice, seed).chosen).toEqual(['y1']);
  });

  it('fills as many kept places as any choice could, and every other place there is a person for', () => {
    const people = ['a', 'b', 'c', 'd', 'e', 'f'];
    const any = fc.record({
      fits: fc.array(fc.subarray([1, 2, 3]), { minLength: 6, maxLength: 6 }),
      kept: fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }),
      others: fc.nat(2),
      seed: fc.string(),
    });
    fc.assert(
      fc.property(any, ({ fits: held, kept: places, others, seed }) => {
        const kept = places.map((count, nr) => ({ position: nr + 1, places: count }));
        const left = others + places.reduce((sum, count) => sum + count, 0);
        const of = new Map(people.map((id, nr) => [id, held[nr]]));
        const { chosen, notNeeded } = choose({ willing: people, taken: [], left, kept, fits: of }, seed);
        expect([...chosen, ...notNeeded].sort()).toEqual(people);
        const most = mostSeated(people, of, new Map(kept.map(({ position, places: count }) => [position, count])));
        expect(chosen).toHaveLength(Math.min(left, most + Math.min(others, people.length - most)));
        expect(mostSeated(chosen, of, new Map(kept.map(({ position, places: count }) => [position, count])))).toBe(most);
      }),
    );
  });
});

/** By trying everything. */
function mostSeated([id, ...rest]: readonly string[], fits: ReadonlyMap<string, readonly number[]>, free: ReadonlyMap<number, number>): number {
  if (id === undefined) return 0;
  const without = mostSeated(rest, fits, free);
  const seated = (fits.get(id) ?? []).filter((position) => free.get(position)! > 0).map((position) => 1 + mostSeated(rest, fits, new Map([...free, [position, free.get(position)! - 1]])));
  return Math.max(without, ...seated);
}
