import { Controller, Get } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TypeOrmHealthIndicator } from '@nestjs/terminus';
import { Access, type AccessRule } from '../graphql/access.js';
import { Uncounted } from '../graphql/http-access.guard.js';

const anyone: AccessRule = { kind: 'public', description: 'anyone: load balancers carry no token', allows: () => true };

/** `/health/live`: the process answers. `/health/ready`: it can also reach its database. Whoever asks may be a stranger, so it says no more. */
@Access(anyone)
@Uncounted()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: TypeOrmHealthIndicator,
  ) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.database.pingCheck('database', { timeout: 2_000 })]);
  }
}
