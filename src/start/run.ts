import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigError, readSettings, type Settings } from '../platform/config/config.js';
import { DatabaseStartError } from '../platform/database/database-start.error.js';
import { createLogger } from '../platform/logging/logger.js';
import { createApplication } from './application.js';
import { prepareRuntime, type Runtime } from './runtime.js';

export interface Running {
  app: NestFastifyApplication;
  runtime: Runtime;
  settings: Settings;
  stop(): Promise<void>;
}

interface Parts {
  /** Whether this process runs jobs; undefined: it does with the embedded database, where it is the only one. */
  jobs?: boolean;
  /** Called once the application is ready; whatever it started is stopped when it throws. */
  serve(running: Omit<Running, 'stop'>): Promise<void>;
}

const sayProgress = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Starts the process and keeps it until a signal. Anything a person can mend stops the start with one line that says so. */
export async function run({ jobs, serve }: Parts): Promise<void> {
  let runtime: Runtime | undefined;
  let app: NestFastifyApplication | undefined;
  const stop = async (): Promise<void> => {
    await app?.close();
    await runtime?.stop();
  };
  try {
    const settings = readSettings(process.env);
    const logger = createLogger(settings.LOG_FORMAT);
    Logger.overrideLogger(logger);
    runtime = await prepareRuntime(settings, jobs ?? settings.DATABASE_URL === undefined, sayProgress);
    stopOnSignals(stop);
    app = await createApplication(runtime.config, logger, runtime.localIssuer);
    await serve({ app, runtime, settings });
  } catch (error) {
    await stop().catch(() => undefined);
    process.stderr.write(`${reasonOf(error)}\n`);
    process.exit(1);
  }
}

function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      stop()
        .then(() => process.exit(0))
        .catch((error: unknown) => {
          process.stderr.write(`${reasonOf(error)}\n`);
          process.exit(1);
        });
    });
  }
}

/** One line for what a person can mend; the whole error for what is our bug. */
const reasonOf = (error: unknown): string => {
  if (error instanceof ConfigError || error instanceof DatabaseStartError) return `Askwell did not start: ${error.message}`;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `Askwell did not start: another program uses its port. Set PORT to a free one, for example PORT=3001.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};
