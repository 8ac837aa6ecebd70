import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readSettings, settingNames } from '../../src/platform/config/config.js';

interface ComposeService {
  command?: string[];
  environment?: Record<string, string>;
}

const file = new URL('../../docker-compose.yml', import.meta.url);
const { services } = parse(await readFile(file, 'utf8'), { merge: true }) as { services: Record<string, ComposeService> };
const ours = ['migrate', 'api-1', 'api-2', 'worker'];
const key = Buffer.alloc(32, 1).toString('base64');

/** What someone sets before `docker compose up`; `${NAME:?}` and `${NAME:-default}` as Compose reads them. */
const outside: Record<string, string> = {
  APP_PASSWORD: 'app',
  OWNER_PASSWORD: 'owner',
  MEILI_KEY: 'meili',
  OIDC_ISSUER: 'https://login.example',
  OIDC_AUDIENCE: 'askwell',
  CONTACT_KEYS: `2026:${key}`,
  CONTACT_HASH_KEY: key,
};
const interpolate = (text: string): string =>
  text.replace(/\$\{(\w+)(?::-([^}]*)|:\?)?\}/g, (_, name: string, fallback?: string) => {
    const value = outside[name] ?? fallback;
    if (value === undefined) throw new Error(`docker-compose.yml asks for ${name}, which this test doesn't set`);
    return value;
  });
const environmentOf = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(services[name].environment ?? {}).map(([setting, value]) => [setting, interpolate(value)]));

describe('docker-compose.yml', () => {
  it('starts Postgres, Meilisearch, a mail catcher, two API replicas and a worker', () => {
    expect(Object.keys(services).sort()).toEqual(['api-1', 'api-2', 'mail', 'meilisearch', 'migrate', 'postgres', 'worker']);
    expect(services['api-2'].command).toEqual(services['api-1'].command);
  });

  it.each(ours)('gives %s only settings that the configuration knows', (name) => {
    expect(Object.keys(environmentOf(name)).filter((setting) => !(settingNames as string[]).includes(setting))).toEqual([]);
  });

  it.each(ours)('gives %s settings that the configuration accepts', (name) => {
    expect(readSettings(environmentOf(name)).OIDC_ISSUER).toBe('https://login.example');
  });

  it('keeps the owner of the tables from everything but the migration', () => {
    const knowsOwner = Object.keys(services).filter((name) => 'MIGRATION_DATABASE_URL' in (services[name].environment ?? {}));
    expect(knowsOwner).toEqual(['migrate']);
  });
});
