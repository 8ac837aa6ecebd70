import path from 'node:path';
import { LocalIssuer } from '../identity/sign-in/local-issuer.js';
import type { AppConfig } from '../platform/config/app-config.js';
import { ConfigError, type Settings } from '../platform/config/config.js';
import { startEmbeddedPostgres } from '../platform/database/embedded/embedded-postgres.js';
import { findRunningPostgres } from '../platform/database/embedded/running-postgres.js';
import { requireFitDatabase } from '../platform/database/fitness.js';
import { localKeys } from './local-keys.js';
import { prepareDatabase } from './prepare-database.js';

export interface Runtime {
  config: AppConfig;
  /** Given with the embedded database and no OIDC issuer: sample data may be loaded, sample tokens printed. */
  localIssuer: LocalIssuer | null;
  stop(): Promise<void>;
}

type Progress = (line: string) => void;

/**
 * From settings to something an application can run on: a migrated database with its reference data, keys, a way to sign in.
 * @param beside a command may work on the embedded database of a process that runs already
 */
export async function prepareRuntime(settings: Settings, runsJobs: boolean, progress: Progress, beside = false): Promise<Runtime> {
  const dataDir = path.resolve(settings.DATA_DIR);
  const common = {
    databasePool: settings.DATABASE_POOL,
    dataDir,
    publicUrl: (settings.PUBLIC_URL ?? `http://${settings.HOST === '0.0.0.0' ? 'localhost' : settings.HOST}:${settings.PORT}`).replace(/\/$/, ''),
    meili: settings.MEILI_URL ? { url: settings.MEILI_URL, key: settings.MEILI_KEY } : null,
    smtpUrl: settings.SMTP_URL ?? null,
    mailFrom: settings.MAIL_FROM,
    runsJobs,
  };
  return settings.DATABASE_URL ? external(settings, settings.DATABASE_URL, common, progress) : embedded(settings, common, progress, beside);
}

type Common = Omit<AppConfig, 'databaseUrl' | 'contactKeys' | 'contactHashKey' | 'signIn'>;

/** A Postgres of our own in `DATA_DIR`; sample sign-in unless an issuer is configured. */
async function embedded(settings: Settings, common: Common, progress: Progress, beside: boolean): Promise<Runtime> {
  const running = beside ? await findRunningPostgres(common.dataDir) : null;
  const postgres = running ? { ...running, stop: async () => undefined } : await startEmbeddedPostgres({ dataDir: common.dataDir, onProgress: progress });
  try {
    if (!running) await prepareDatabase(postgres.ownerUrl, progress);
    const made = settings.CONTACT_KEYS && settings.CONTACT_HASH_KEY ? null : await localKeys(common.dataDir);
    const oidc = oidcSignIn(settings);
    const localIssuer = oidc ? null : await LocalIssuer.open(common.dataDir);
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
async function external(settings: Settings, databaseUrl: string, common: Common, progress: Progress): Promise<Runtime> {
  const { MIGRATION_DATABASE_URL: ownerUrl, CONTACT_KEYS: contactKeys, CONTACT_HASH_KEY: contactHashKey } = settings;
  const signIn = oidcSignIn(settings);
  if (!contactKeys || !contactHashKey || !signIn) throw new ConfigError('DATABASE_URL needs CONTACT_KEYS, CONTACT_HASH_KEY, OIDC_ISSUER and OIDC_AUDIENCE.');
  if (ownerUrl) await prepareDatabase(ownerUrl, progress);
  await requireFitDatabase(databaseUrl);
  return { localIssuer: null, stop: async () => undefined, config: { ...common, databaseUrl, contactKeys, contactHashKey, signIn } };
}

const oidcSignIn = ({ OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience }: Settings): AppConfig['signIn'] | null =>
  issuer && audience ? { kind: 'oidc', issuer, audience } : null;
