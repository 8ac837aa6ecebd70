import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { keyedDraw } from '../monitoring/publishing.rules.js';
import type { Criterion } from './criteria.rules.js';
import { type Counted, EPSILON, LEAST_TOLD, told } from './told.rules.js';

const place: Criterion = { name: 'place', kind: null };
const interview: Criterion = { name: 'kind', kind: 'interview' };
const drawn = (key: number) => (name: string): number => keyedDraw(Buffer.from(String(key)), '2026-11-01', name);
/** So many people, told apart from others by who they are. */
const counted = (figure: string, people: number, who = `${people} people`): Counted => ({ figure, people, fingerprint: createHash('sha256').update(who).digest('hex') });
const tellOf = (people: number, key: number, question = 'q', who?: string): number | null => told([counted('all', people, who)], [], question, drawn(key)).people;

describe('what is told', () => {
  it('is to the nearest 5, near to what is true, and nothing below 10', () => {
    for (let people = 0; people < 400; people += 7) {
      for (let key = 0; key < 30; key += 1) {
        const figure = tellOf(people, key);
        expect(figure === null || (figure >= LEAST_TOLD && figure % 5 === 0 && Math.abs(figure - people) <= 45)).toBe(true);
      }
    }
  });

  it('of 3 people is hardly ever more than “fewer than 10”', () => {
    const more = Array.from({ length: 2_000 }, (_, key) => tellOf(3, key)).filter((figure) => figure !== null);
    expect(more.length / 2_000).toBeLessThan(0.13);
  });

  it('is the same for the same question, and names the costliest criterion first', () => {
    const counts = [counted('all', 40), counted('place', 55), counted('kind:interview', 300)];
    const answer = told(counts, [place, interview], 'q', drawn(1));
    expect(told(counts, [place, interview], 'q', drawn(1))).toEqual(answer);
    expect(answer.without[0].figure).toBe('kind:interview');
  });

  it('never says that asking for less loses people', () => {
    for (let key = 0; key < 300; key += 1) {
      const { people, without } = told([counted('all', 30), counted('place', 30)], [place], 'q', drawn(key));
      expect((without[0].people ?? 0) >= (people ?? 0)).toBe(true);
    }
  });

  it('of nobody is “fewer than 10”, mostly, and no error', () => expect(told([], [place], 'q', () => 0.5)).toEqual({ people: null, without: [{ figure: 'place', people: null }] }));
});

/**
 * Somebody who knows everybody else guesses whether one more person is among those counted. They see one answer, or the answers to a hundred questions that all come to the
 * same people. Half of the time there is one more; right by chance: a half.
 */
describe('guessing whether one person is among them', () => {
  const tries = 1_500;
  const guesses = (others: number, questions: number, tell: (people: number, key: number, question: string, who: string) => number | null): number => {
    const mean = (there: boolean, key: number): number => {
      const people = others + (there ? 1 : 0);
      const answers = Array.from({ length: questions }, (_, nr) => tell(people, key, `q${nr}`, there ? 'with them' : 'without') ?? 0);
      return answers.reduce((sum, answer) => sum + answer, 0) / questions;
    };
    // What the answers are usually like in either world, to compare with.
    const usual = [false, true].map((there) => Array.from({ length: 300 }, (_, key) => mean(there, 1_000_000 + key)).reduce((sum, value) => sum + value, 0) / 300);
    let right = 0;
    for (let key = 0; key < tries; key += 1) {
      const there = key % 2 === 1;
      if (mean(there, key) > (usual[0] + usual[1]) / 2 === there) right += 1;
    }
    return right / tries;
  };
  /** No more often right than noise of this strength allows, and three deviations of the tries. */
  const allowed = Math.exp(EPSILON) / (1 + Math.exp(EPSILON)) + 3 * Math.sqrt(0.25 / tries);

  it.each([12, 22, 40])('one answer about %i others tells no more than the noise allows', (others) => {
    expect(guesses(others, 1, tellOf)).toBeLessThan(allowed);
  });

  it('a hundred ways to ask after the same people tell hardly more than one', () => {
    expect(guesses(22, 100, tellOf)).toBeLessThan(allowed);
  });

  it('they would tell, if noise went with the question alone, or there were none', () => {
    const withTheQuestion = (people: number, key: number, question: string): number | null => told([{ figure: 'all', people, fingerprint: question }], [], question, drawn(key)).people;
    expect(guesses(22, 100, withTheQuestion)).toBeGreaterThan(0.8);
    const roundedOnly = (people: number): number | null => (people < LEAST_TOLD ? null : Math.round(people / 5) * 5);
    expect(guesses(22, 1, roundedOnly)).toBe(1);
  });
});
