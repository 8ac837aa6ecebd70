import { ConsoleLogger } from '@nestjs/common';

/** Lines for people on a terminal, JSON elsewhere. What may be logged is decided where it is logged: no personal data. */
export const createLogger = (format: 'text' | 'json' | undefined): ConsoleLogger =>
  new ConsoleLogger({
    json: format === undefined ? !process.stdout.isTTY : format === 'json',
    logLevels: ['log', 'warn', 'error', 'fatal'],
  });
