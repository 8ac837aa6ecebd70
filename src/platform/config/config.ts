import { isIP } from 'node:net';
import { type Budget, type Budgets, usualBudgets } from '../limits/budgets.js';
import { z } from 'zod';
import { mayBeIssuer } from '../outgoing/outgoing.rules.js';

const url = (protocols: RegExp, example: string) =>
  z.string().refine((value) => URL.canParse(value) && protocols.test(new URL(value).protocol), `must be a URL such as ${example}`);

const base64Key = /^[A-Za-z0-9+/]{43}=$/;

/** `id:base64,id:base64`; the first seals, all of them open. */
const contactKeys = z.string().transform((value, context) => {
  const keys = new Map<string, Buffer>();
  for (const entry of value.split(',')) {
    const [id, key, ...rest] = entry.trim().split(':');
    if (!id || !key || rest.length || !base64Key.test(key)) {
      context.addIssue({ code: 'custom', message: 'must be one or more name:key pairs, comma separated, each key 32 bytes in base64' });
      return z.NEVER;
    }
    keys.set(id, Buffer.from(key, 'base64'));
  }
  return keys;
});

const hashKey = z
  .string()
  .regex(base64Key, 'must be 32 bytes in base64')
  .transform((value) => Buffer.from(value, 'base64'));

/** Where a bibliographic service is asked. What would be said to it with each request stands in settings of its own, never in an address, which logs and errors may show. */
const serviceUrl = (example: string) =>
  z
    .string()
    .refine(mayBeIssuer, `must be an https address without a password, “?” or “#”, such as ${example} (http for one on this machine only)`)
    .transform((value) => value.replace(/\/+$/u, ''));

const listed = (value: string): string[] => value.split(',').map((entry) => entry.trim()).filter(Boolean);

/** Scheme, host and port; `*` and `null` would let everyone in. */
const origins = z
  .string()
  .transform(listed)
  .refine((all) => all.every((one) => URL.canParse(one) && new URL(one).origin === one && /^https?:/.test(one)), 'must be one or more origins such as https://www.example.nhs.uk, comma separated, without a path');

/** `off`, or what differs from the usual: `requests=3000/60,uploads=10/3600`. */
const rateLimits = z.string().transform((value, context): Budgets | null => {
  if (value === 'off') return null;
  const budgets: Record<string, Budget> = {};
  for (const entry of listed(value)) {
    const [, name = '', limit, seconds] = /^(\w+)=(\d{1,7})\/(\d{1,5})$/.exec(entry) ?? [];
    if (!Object.hasOwn(usualBudgets, name) || Number(limit) < 1 || Number(seconds) < 1) {
      context.addIssue({ code: 'custom', message: `must be off, or a list such as requests=1200/60 (so many in so many seconds) with names of ${Object.keys(usualBudgets).join(', ')}` });
      return z.NEVER;
    }
    budgets[name] = { limit: Number(limit), seconds: Number(seconds) };
  }
  return { ...usualBudgets, ...budgets };
});

/** With "+" and 43 more characters before the "@" it must not be longer than the 64 that every mail server takes. */
const returnAddress = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{0,19}@[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be an address such as returned@mail.askwell.example.nhs.uk, with at most 20 letters, digits, dots, hyphens or underscores before the @');

const addresses = z
  .string()
  .transform(listed)
  .refine((all) => all.every(isAddressOrNetwork), 'must be one or more IP addresses or networks such as 10.0.0.0/8, comma separated');

/** A network of all addresses would believe everyone. */
function isAddressOrNetwork(text: string): boolean {
  const [address, bits, ...rest] = text.split('/');
  const family = isIP(address);
  return family !== 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128)));
}

