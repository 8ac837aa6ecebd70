import { Logger } from '@nestjs/common';
import type { DataSourceOptions, MixedList } from 'typeorm';
import { SnakeCaseNaming } from './naming-strategy.js';

export interface DataSourceSettings {
  /** The application's role, never the owner of the tables. */
  url: string;
  /** Every entity class, listed by the composition root. */
  entities: MixedList<EntityClass>;
  /** Connections at most. Default 10. */
  poolSize?: number;
  /** A statement that runs longer is cancelled by the database. Milliseconds, default 15,000. */
  statementTimeout?: number;
  /** Shown in `pg_stat_activity`. Default `askwell`. */
  applicationName?: string;
}

type EntityClass = abstract new (...args: never[]) => object;

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
    entities: entities as MixedList<() => void>,
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
