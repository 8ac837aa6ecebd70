import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Level, levels } from './experience.rules.js';
import { type Batch, type Entry, LEAST_PEOPLE, parted, read, release, shuffled, stillOfUse, written } from './release.rules.js';

const runs = process.env.FULL ? 10_000 : 300;
const draw = (): number => 0.3;
const entry = (person: string, said: Record<string, Level>, words: string | null = null): Entry => ({ person, ref: `${person}!`, levels: said, words, parts: 1, saidIn: '2026-10-01' });

describe('a box', () => {
  it('lets answers to a statement go when five people are together, each statement by itself, and counts no person twice', () => {
    const four = ['ana', 'ben', 'cleo', 'dan'].map((person) => entry(person, { heard: 'agree' }));
    expect(release(four, draw).batches).toEqual([]);
    expect(release([...four, entry('ana', { heard: 'disagree' })], draw).batches).toEqual([]);
    const { batches, left } = release([...four, entry('eve', { heard: 'partly', fair: 'disagree' }), entry('fay', { fair: 'agree' }), entry('ana', { heard: 'does_not_apply' })], draw);
    expect(batches).toEqual([{ statement: 'heard', people: 5, counts: { agree: 4, partly: 1, disagree: 0, does_not_apply: 1 } }]);
    expect(left.map(({ person, levels: waiting }) => [person, waiting]).sort()).toEqual([['eve', { fair: 'disagree' }], ['fay', { fair: 'agree' }]]);
  });

  it('lets words go when those of five people are together, whoever answered what', () => {
    const writers = ['ana', 'ben', 'cleo', 'dan'].map((person) => entry(person, {}, `I am ${person}`));
    expect(release([...writers, entry('eve', { heard: 'agree' })], draw)).toMatchObject({ words: [], wordsOf: 0 });
    const { words, wordsOf, left } = release([...writers, entry('eve', { heard: 'agree' }, 'I am eve')], draw);
    expect([words.map(({ text }) => text).sort(), wordsOf, left]).toEqual([['I am ana', 'I am ben', 'I am cleo', 'I am dan', 'I am eve'], 5, [entry('eve', { heard: 'agree' })]]);
  });

  it('keeps words with the team when numbers go on to the organisation', () => {
    const { staying, going } = parted([entry('ana', { heard: 'agree' }, 'For my team'), entry('ben', { heard: 'agree' })]);
    expect([staying, going]).toEqual([[entry('ana', {}, 'For my team')], [entry('ana', { heard: 'agree' }), entry('ben', { heard: 'agree' })]]);
  });

  it('holds nothing for longer than it is of use', () => {
    const [old, young] = [{ ...entry('ana', { heard: 'agree' }), saidIn: '2026-07-01' }, entry('ben', { heard: 'agree' })];
    expect(stillOfUse([old, young], '2026-10-01')).toEqual([young]);
  });

  it('is as long with one answer as with ten, and holds what was put in', () => {
    const ten = Array.from({ length: 10 }, (_, nr) => entry(`person ${nr}`, { heard: 'agree' }, 'ŵ'.repeat(nr * 20)));
    expect(Buffer.byteLength(written(ten))).toBe(Buffer.byteLength(written(ten.slice(0, 1))));
    expect(read(written(ten))).toEqual(ten);
  });

  it('is shuffled so that every order is as likely as another', () => {
    let seed = 1;
    const numbers = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const seen = new Map<string, number>();
    for (let n = 0; n < 6_000; n += 1) {
      const order = shuffled(['a', 'b', 'c'], numbers).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const times of seen.values()) expect(Math.abs(times - 1_000)).toBeLessThan(150);
  });
});

/**
 * Lives of an organisation: two teams with two opportunities each, people who answer, wait, answer again, take back; nights, and quarters that bring no company. Somebody reads
 * everything that is ever shown, of each opportunity, team, the organisation and each quarter, and takes every difference.
 */
