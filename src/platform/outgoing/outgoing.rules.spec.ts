import { describe, expect, it } from '@jest/globals';
import { mayAsk, mayBeIssuer } from './outgoing.rules.js';

describe('an issuer', () => {
  it.each(['https://login.example', 'https://login.example/realms/nhs', 'http://localhost:3001', 'http://127.0.0.1:3001', 'http://[::1]:3001'])('may be %s', (url) => {
    expect(mayBeIssuer(url)).toBe(true);
  });

  it.each(['http://login.example', 'http://keycloak:8080', 'https://a:b@login.example', 'https://login.example?x', 'https://login.example#x', 'ftp://login.example', 'http://127.0.0.1.example', 'login'])(
    'may not be %s',
    (url) => expect(mayBeIssuer(url)).toBe(false),
  );
});

describe('where an issuer says its keys are', () => {
  it.each([
    ['https://login.example/keys', 'https://login.example'],
    ['https://keys.example/keys', 'https://login.example'],
    ['http://127.0.0.1:3001/keys', 'http://127.0.0.1:3001'],
  ])('%s is asked for %s', (url, issuer) => expect(mayAsk(url, issuer)).toBe(true));

  it.each([
    ['http://login.example/keys', 'https://login.example'],
    ['http://169.254.169.254/latest/meta-data', 'https://login.example'],
    ['http://127.0.0.1:5432/', 'https://login.example'],
    ['http://2130706433/', 'https://login.example'],
    ['http://10.0.0.1/keys', 'http://127.0.0.1:3001'],
    ['file:///etc/passwd', 'https://login.example'],
    ['data:application/json,{"keys":[]}', 'https://login.example'],
    ['https://user:secret@login.example/keys', 'https://login.example'],
    ['/keys', 'https://login.example'],
    [7, 'https://login.example'],
    [undefined, 'https://login.example'],
  ])('%s is not asked for %s', (url, issuer) => expect(mayAsk(url, issuer)).toBe(false));
});
