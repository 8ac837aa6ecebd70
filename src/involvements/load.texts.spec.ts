import { expect, it } from '@jest/globals';
import { type Load, whyNotAsked } from './load.texts.js';

const free: Load = { open: 0, saidAtOnce: null, openOfAll: 0, atOneTime: 2, minutes: 0, hoursPerMonth: null };

it.each<[string, Partial<Load>, (string | RegExp)[]]>([
  ['nothing said', { open: 1, openOfAll: 1, minutes: 6_000 }, []],
  ['two said, in one', { open: 1, openOfAll: 1, saidAtOnce: 2 }, []],
  ['one said, in one', { open: 1, openOfAll: 1, saidAtOnce: 1 }, [/^You said one at a time, and you take part in one\./]],
  ['one hour said and taken', { open: 1, openOfAll: 1, hoursPerMonth: 1, minutes: 60 }, [/^You said one hour a month/]],
  ['a minute less', { open: 1, openOfAll: 1, hoursPerMonth: 1, minutes: 59 }, []],
  ['two, of which one is of another profile', { open: 1, openOfAll: 2, saidAtOnce: 6 }, [/^With two involvements at a time teams ask nobody/]],
  ['all of it', { open: 2, openOfAll: 2, saidAtOnce: 2, hoursPerMonth: 8, minutes: 480 }, [/^You said two/, /^You said 8 hours/, /^With two/]],
  ['none said, in none', { hoursPerMonth: 1 }, []],
])('%s', (_, load, sentences) => {
  expect(whyNotAsked({ ...free, ...load })).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)));
});
