import { BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { ENGINE } from '../engine/engine';
import type { Engine } from '../engine/engine';

/** Ready is who has an engine that answers, and is not about to leave. */
@Injectable()
export class EngineHealth implements BeforeApplicationShutdown {
  private leaving = false;

  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  async check(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('engine');
    if (this.leaving) return indicator.down({ message: 'shutting down' });
    try {
      await this.engine.ping();
      return indicator.up();
    } catch {
      return indicator.down({ message: 'does not answer' });
    }
  }

  beforeApplicationShutdown(): void {
    this.leaving = true;
  }
}