describe('whatever is read', () => {
  const statements = ['heard', 'fair'] as const;
  type Step = { do: 'answer'; who: number; at: number; said: Partial<Record<(typeof statements)[number], Level>> } | { do: 'take back'; nth: number } | { do: 'night' } | { do: 'quarter' };
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant('answer' as const), who: fc.nat(11), at: fc.nat(3), said: fc.record(Object.fromEntries(statements.map((each) => [each, fc.constantFrom(...levels)])), { requiredKeys: [] }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('take back' as const), nth: fc.nat(30) }) },
    { weight: 3, arbitrary: fc.constant({ do: 'night' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'quarter' as const }) },
  );
  type Rule = typeof release;
  /** One answer to one statement, and whose it is. */
  interface Counted {
    answer: string;
    person: string;
  }

  /** Each reading: which answers are in it. The same answers may be shown in several. */
  function readings(steps: readonly Step[], rule: Rule): Counted[][] {
    const boxes = new Map<string, Entry[]>();
    const quiet = new Map<string, number>();
    const batches: { place: string; quarter: number; of: Counted[]; statement: string }[] = [];
    const seen: Counted[][] = [];
    const placesOf = (place: string): string[] => (place.startsWith('opportunity') ? [place, `team ${Math.floor(Number(place.at(-1)) / 2)}`, 'organisation'] : place.startsWith('team') ? [place, 'organisation'] : [place]);
    let quarter = 0;
    let nr = 0;
    const look = (): void => {
      // Each statement, and both together as a standard adds them up.
      for (const wanted of [...statements, null]) {
        for (const place of ['organisation', 'team 0', 'team 1', ...[0, 1, 2, 3].map((each) => `opportunity ${each}`)]) {
          const shown = batches.filter((batch) => (wanted === null || batch.statement === wanted) && placesOf(batch.place).includes(place));
          for (const some of [shown, ...[...Array(quarter + 1).keys()].map((each) => shown.filter((batch) => batch.quarter === each))]) seen.push(some.flatMap(({ of }) => of));
        }
      }
    };
    const night = (): void => {
      for (const place of ['opportunity 0', 'opportunity 1', 'opportunity 2', 'opportunity 3', 'team 0', 'team 1', 'organisation']) {
        const waiting = boxes.get(place) ?? [];
        const { batches: made, left } = rule(waiting, draw);
        // Whose they are only the test knows: by the reference.
        for (const { statement } of made) {
          const gone = waiting.filter((each) => statement in each.levels && !left.some((other) => other.ref === each.ref && statement in other.levels));
          batches.push({ place, quarter, statement, of: gone.map(({ person, ref }) => ({ person, answer: `${ref} ${statement}` })) });
        }
        const [, next] = placesOf(place);
        const goes = next !== undefined && quarter - (quiet.get(place) ?? quarter) > 1 && left.length > 0;
        boxes.set(place, goes ? [] : left);
        if (!goes) continue;
        boxes.set(next, [...(boxes.get(next) ?? []), ...left]);
        quiet.set(next, quarter);
      }
    };
    for (const each of steps) {
      if (each.do === 'answer') {
        const place = `opportunity ${each.at}`;
        boxes.set(place, [...(boxes.get(place) ?? []), { ...entry(`person ${each.who}`, each.said), ref: String((nr += 1)) }]);
        quiet.set(place, quarter);
      } else if (each.do === 'take back') for (const [place, waiting] of boxes) boxes.set(place, waiting.filter(({ ref }) => Number(ref) !== each.nth));
      else {
        if (each.do === 'quarter') quarter += 1;
        night();
      }
      look();
    }
    return seen;
  }

  /** The fewest people that any reading, or any difference of two, is about; Infinity where none is about anybody. */
  function fewest(seen: readonly Counted[][]): number {
    const sets = [...new Map(seen.map((reading) => [reading.map(({ answer }) => answer).sort().join(), new Map(reading.map(({ answer, person }) => [answer, person]))])).values()];
    let least = Infinity;
    for (const [at, one] of sets.entries()) {
      if (one.size > 0) least = Math.min(least, new Set(one.values()).size);
      for (const other of sets.slice(0, at)) {
        const differ = new Set([...[...one].filter(([answer]) => !other.has(answer)), ...[...other].filter(([answer]) => !one.has(answer))].map(([, person]) => person));
        if (differ.size > 0) least = Math.min(least, differ.size);
      }
    }
    return least;
  }

  const lives = fc.array(step, { minLength: 20, maxLength: 60 });

  it('no reading, and no difference of two, is about fewer than five people', () => {
    let shown = 0;
    fc.assert(
      fc.property(lives, (steps) => {
        const least = fewest(readings(steps, release));
        if (least < Infinity) shown += 1;
        expect(least).toBeGreaterThanOrEqual(LEAST_PEOPLE);
      }),
      { numRuns: runs },
    );
    // In most lives something is shown, or this would say nothing.
    expect(shown / runs).toBeGreaterThan(0.5);
  });

  const sameLives = fc.sample(lives, { numRuns: 60, seed: 7 });
  const wrong: Record<string, Rule> = {
    'everything is shown from five on, without waiting for five more': (() => {
      const told = new Set<string>();
      return (entries, by) => {
        const right = release(entries, by);
        for (const { statement } of right.batches) told.add(statement);
        const more = statements.filter((statement) => told.has(statement) && entries.some((each) => statement in each.levels) && !right.batches.some((batch) => batch.statement === statement));
        const batches: Batch[] = [...right.batches, ...more.map((statement) => ({ statement, people: 1, counts: {} as Batch['counts'] }))];
        return { ...right, batches, left: right.left.map((each) => ({ ...each, levels: Object.fromEntries(Object.entries(each.levels).filter(([code]) => !more.includes(code as never))) })) };
      };
    })(),
    'answers are counted, not people': (entries, by) => {
      const renamed = entries.map((each) => ({ ...each, person: each.ref }));
      const { left, ...rest } = release(renamed, by);
      return { ...rest, left: left.map((each) => ({ ...each, person: entries.find(({ ref }) => ref === each.ref)!.person })) };
    },
  };
  it.each(Object.keys(wrong))('it is found where %s', (name) => {
    expect(Math.min(...sameLives.map((steps) => fewest(readings(steps, wrong[name]))))).toBeLessThan(LEAST_PEOPLE);
  });
});
