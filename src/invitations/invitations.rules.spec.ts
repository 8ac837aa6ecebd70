import { describe, expect, it } from '@jest/globals';
import { answerBy, pickedByHand } from './invitations.rules.js';

const now = new Date('2026-11-23T12:00:00Z');
const days = (count: number) => new Date(now.getTime() + count * 86_400_000);

describe('the date by which someone who came forward hears', () => {
  it.each([
    ['what the post promises', days(5), days(5)],
    ['two weeks where the post promises later', days(40), days(14)],
    ['two weeks where the post promises nothing', null, days(14)],
    ['two weeks where the promised date has passed', days(-1), days(14)],
  ])('is %s', (_, promised, expected) => {
    expect(answerBy(now, promised)).toEqual(expected);
  });
});

describe('picking by hand', () => {
  const list = ['A', 'B', 'C', 'D'];
  it.each([
    ['the list from its start', ['A', 'B'], [], false],
    ['the list from where the last call ended', ['C', 'D'], ['A', 'B'], false],
    ['someone further down', ['A', 'C'], [], true],
    ['another order', ['B', 'A'], [], true],
    ['a code of no list', ['X'], [], true],
    ['someone tried before', ['A'], ['A'], true],
  ])('%s', (_, codes, tried, byHand) => {
    expect(pickedByHand(codes, list, new Set(tried))).toBe(byHand);
  });

  it.each([
    ['with somebody who is gone, as it was read before', ['A', 'B', 'C'], false],
    ['without them, as it is read now', ['A', 'C'], false],
    ['from somebody who is gone', ['B'], true],
    ['someone further down than whoever is gone', ['A', 'D'], true],
    ['somebody who is gone, out of their place', ['A', 'C', 'B'], true],
  ])('in the order of the list %s', (_, codes, byHand) => {
    expect(pickedByHand(codes, list, new Set(), new Set(['B']))).toBe(byHand);
  });
});
