import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConsoleLogger, type LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { PermissionKind } from '../../src/identity/actor.js';
import { LocalIssuer } from '../../src/identity/sign-in/local-issuer.js';
import type { AppConfig } from '../../src/platform/config/app-config.js';
import { JobRegistry } from '../../src/platform/jobs/job-registry.js';
import { withClient } from '../../src/platform/database/roles.js';
import { createApplication } from '../../src/start/application.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { apiForTests } from './api-settings.js';

export interface GraphqlAnswer<T = Record<string, unknown>> {
  status: number;
  data: T;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string } & Record<string, unknown> }[];
}

export interface TestPermission {
  kind: PermissionKind;
  teamId?: string;
  organisationId?: string;
  areaCode?: string;
}

export interface SignedIn {
  accountId: string;
  token: string;
}

/** A started server on a database of its own, spoken to over HTTP as a client would. */
export interface TestApp {
  url: string;
  dataDir: string;
  nest: NestFastifyApplication;
  db: TestDatabase;
  issuer: LocalIssuer;
  gql<T = Record<string, never>>(query: string, variables?: object, token?: string): Promise<GraphqlAnswer<T>>;
  /** Makes an account with these permissions and signs it in. */
  /** @param email vouched for by the sign-in */
  signIn(permissions?: TestPermission[], name?: string, email?: string): Promise<SignedIn>;
  /** Runs a registered job or sweep at once. */
  runJob(name: string, payload?: Record<string, string>): Promise<void>;
  close(): Promise<void>;
}

export interface TestAppOptions {
  config?: Partial<AppConfig>;
  db?: TestDatabase;
  /** Hears all that is logged. Default: errors are printed. */
  logger?: LoggerService;
}

export async function startTestApp({ config: overrides = {}, db: given, logger }: TestAppOptions = {}): Promise<TestApp> {
  const db = given ?? (await createTestDatabase());
  const dataDir = await mkdtemp(path.join(tmpdir(), 'askwell-test-'));
  const issuer = await LocalIssuer.open(dataDir);
  const config: AppConfig = {
    databaseUrl: db.appUrl,
    databasePool: 5,
    dataDir,
    publicUrl: 'http://askwell.test',
    // With MEILI_URL set, everything that is tested over HTTP is tested with that engine.
    meili: process.env.MEILI_URL ? { url: process.env.MEILI_URL, key: process.env.MEILI_KEY } : null,
    smtpUrl: null,
    mailFrom: 'Askwell <no-reply@askwell.test>',
    contactKeys: new Map([['test', Buffer.alloc(32, 7)]]),
    contactHashKey: Buffer.alloc(32, 9),
    runsJobs: false,
    api: apiForTests,
    signIn: issuer.signIn,
    ...overrides,
  };
  const nest = await createApplication(config, logger ?? new ConsoleLogger({ logLevels: ['error', 'fatal'] }));
  await nest.listen(0, '127.0.0.1');
  const { port } = nest.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  let accounts = 0;

  return {
    url,
    dataDir,
    nest,
    db,
    issuer,
    async gql(query, variables, token) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, ...((await response.json()) as object) } as never;
    },
    async signIn(permissions = [], name = 'Test Person', email) {
      accounts += 1;
      const subject = `test-${accounts}`;
      const accountId = await withClient(db.ownerUrl, async (client) => {
        const { rows } = await client.query<{ id: string }>('insert into account (issuer, subject, display_name) values ($1, $2, $3) returning id', [
          issuer.signIn.issuer,
          subject,
          name,
        ]);
        for (const { kind, teamId = null, organisationId = null, areaCode = null } of permissions) {
          await client.query('insert into permission (account_id, kind, team_id, organisation_id, area_code) values ($1, $2, $3, $4, $5)', [
            rows[0].id,
            kind,
            teamId,
            organisationId,
            areaCode,
          ]);
        }
        return rows[0].id;
      });
      return { accountId, token: await issuer.token(subject, name, '24h', email) };
    },
    runJob: (name, payload) => nest.get(JobRegistry).runNow(name, payload),
    async close() {
      await nest.close();
      if (!given) await db.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
