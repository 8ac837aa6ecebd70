import { expect, it } from '@jest/globals';
import { wantsJson } from './accept.rules.js';

it.each([
  [undefined, false], ['', false], ['*/*', false], ['text/html', false], ['application/json', true], ['Application/JSON', true], ['application/json, text/html', false], ['text/html;q=0.5, application/json', true],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false], ['application/json;q=0.2, text/html;q=0.1', true], ['application/json, */*;q=0.1', true], ['application/json;q=0', false],
  ['application/*', true], ['text/csv', false], ['application/json;q=x', false], [';;,,q=', false],
])('%s: JSON %s', (accept, json) => {
  expect(wantsJson(accept)).toBe(json);
});
