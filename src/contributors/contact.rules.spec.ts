import { describe, expect, it } from '@jest/globals';
import { hashedText, readEmail, readPhone } from './contact.rules.js';

describe('an e-mail address', () => {
  it.each([
    ['amina@example.org', 'amina@example.org', 'amina@example.org'],
    ['  Amina.Khan@Example.ORG ', 'Amina.Khan@example.org', 'amina.khan@example.org'],
    ['amina+askwell@example.org', 'amina+askwell@example.org', 'amina+askwell@example.org'],
    ["o'neill@nhs.net", "o'neill@nhs.net", "o'neill@nhs.net"],
    ['siân@bücher.example', 'siân@xn--bcher-kva.example', 'siân@xn--bcher-kva.example'],
  ])('%s is kept as %s and known as %s', (typed, value, normalised) => {
    expect(readEmail(typed)).toEqual({ channel: 'email', value, normalised });
  });

  it('is the same however its accents were typed', () => {
    expect(readEmail('sia\u0302n@example.org')).toEqual(readEmail('si\u00e2n@example.org'));
  });

  it.each(['', 'amina', '@example.org', 'amina@', 'amina@example', 'a b@example.org', 'a@b@example.org', '.a@example.org', 'a..b@example.org', 'a@exa_mple.org',
    'a@-x.org', `${'a'.repeat(65)}@example.org`, `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(20)}.org`, 'a@example.org, b@example.org'])(
    '%j is none',
    (typed) => expect(readEmail(typed)).toBeNull(),
  );
});

describe('a phone number', () => {
  it.each(['0113 496 0000', '(0113) 496 0000', '+44 113 496 0000', '0044 113 496 0000', '+44 (0)113 496 0000', '0113-496-0000', ' 01134960000 '])('%s is one and the same', (typed) => {
    expect(readPhone(typed)).toEqual({ channel: 'phone', value: '+441134960000', normalised: '+441134960000' });
  });

  it.each([
    ['07700 900123', '+447700900123'],
    ['+353 1 234 5678', '+35312345678'],
  ])('%s becomes %s', (typed, value) => expect(readPhone(typed)?.value).toBe(value));

  it.each(['', '999', '116 123', 'call me', '0113 496', '0113 496 0000 ext 4', '+44 113 496 0000 0000', '113 four nine six', '+999 123 4567'])('%j is none', (typed) => {
    expect(readPhone(typed)).toBeNull();
  });
});

it('keeps an address and a number apart when they are hashed', () => {
  expect(hashedText({ channel: 'email', value: 'x', normalised: 'x' })).not.toBe(hashedText({ channel: 'phone', value: 'x', normalised: 'x' }));
});
