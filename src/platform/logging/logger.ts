import { ConsoleLogger } from '@nestjs/common';

/** What the framework says while it puts itself together; nobody who runs the service needs it. */
const scaffolding = new Set(['NestFactory', 'NestApplication', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'GraphQLModule']);

class QuietLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && scaffolding.has(context)) return;
    super.log(message, ...rest);
  }
}

/** Lines for people on a terminal, JSON elsewhere. What may be logged is decided where it is logged: no personal data. */
export const createLogger = (format: 'text' | 'json' | undefined): ConsoleLogger =>
  new QuietLogger({
    json: format === undefined ? !process.stdout.isTTY : format === 'json',
    logLevels: ['log', 'warn', 'error', 'fatal'],
  });
