import { expect, it } from '@jest/globals';
import { accountNumberIn, noAccountNumbers } from './account-numbers.rules.js';

it.each([
  ['Please pay to GB29 NWBK 6016 1331 9268 19', 'IBAN'],
  ['gb29nwbk60161331926819', 'IBAN'],
  ['DE89 3704 0044 0532 0130 00, thank you', 'IBAN'],
  ['20-30-40', 'sort code'],
  ['my sort code is 203040', 'sort code'],
  ['Sort code: 20 30 40', 'sort code'],
  ['account number 12345678', 'bank account'],
  ['acc 1234 5678', 'bank account'],
  ['20 30 40 12345678', 'bank account'],
  ['12345678', 'bank account'],
  ['１２３４５６７８', 'bank account'],
  ['QQ 12 34 56 C is my number', null],
  ['AB 12 34 56 C is my number', 'National Insurance'],
  ['ab123456c', 'National Insurance'],
  ['card 4111 1111 1111 1111', 'card'],
  ['Train from Leeds, 14.20 and 14.20', null],
  ['2 taxis on 03/12/2026, £12.50 each', null],
  ['2026-12-03, ticket 4471', null],
  ['Between 10:30 and 12:00 I paid £120', null],
  ['Ring 0113 496 0000 before noon', null],
  ['Taxi to LS12 then back home from York', null],
  ['Childcare for 3 hours at £12.50', null],
  ['', null],
])('%j holds %s', (text, what) => {
  if (what === null) expect(accountNumberIn(text)).toBeNull();
  else expect(accountNumberIn(text)).toContain(what);
});

it('what is said about it holds no number', () => {
  expect(noAccountNumbers('words', accountNumberIn('account 12345678')!)).not.toMatch(/\d/);
});
