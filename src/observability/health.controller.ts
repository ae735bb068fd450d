import { Controller, Get, UseFilters } from '@nestjs/common';
import { HealthCheck, HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { EngineHealth } from './engine-health';
import { NotReadyFilter } from './not-ready.filter';

/** For orchestrators: `live` says the process works, `ready` that traffic may be sent to it (503 otherwise). */
@Controller('health')
@UseFilters(NotReadyFilter)
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly engine: EngineHealth,
  ) {}

  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.engine.check()]);
  }
}
