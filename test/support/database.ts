import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { dataSourceOptions, type DataSourceSettings } from '../../src/platform/database/data-source.js';
import { withClient } from '../../src/platform/database/roles.js';
import { templateDatabase, type TemplateUrls, urlOf } from './test-server.js';

export interface TestDatabase {
  readonly appUrl: string;
  readonly ownerUrl: string;
  /** Connected with the application's role. */
  readonly dataSource: DataSource;
  /** From now on the database's clock stands at this instant; null lets it run again. */
  setClock(at: Date | null): Promise<void>;
  /** Moves the clock forward (and stops it there, if it was running). Milliseconds. */
  advance(ms: number): Promise<void>;
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** The entities that the data source knows. Default none. */
  entities?: DataSourceSettings['entities'];
  poolSize?: number;
}

/** A migrated database of its own for one spec file, copied from the run's template. Call `drop()` in `afterAll`. */
export async function createTestDatabase({ entities = [], poolSize = 10 }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = testServer();
  const name = `askwell_test_${process.env.JEST_WORKER_ID ?? 0}_${randomBytes(4).toString('hex')}`;
  await withClient(server.adminUrl, (client) => client.query(`create database ${name} template ${templateDatabase} owner askwell_owner strategy file_copy`));

  const ownerUrl = urlOf(server.ownerUrl, name);
  const appUrl = urlOf(server.appUrl, name);
  const dataSource = new DataSource(dataSourceOptions({ url: appUrl, entities, poolSize, applicationName: 'askwell-test' }));
  await dataSource.initialize();
  return {
    appUrl,
    ownerUrl,
    dataSource,
    setClock: (at) =>
      withClient(ownerUrl, async (client) => {
        await client.query('delete from test_clock');
        if (at) await client.query('insert into test_clock (at) values ($1)', [at]);
      }),
    advance: (ms) =>
      withClient(ownerUrl, async (client) => {
        await client.query(
          `with old as (delete from test_clock returning at)
           insert into test_clock (at) select coalesce((select at from old), clock_timestamp()) + $1 * interval '1 millisecond'`,
          [ms],
        );
      }),
    async drop() {
      if (dataSource.isInitialized) await dataSource.destroy();
      await withClient(server.adminUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** The run's server, for specs about the database itself. */
export function testServer(): TemplateUrls {
  const urls = process.env.ASKWELL_TEST_SERVER;
  if (!urls) throw new Error('No test server: run specs with `npm run jest`, whose global set-up starts one.');
  return JSON.parse(urls) as TemplateUrls;
}
