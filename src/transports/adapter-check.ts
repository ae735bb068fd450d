import { Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { HostGateways } from './host-gateways';
import { RealtimeIoAdapter } from './realtime-io.adapter';

/** Without our adapter the gateways would run unauthenticated: such an app does not start. */
@Injectable()
export class AdapterCheck implements OnApplicationBootstrap {
  private gatewayStarted = false;

  constructor(
    private readonly config: ApplicationConfig,
    private readonly gateways: HostGateways,
  ) {}

  /** Told by gateways: a process without sockets (a worker) starts none and needs no adapter. */
  onGatewayStarted(): void {
    this.gatewayStarted = true;
  }

  onApplicationBootstrap(): void {
    if (!this.gatewayStarted) return;
    if (!(this.config.getIoAdapter() instanceof RealtimeIoAdapter)) {
      throw new Error('depth-realtime: call setupRealtime(app) before app.listen() or app.init()');
    }
    this.gateways.check();
  }
}
