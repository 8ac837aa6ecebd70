import { Logger } from '@nestjs/common';
import type { DataSourceOptions } from 'typeorm';
import { SnakeCaseNaming } from './naming-strategy.js';

export interface DataSourceSettings {
  /** The application's role, never the owner of the tables. */
  url: string;
  /** Every entity class, listed by the composition root. */
  entities: NonNullable<DataSourceOptions['entities']>;
  /** Connections at most. Default 10. */
  poolSize?: number;
  /** A statement that runs longer is cancelled by the database. Milliseconds, default 15,000. */
  statementTimeout?: number;
  /** Shown in `pg_stat_activity`. Default `askwell`. */
  applicationName?: string;
}

/** How the application talks to Postgres. The schema comes from `migrations/`, never from the entities. */
export function dataSourceOptions({
  url,
  entities,
  poolSize = 10,
  statementTimeout = 15_000,
  applicationName = 'askwell',
}: DataSourceSettings): DataSourceOptions {
  const logger = new Logger('Database');
  return {
    type: 'postgres',
    url,
    entities,
    namingStrategy: new SnakeCaseNaming(),
    synchronize: false,
    migrationsRun: false,
    // Extensions belong to the first migration; the application's role may not make any.
    installExtensions: false,
    poolSize,
    connectTimeoutMS: 10_000,
    applicationName,
    poolErrorHandler: (error: Error) => logger.warn(`an idle connection failed: ${error.message}`),
    extra: {
      statement_timeout: statementTimeout,
      // Work that forgot to end must not hold its locks for ever.
      idle_in_transaction_session_timeout: statementTimeout * 4,
    },
    logging: false,
  };
}
