import { Controller, Get, UseFilters } from '@nestjs/common';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import type { HealthCheckResult } from '@nestjs/terminus';
import { EngineHealth } from './engine-health';
import { NotReadyFilter } from './not-ready.filter';

/** Checks nothing: those of the library fail from the moment the app is to end, and an orchestrator would not let it. */
const ALIVE: HealthCheckResult = { status: 'ok', info: {}, error: {}, details: {} };

/** For orchestrators: `live` says the process works, `ready` that traffic may be sent to it (503 otherwise). */
@Controller('health')
@UseFilters(NotReadyFilter)
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly engine: EngineHealth,
  ) {}

  /** The process works. */
  @Get('live')
  live(): HealthCheckResult {
    return ALIVE;
  }

  /**
   * Traffic may be sent to it.
   * @answers 503 The engine does not answer, or the server is about to stop.
   */
  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.engine.check()]);
  }
}
