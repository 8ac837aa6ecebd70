import path from 'node:path';
import { LocalIssuer } from '../identity/sign-in/local-issuer.js';
import { type ApiSettings, usualApi } from '../platform/config/api-settings.js';
import type { AppConfig } from '../platform/config/app-config.js';
import { ConfigError, type Settings } from '../platform/config/config.js';
import { DatabaseStartError } from '../platform/database/database-start.error.js';
import { startEmbeddedPostgres } from '../platform/database/embedded/embedded-postgres.js';
import { findRunningPostgres } from '../platform/database/embedded/running-postgres.js';
import { withClient } from '../platform/database/roles.js';
import { localUrl } from './address.js';
import { localKeys } from './local-keys.js';
import { saidProduction } from './node-env.js';

export interface Runtime {
  config: AppConfig;
  /** Given with the embedded database and no OIDC issuer: sample data may be loaded, sample tokens printed. */
  localIssuer: LocalIssuer | null;
  stop(): Promise<void>;
}

export interface RuntimeOptions {
  runsJobs: boolean;
  /** Hears of what takes longer than a second. */
  progress: (line: string) => void;
  /** Called between steps; what it throws ends the start. */
  goOn?: () => void;
  /** Hears that the embedded database ended by itself. */
  onCrash?: (error: DatabaseStartError) => void;
  /** A command may work on the embedded database of a process that runs already. */
  beside?: boolean;
}

/** From settings to something an application can run on: a migrated database with its reference data, keys, a way to sign in. */
export async function prepareRuntime(settings: Settings, options: RuntimeOptions): Promise<Runtime> {
  const common = {
    databasePool: settings.DATABASE_POOL,
    dataDir: path.resolve(settings.DATA_DIR),
    publicUrl: (settings.PUBLIC_URL ?? localUrl(settings)).replace(/\/$/, ''),
    meili: settings.MEILI_URL ? { url: settings.MEILI_URL, key: settings.MEILI_KEY } : null,
    modelDir: path.resolve(settings.MODEL_DIR ?? path.join(settings.DATA_DIR, 'model')),
    findingServices: { europe_pmc: settings.EUROPE_PMC_URL, pubmed: settings.PUBMED_URL, crossref: settings.CROSSREF_URL },
    findingContact: settings.FINDINGS_CONTACT ?? null,
    pubmedKey: settings.PUBMED_API_KEY ?? null,
    smtpUrl: settings.SMTP_URL ?? null,
    mailFrom: settings.MAIL_FROM,
    returnedMail: settings.RETURNED_MAIL_ADDRESS && settings.RETURNED_MAIL_KEY ? { address: settings.RETURNED_MAIL_ADDRESS, key: settings.RETURNED_MAIL_KEY } : null,
    privacyMail: settings.PRIVACY_MAIL ?? null,
    auditKeys: settings.AUDIT_KEYS ?? null,
    runsJobs: options.runsJobs,
    api: apiOf(settings),
  };
  return settings.DATABASE_URL ? external(settings, settings.DATABASE_URL, common, options) : embedded(settings, common, options);
}

/** Where people are signed in by an issuer, or where Node is told so, this is production: nobody looks at the schema unless INTROSPECTION says so. */
const apiOf = ({ INTROSPECTION, OIDC_ISSUER, ALLOWED_ORIGINS = [], TRUSTED_PROXIES = [], RATE_LIMITS = usualApi.budgets }: Settings): ApiSettings => ({
  ...usualApi,
  introspection: INTROSPECTION ? INTROSPECTION === 'on' : !OIDC_ISSUER && !saidProduction,
  allowedOrigins: ALLOWED_ORIGINS,
  trustedProxies: TRUSTED_PROXIES,
  budgets: RATE_LIMITS,
});

type Common = Omit<AppConfig, 'databaseUrl' | 'contactKeys' | 'contactHashKey' | 'signIn'>;

/** A Postgres of our own in `DATA_DIR`; sample sign-in unless an issuer is configured. */
async function embedded(settings: Settings, common: Common, { progress, goOn, onCrash, beside }: RuntimeOptions): Promise<Runtime> {
  const { dataDir } = common;
  const running = beside ? await findRunningPostgres(dataDir) : null;
  const postgres = running
    ? { ...running, stop: async () => undefined }
    : await startEmbeddedPostgres({ dataDir, onProgress: progress, onCrash: (reason) => onCrash?.(new DatabaseStartError(`${reason} (see ${path.join(dataDir, 'postgres.log')})`)) });
  try {
    goOn?.();
    if (!running) await prepareAsOwner(postgres.ownerUrl, progress);
    const made = settings.CONTACT_KEYS && settings.CONTACT_HASH_KEY ? null : await localKeys(dataDir);
    const oidc = oidcSignIn(settings);
    if (oidc) await refuseSampleData(postgres.appUrl, 'Set DATA_DIR to another folder');
    const localIssuer = oidc ? null : await LocalIssuer.open(dataDir);
    return {
      localIssuer,
      stop: () => postgres.stop(),
      config: {
        ...common,
        databaseUrl: postgres.appUrl,
        contactKeys: settings.CONTACT_KEYS ?? made!.contactKeys,
        contactHashKey: settings.CONTACT_HASH_KEY ?? made!.contactHashKey,
        signIn: oidc ?? localIssuer!.signIn,
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** A Postgres elsewhere: migrated here if we are told its owner, then refused while it is behind or too open. */
async function external(settings: Settings, databaseUrl: string, common: Common, { progress }: RuntimeOptions): Promise<Runtime> {
  const { MIGRATION_DATABASE_URL: ownerUrl, CONTACT_KEYS: contactKeys, CONTACT_HASH_KEY: contactHashKey } = settings;
  const signIn = oidcSignIn(settings);
  if (!contactKeys || !contactHashKey || !signIn) throw new ConfigError('DATABASE_URL needs CONTACT_KEYS, CONTACT_HASH_KEY, OIDC_ISSUER and OIDC_AUDIENCE.');
  if (ownerUrl) await prepareAsOwner(ownerUrl, progress);
  const { requireFitDatabase } = await import('../platform/database/fitness.js');
  await requireFitDatabase(databaseUrl);
  await refuseSampleData(databaseUrl, 'Use another database');
  return { localIssuer: null, stop: async () => undefined, config: { ...common, databaseUrl, contactKeys, contactHashKey, signIn } };
}

/** What migrates is 0.4 s of loading on a slow core: done while the database server starts, by whoever loads the application beside this. */
async function prepareAsOwner(ownerUrl: string, progress: (line: string) => void): Promise<void> {
  const { prepareDatabase } = await import('./prepare-database.js');
  await prepareDatabase(ownerUrl, progress);
}

/** Invented people must not stand among real ones. */
async function refuseSampleData(databaseUrl: string, remedy: string): Promise<void> {
  const { rowCount } = await withClient(databaseUrl, (client) => client.query('select from sample_load limit 1'));
  if (rowCount) throw new ConfigError(`OIDC_ISSUER is set, but this database holds sample data, which must not stand beside real people. ${remedy}, or start without OIDC_ISSUER.`);
}

const oidcSignIn = ({ OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience }: Settings): AppConfig['signIn'] | null =>
  issuer && audience ? { kind: 'oidc', issuer, audience } : null;
