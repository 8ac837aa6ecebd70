import { setTimeout as wait } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readSettings, type Settings } from '../platform/config/config.js';
import { withProgress } from '../platform/database/progress.js';
import { requireFree } from './address.js';
import { Lifetime } from './lifetime.js';
import { prepareRuntime, type Runtime } from './runtime.js';

export interface Running {
  app: NestFastifyApplication;
  runtime: Runtime;
  settings: Settings;
  /** Answers requests from then on. @throws what `listen` throws */
  listen(): Promise<void>;
  /** Call between steps that take a while. @throws when a signal asked the process to end */
  goOn(): void;
}

interface Parts {
  /** Whether this process runs jobs; undefined: it does with the embedded database, where it is the only one. */
  jobs?: boolean;
  /** Called once the application is ready; whatever it started is stopped when it throws. */
  serve(running: Running): Promise<void>;
}

/** Requests and jobs that run get this long to finish. Milliseconds. */
const patience = 20_000;

const sayProgress = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const loadApplication = () => withProgress('Loading the program', sayProgress, () => Promise.all([import('./application.js'), import('../platform/logging/logger.js')]));

/** Starts the process and keeps it until a signal. Anything a person can mend stops the start with one line that says so. */
export async function run({ jobs, serve }: Parts): Promise<void> {
  const life = new Lifetime(sayProgress);
  try {
    const settings = readSettings(process.env);
    await requireFree(settings);
    // Loading the application keeps a core busy for a second or two; meanwhile the other one starts the database, where there is one to start.
    const early = settings.DATABASE_URL === undefined ? loadApplication() : null;
    early?.catch(() => undefined);
    const runtime = await prepareRuntime(settings, {
      runsJobs: jobs ?? settings.DATABASE_URL === undefined,
      progress: sayProgress,
      goOn: life.goOn,
      onCrash: (error) => void life.fail(error),
    });
    life.started(() => runtime.stop());
    const [{ createApplication, listen }, { createLogger }] = await (early ?? loadApplication());
    const app = await withProgress('Starting the service', sayProgress, () => createApplication(runtime.config, createLogger(settings.LOG_FORMAT), runtime.localIssuer));
    life.started(() => Promise.race([app.close(), wait(patience, undefined, { ref: false })]));
    await serve({ app, runtime, settings, listen: () => listen(app, settings), goOn: life.goOn });
    life.up();
  } catch (error) {
    await life.fail(error);
  }
}