const settings = z.object({
  PORT: z.coerce.number('must be a number').int('must be a whole number').min(1, 'must be 1 or more').max(65535, 'must be 65535 or less').default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** Where people reach the service; links in mail begin with it. Default: HOST and PORT. */
  PUBLIC_URL: url(/^https?:$/, 'https://askwell.example.nhs.uk').optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  /** Without it, Postgres is embedded and everything is local. */
  DATABASE_URL: url(/^postgres(ql)?:$/, 'postgres://askwell_app:…@db:5432/askwell').optional(),
  MIGRATION_DATABASE_URL: url(/^postgres(ql)?:$/, 'postgres://askwell_owner:…@db:5432/askwell').optional(),
  DATABASE_POOL: z.coerce.number('must be a number').int('must be a whole number').min(1, 'must be 1 or more').max(200, 'must be 200 or less').default(10),
  MEILI_URL: url(/^https?:$/, 'http://meilisearch:7700').optional(),
  MEILI_KEY: z.string().min(1).optional(),
  OIDC_ISSUER: z.string().refine(mayBeIssuer, 'must be an https URL such as https://login.example.nhs.uk (http for an issuer on this machine only)').optional(),
  OIDC_AUDIENCE: z.string().min(1).optional(),
  SMTP_URL: url(/^smtps?:$/, 'smtp://mail:1025').optional(),
  MAIL_FROM: z.string().regex(/@/, 'must be an address such as Askwell <no-reply@askwell.example.nhs.uk>').default('Askwell <no-reply@askwell.invalid>'),
  /** Whoever looks after complaints about data: told that there are some, never what they say. */
  PRIVACY_MAIL: z.string().regex(/^[^\s@]+@[^\s@]+$/, 'must be one mail address').optional(),
  /** Where findings are asked for, if not where everybody does: a mirror, a proxy, a server made for trying things out. */
  EUROPE_PMC_URL: serviceUrl('https://www.ebi.ac.uk/europepmc/webservices/rest').optional(),
  PUBMED_URL: serviceUrl('https://eutils.ncbi.nlm.nih.gov/entrez/eutils').optional(),
  CROSSREF_URL: serviceUrl('https://api.crossref.org').optional(),
  /** Whom those services may write to. Default: the address of MAIL_FROM. */
  FINDINGS_CONTACT: z.string().regex(/^[^\s@<>]+@[^\s@<>]+$/, 'must be one mail address that somebody reads, such as findings@askwell.example.nhs.uk: bibliographic services write to it before they block whoever asks').optional(),
  PUBMED_API_KEY: z.string().regex(/^[0-9A-Za-z]{20,100}$/, 'must be the key that NCBI shows under Account settings, API Key Management: letters and digits, without spaces').optional(),
  /** Where mail that can't be delivered goes back to, each to an address of its own below it; whoever runs the mail server there passes it on with the key. */
  RETURNED_MAIL_ADDRESS: returnAddress.optional(),
  RETURNED_MAIL_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  MODEL_DIR: z.string().min(1).optional(),
  CONTACT_KEYS: contactKeys.optional(),
  CONTACT_HASH_KEY: hashKey.optional(),
  /** Sign seals of the audit log, the first from now on. Without it, a key derived from CONTACT_HASH_KEY does. */
  AUDIT_KEYS: contactKeys.optional(),
  INTROSPECTION: z.enum(['on', 'off'], 'must be on or off').optional(),
  ALLOWED_ORIGINS: origins.optional(),
  TRUSTED_PROXIES: addresses.optional(),
  RATE_LIMITS: rateLimits.optional(),
  LOG_FORMAT: z.enum(['text', 'json'], 'must be text or json').optional(),
});

export type Settings = z.output<typeof settings>;
export const settingNames = Object.keys(settings.shape) as (keyof Settings)[];

/** One line that names the setting and what it should be; the start stops on it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads the environment. Empty values count as not set, so that a compose file may pass a name through.
 * @throws ConfigError naming the first wrong setting
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(settingNames.map((name) => [name, environment[name]?.trim() || undefined]));
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(`${String(issue.path[0])} ${issue.message.replace(/^Invalid input: /, '')}.`);
  }
  checkTogether(parsed.data);
  return parsed.data;
}

/** Settings that only make sense together. */
function checkTogether(given: Settings): void {
  if (given.DATABASE_URL) {
    for (const name of ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'CONTACT_KEYS', 'CONTACT_HASH_KEY', 'PUBLIC_URL'] as const) {
      if (given[name] === undefined) throw new ConfigError(`${name} must be set when DATABASE_URL is: ${whyNeeded[name]}.`);
    }
  } else if (given.OIDC_ISSUER && !given.OIDC_AUDIENCE) {
    throw new ConfigError(`OIDC_AUDIENCE must be set when OIDC_ISSUER is: ${whyNeeded.OIDC_AUDIENCE}.`);
  }
  for (const [one, other] of [['RETURNED_MAIL_ADDRESS', 'RETURNED_MAIL_KEY'], ['RETURNED_MAIL_KEY', 'RETURNED_MAIL_ADDRESS']] as const) {
    if (given[one] && !given[other]) throw new ConfigError(`${other} must be set when ${one} is: what comes back to that address is passed on with that key.`);
  }
  if (given.MIGRATION_DATABASE_URL && !given.DATABASE_URL) {
    throw new ConfigError('DATABASE_URL must be set when MIGRATION_DATABASE_URL is: the application never runs as the owner of the tables.');
  }
}

const whyNeeded = {
  OIDC_ISSUER: 'outside the embedded database there are no built-in users',
  OIDC_AUDIENCE: 'a token meant for another service must not open this one',
  CONTACT_KEYS: 'contact details are encrypted, and every replica needs the same keys',
  CONTACT_HASH_KEY: 'contact details are found by a keyed hash, the same on every replica',
  PUBLIC_URL: 'links in mail must lead back to this service',
} as const;
