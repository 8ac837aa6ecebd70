import { describe, expect, it } from '@jest/globals';
import { ConfigError, readSettings } from './config.js';

const key = Buffer.alloc(32, 1).toString('base64');
const external = {
  DATABASE_URL: 'postgres://app@db/askwell',
  OIDC_ISSUER: 'https://login.example',
  OIDC_AUDIENCE: 'askwell',
  CONTACT_KEYS: `2026:${key}`,
  CONTACT_HASH_KEY: key,
  PUBLIC_URL: 'https://askwell.example',
};

describe('settings', () => {
  it('needs nothing for a first start', () => {
    expect(readSettings({})).toMatchObject({ PORT: 3000, HOST: '127.0.0.1', DATA_DIR: '.data' });
  });

  it('takes an empty value as not set', () => {
    expect(readSettings({ MEILI_URL: '', PORT: ' ' })).toMatchObject({ PORT: 3000 });
  });

  it('reads every key, the first of which seals', () => {
    const { CONTACT_KEYS } = readSettings({ ...external, CONTACT_KEYS: `new:${key},old:${key}` });
    expect([...CONTACT_KEYS!.keys()]).toEqual(['new', 'old']);
  });

  it('reads rate limits', () => {
    expect(readSettings({ RATE_LIMITS: 'off' }).RATE_LIMITS).toBeNull();
    expect(readSettings({ RATE_LIMITS: 'uploads=5/60' }).RATE_LIMITS).toMatchObject({ uploads: { limit: 5, seconds: 60 }, requests: { limit: 1_200 } });
  });

  it('reads how bibliographic services are asked', () => {
    const key = 'abcd1234'.repeat(4);
    expect(readSettings({ CROSSREF_URL: 'https://mirror.example/', PUBMED_URL: 'http://127.0.0.1:8080/eutils', FINDINGS_CONTACT: 'findings@askwell.example', PUBMED_API_KEY: key })).toMatchObject({
      CROSSREF_URL: 'https://mirror.example', PUBMED_URL: 'http://127.0.0.1:8080/eutils', FINDINGS_CONTACT: 'findings@askwell.example', PUBMED_API_KEY: key,
    }); // prettier-ignore
  });

  it('shows no secret in what is wrong with one', () => {
    for (const wrong of [{ EUROPE_PMC_URL: 'https://user:secret@mirror.example' }, { PUBMED_API_KEY: 'secret key' }]) expect(() => readSettings(wrong)).not.toThrow(/secret/);
  });

  it('reads lists', () => {
    expect(readSettings({ ALLOWED_ORIGINS: 'https://a.example, https://b.example:8443', TRUSTED_PROXIES: '10.0.0.1,fd00::/8' })).toMatchObject({
      ALLOWED_ORIGINS: ['https://a.example', 'https://b.example:8443'],
      TRUSTED_PROXIES: ['10.0.0.1', 'fd00::/8'],
    });
  });

  it.each([
    ['PORT', { PORT: 'eighty' }],
    ['PORT', { PORT: '70000' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://db' }],
    ['MEILI_URL', { MEILI_URL: 'not a url' }],
    ['SMTP_URL', { SMTP_URL: 'http://mail' }],
    ['CONTACT_KEYS', { ...external, CONTACT_KEYS: 'short:abc' }],
    ['CONTACT_HASH_KEY', { ...external, CONTACT_HASH_KEY: 'abc' }],
    ['PRIVACY_MAIL', { PRIVACY_MAIL: 'somebody' }],
    ['RETURNED_MAIL_ADDRESS', { RETURNED_MAIL_ADDRESS: 'mail-that-was-returned-to-us@example.org', RETURNED_MAIL_KEY: key }],
    ['RETURNED_MAIL_ADDRESS', { RETURNED_MAIL_ADDRESS: 'returned+all@example.org', RETURNED_MAIL_KEY: key }],
    ['RETURNED_MAIL_ADDRESS', { RETURNED_MAIL_KEY: key }],
    ['RETURNED_MAIL_KEY', { RETURNED_MAIL_ADDRESS: 'returned@example.org' }],
    ['RETURNED_MAIL_KEY', { RETURNED_MAIL_ADDRESS: 'returned@example.org', RETURNED_MAIL_KEY: 'short' }],
    ['AUDIT_KEYS', { ...external, AUDIT_KEYS: key }],
    ['OIDC_ISSUER', { ...external, OIDC_ISSUER: undefined }],
    ['OIDC_ISSUER', { ...external, OIDC_ISSUER: 'http://login.example' }],
    ['OIDC_AUDIENCE', { OIDC_ISSUER: 'https://login.example' }],
    ['PUBLIC_URL', { ...external, PUBLIC_URL: undefined }],
    ['DATABASE_URL', { MIGRATION_DATABASE_URL: 'postgres://owner@db/askwell' }],
    ['INTROSPECTION', { INTROSPECTION: 'yes' }],
    ['RATE_LIMITS', { RATE_LIMITS: 'on' }],
    ['RATE_LIMITS', { RATE_LIMITS: 'requests=0/60' }],
    ['RATE_LIMITS', { RATE_LIMITS: 'everything=1/60' }],
    ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: '*' }],
    ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: 'https://a.example/,https://b.example' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: 'proxy.internal' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '0.0.0.0/0' }],
    ['EUROPE_PMC_URL', { EUROPE_PMC_URL: 'https://user:secret@mirror.example' }],
    ['EUROPE_PMC_URL', { EUROPE_PMC_URL: 'http://mirror.example/rest' }],
    ['PUBMED_URL', { PUBMED_URL: 'https://eutils.example/?api_key=secret' }],
    ['CROSSREF_URL', { CROSSREF_URL: 'api.crossref.org' }],
    ['FINDINGS_CONTACT', { FINDINGS_CONTACT: 'Findings <findings@askwell.example>' }],
    ['PUBMED_API_KEY', { PUBMED_API_KEY: 'my key' }],
    ['LOG_FORMAT', { LOG_FORMAT: 'xml' }],
  ])('stops on a wrong %s with one line that begins with its name', (name, environment) => {
    expect(() => readSettings(environment)).toThrow(ConfigError);
    expect(() => readSettings(environment)).toThrow(new RegExp(`^${name} [^\\n]+\\.$`));
  });
});
