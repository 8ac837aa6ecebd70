import { Controller, Get } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TypeOrmHealthIndicator } from '@nestjs/terminus';
import { Access, type AccessRule } from '../graphql/access.js';
import { Uncounted } from '../graphql/http-access.guard.js';
import { HealthHints } from './health-hints.js';

const anyone: AccessRule = { kind: 'public', description: 'anyone: load balancers carry no token', allows: () => true };

/** `/health/live`: the process answers. `/health/ready`: it can also reach its database; with hints of what an operator should look at. */
@Access(anyone)
@Uncounted()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: TypeOrmHealthIndicator,
    private readonly hints: HealthHints,
  ) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @HealthCheck()
  async ready(): Promise<HealthCheckResult & { hints: Record<string, string> }> {
    const result = await this.health.check([() => this.database.pingCheck('database', { timeout: 2_000 })]);
    return { ...result, hints: await this.hints.all() };
  }
}
