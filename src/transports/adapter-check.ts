import { Injectable } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { RealtimeIoAdapter } from './realtime-io.adapter';

/** Without our adapter the gateways would run unauthenticated: better not to start. */
@Injectable()
export class AdapterCheck {
  constructor(private readonly config: ApplicationConfig) {}

  require(): void {
    if (this.config.getIoAdapter() instanceof RealtimeIoAdapter) return;
    throw new Error('depth-realtime: call setupRealtime(app) before app.listen() or app.init()');
  }
}
