import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { Draining } from '../draining/draining';
import { ENGINE } from '../engine/engine';
import type { Engine } from '../engine/engine';

/** Ready is who has an engine that answers, and is not about to leave. */
@Injectable()
export class EngineHealth {
  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly draining: Draining,
  ) {}

  async check(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('engine');
    if (this.draining.leaving) return indicator.down({ message: 'shutting down' });
    try {
      await this.engine.ping();
      return indicator.up();
    } catch {
      return indicator.down({ message: 'does not answer' });
    }
  }
}
