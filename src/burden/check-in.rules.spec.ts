import { describe, expect, it } from '@jest/globals';
import { type Channels, channelFor, notReached } from './check-in.rules.js';

const none: Channels = { otherAddress: null, mayRing: false, address: null, call: undefined };

describe('the way of a check-in', () => {
  it.each<[string, Partial<Channels>, ReturnType<typeof channelFor>]>([
    ['none: nobody is asked', {}, null],
    ['one address', { address: 'a@x' }, { by: 'mail', to: 'a@x' }],
    ['a number beside it', { address: 'a@x', mayRing: true }, { by: 'call' }],
    ['a number alone', { mayRing: true }, { by: 'call' }],
    ['another address, before any number', { address: 'a@x', otherAddress: 'b@x', mayRing: true }, { by: 'mail', to: 'b@x' }],
    ['somebody is to ring: nothing is mailed meanwhile', { address: 'a@x', otherAddress: 'b@x', mayRing: true, call: null }, null],
    ['they were not reached: by mail after all', { address: 'a@x', mayRing: true, call: 'not_reached' }, { by: 'mail', to: 'a@x' }],
    ['it was somebody else’s number', { address: 'a@x', call: 'wrong_number' }, { by: 'mail', to: 'a@x' }],
    ['nobody rang', { address: 'a@x', mayRing: true, call: 'nobody_rang' }, { by: 'mail', to: 'a@x' }],
    ['nobody rang, and there is no address', { mayRing: true, call: 'nobody_rang' }, null],
    ['they said that they go on', { address: 'a@x', call: 'goes_on' }, null],
    ['they want a rest', { address: 'a@x', call: 'wants_rest' }, null],
    ['they leave', { address: 'a@x', otherAddress: 'b@x', call: 'leaves' }, null],
  ])('%s', (_, channels, way) => {
    expect(channelFor({ ...none, ...channels })).toEqual(way);
  });
});

describe('a call in which nobody was reached', () => {
  const at = (hours: number) => new Date(Date.UTC(2026, 10, 23) + hours * 3_600_000);
  it.each([
    ['the first', 0, null, { counts: true, isLast: false }],
    ['recorded by two at once', 1, at(0), { counts: false, isLast: false }],
    ['a moment before a day is over', 1, at(-23.99), { counts: false, isLast: false }],
    ['the second, a day later', 1, at(-24), { counts: true, isLast: true }],
  ])('%s', (_, tries, triedAt, expected) => {
    expect(notReached({ tries, triedAt }, at(0))).toEqual(expected);
  });
});
