import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chanceOf, LIKELY, MOST_IN_A_WAVE, waveSize, waveSizes, yesRate } from './wave-size.rules.js';

const nothing = { asked: 0, tookPlaces: 0 };

describe('how many are asked at once', () => {
  it.each([
    [0, 0],
    [1, 5],
    [2, 11],
    [5, 29],
    [12, MOST_IN_A_WAVE],
  ])('for %d places before anybody was asked: %d', (places, size) => expect(waveSize(places, nothing)).toBe(size));

  it('fewer where more said yes than usual, more where fewer did', () => {
    expect(waveSize(2, { asked: 10, tookPlaces: 6 })).toBeLessThan(waveSize(2, nothing));
    expect(waveSize(2, { asked: 20, tookPlaces: 1 })).toBeGreaterThan(waveSize(2, nothing));
  });

  it('is the fewest that are likely to fill them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(100), fc.nat(100), (places, asked, part) => {
        const experience = { asked, tookPlaces: Math.min(asked, part) };
        const size = waveSize(places, experience);
        expect(size).toBeGreaterThanOrEqual(Math.min(places, MOST_IN_A_WAVE));
        if (size < MOST_IN_A_WAVE) expect(chanceOf(places, size, experience)).toBeGreaterThanOrEqual(LIKELY);
        if (size > places) expect(chanceOf(places, size - 1, experience)).toBeLessThan(LIKELY);
      }),
    );
  });

  it('for several kinds of places, together no more than a day allows, and somebody for each', () => {
    expect(waveSizes([1, 0, 2], nothing)).toEqual([waveSize(1, nothing), 0, waveSize(2, nothing)]);
    const sizes = waveSizes([30, 1, 8], nothing);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST_IN_A_WAVE);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });
});

describe('the chance that enough say yes', () => {
  it('is what drawing it many times comes to', () => {
    // Four asked, nothing known: 1 − (6·7·8·9)/(8·9·10·11) that at least one does.
    expect(chanceOf(1, 4, nothing)).toBeCloseTo(1 - 3024 / 7920, 10);
    expect(chanceOf(0, 0, nothing)).toBe(1);
    expect(chanceOf(3, 2, nothing)).toBe(0);
  });

  it('adds up over all counts and starts from one in four', () => {
    expect(yesRate(nothing)).toBe(0.25);
    const exactly = Array.from({ length: 11 }, (_, count) => chanceOf(count, 10, { asked: 6, tookPlaces: 2 }) - chanceOf(count + 1, 10, { asked: 6, tookPlaces: 2 }));
    expect(exactly.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 10);
    expect(exactly.reduce((sum, chance, count) => sum + chance * count, 0)).toBeCloseTo(10 * yesRate({ asked: 6, tookPlaces: 2 }), 8);
  });
});
