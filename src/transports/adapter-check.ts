import { Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { RealtimeIoAdapter } from './realtime-io.adapter';

/** Without our adapter the gateways would run unauthenticated: such an app does not start. */
@Injectable()
export class AdapterCheck implements OnApplicationBootstrap {
  private gatewayStarted = false;

  constructor(private readonly config: ApplicationConfig) {}

  /** Told by gateways: a process without sockets (a worker) starts none and needs no adapter. */
  onGatewayStarted(): void {
    this.gatewayStarted = true;
  }

  onApplicationBootstrap(): void {
    if (!this.gatewayStarted || this.config.getIoAdapter() instanceof RealtimeIoAdapter) return;
    throw new Error('depth-realtime: call setupRealtime(app) before app.listen() or app.init()');
  }
}
