import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigError, readSettings } from '../platform/config/config.js';
import { DatabaseStartError } from '../platform/database/database-start.error.js';
import { createLogger } from '../platform/logging/logger.js';
import { createApplication } from './application.js';
import { prepareRuntime, type Runtime } from './runtime.js';

/** Steps of the start are for people to see; a command's own output stays clean. */
const sayProgress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/**
 * Runs an operator's command with the application's services, without listening: beside a service that runs, or on its own.
 * The process ends with the code that `work` answers with, or 1 and one line about what a person can mend.
 */
export async function runCommand(work: (app: NestFastifyApplication) => Promise<number>): Promise<void> {
  let runtime: Runtime | undefined;
  let app: NestFastifyApplication | undefined;
  let code = 1;
  try {
    const settings = readSettings(process.env);
    const logger = createLogger(settings.LOG_FORMAT);
    logger.setLogLevels(['warn', 'error', 'fatal']);
    Logger.overrideLogger(logger);
    runtime = await prepareRuntime(settings, false, sayProgress, true);
    app = await createApplication(runtime.config, logger);
    await app.init();
    code = await work(app);
  } catch (error) {
    const mendable = error instanceof ConfigError || error instanceof DatabaseStartError;
    process.stderr.write(`${mendable ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  } finally {
    await app?.close();
    await runtime?.stop();
  }
  process.exit(code);
}
