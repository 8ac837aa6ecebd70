import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readSettings } from '../platform/config/config.js';
import { createLogger } from '../platform/logging/logger.js';
import { createApplication } from './application.js';
import { Lifetime } from './lifetime.js';
import { prepareRuntime } from './runtime.js';

/** Steps of the start are for people to see; a command's own output stays clean. */
const sayProgress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** What shells report for a program that Ctrl-C ended. */
const interrupted = 130;

/**
 * Runs an operator's command with the application's services, without listening: beside a service that runs, or on its own.
 * The process ends with the code that `work` answers with, or 1 and one line about what a person can mend.
 */
export async function runCommand(work: (app: NestFastifyApplication) => Promise<number>): Promise<void> {
  const life = new Lifetime(sayProgress, { afterSignal: interrupted, prefixes: ['', ''] });
  try {
    const settings = readSettings(process.env);
    const logger = createLogger(settings.LOG_FORMAT);
    logger.setLogLevels(['warn', 'error', 'fatal']);
    Logger.overrideLogger(logger);
    const runtime = await prepareRuntime(settings, { runsJobs: false, progress: sayProgress, goOn: life.goOn, onCrash: (error) => void life.fail(error), beside: true });
    life.started(() => runtime.stop());
    const app = await createApplication(runtime.config, logger);
    life.started(() => app.close());
    await app.init();
    life.up();
    await life.finish(await work(app));
  } catch (error) {
    await life.fail(error);
  }
}
