import { expect, it } from '@jest/globals';
import { hasAlready } from './conditional.rules.js';

it.each([[undefined, false], ['*', true], ['"a"', true], ['W/"a"', true], ['"b", "a"', true], ['"b"', false], ['', false]])('If-None-Match %s has it: %s', (header, has) => {
  expect([hasAlready(header, '"a"'), hasAlready(header, 'W/"a"')]).toEqual([has, has]);
});
