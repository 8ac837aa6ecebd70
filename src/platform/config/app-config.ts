import type { ApiSettings } from './api-settings.js';

/**
 * What the running application needs to know, after settings were read, an embedded database (if any) was started
 * and local keys were made. Everything takes it from here; nothing reads the environment again.
 */
export abstract class AppConfig {
  abstract readonly databaseUrl: string;
  abstract readonly databasePool: number;
  abstract readonly dataDir: string;
  /** Without a slash at its end. */
  abstract readonly publicUrl: string;
  abstract readonly meili: { url: string; key: string | undefined } | null;
  /** Where the model for search by meaning lies, if it does; null: search goes by words alone. */
  abstract readonly modelDir?: string | null;
  /** Where bibliographic services are asked, if not where they usually are; without a slash at the end. */
  abstract readonly findingServices?: Partial<Record<'europe_pmc' | 'pubmed' | 'crossref', string>>;
  /** Whom those services may write to; null: the address mail is sent from. */
  abstract readonly findingContact?: string | null;
  /** Lets PubMed be asked ten times a second instead of three. */
  abstract readonly pubmedKey?: string | null;
  abstract readonly smtpUrl: string | null;
  abstract readonly mailFrom: string;
  /** Where mail that can't be delivered goes back to, and what a mail server says that passes it on; null: nothing listens. */
  abstract readonly returnedMail?: { address: string; key: string } | null;
  /** Whoever looks after complaints about data; null: nobody is told by mail. */
  abstract readonly privacyMail?: string | null;
  abstract readonly contactKeys: ReadonlyMap<string, Buffer>;
  abstract readonly contactHashKey: Buffer;
  /** Sign seals of the audit log, the first from now on; null: one is derived from `contactHashKey`. */
  abstract readonly auditKeys?: ReadonlyMap<string, Buffer> | null;
  /** Whether this process runs jobs (`npm start` and worker.ts do; a replica behind a load balancer need not). */
  abstract readonly runsJobs: boolean;
  abstract readonly signIn: SignIn;
  abstract readonly api: ApiSettings;
}

/** Either tokens of an OIDC issuer, or, with the embedded database only, of a key made on first start. */
export type SignIn =
  | { kind: 'oidc'; issuer: string; audience: string }
  | { kind: 'local'; issuer: string; audience: string; publicJwk: Record<string, unknown> };
