import { Inject, Injectable, Logger, Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { GATEWAY_METADATA, GATEWAY_OPTIONS, PORT_METADATA } from '@nestjs/websockets/constants';
import { overlap } from '../realtime.layout';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';
import { OUR_GATEWAYS } from './realtime-gateway.decorator';
import { ServedNamespaces } from './served-namespaces';

interface GatewayOptions {
  path?: string;
  namespace?: string | RegExp;
}

/** A gateway of the host app on the app's own port. */
interface HostGateway {
  name: string;
  path: string;
  namespace: string | RegExp;
}

/** A path of gateways as Socket.IO has it. */
export function gatewayPath(path = '/socket.io'): string {
  return path.replace(/\/$/, '');
}

/** The gateways of the host app, as far as they come near ours. */
@Injectable()
export class HostGateways {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly served: ServedNamespaces,
    @Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Throws where one has a namespace of ours, or a path that lies within our path: neither would work. Warns where they
   * share our server: then what is set for that holds for them too.
   */
  check(): void {
    const { socketIo } = this.options.paths;
    const shared: HostGateway[] = [];
    for (const gateway of this.gateways()) {
      const { name, path, namespace } = gateway;
      if (path !== socketIo) {
        if (!overlap(path, socketIo)) continue;
        throw new Error(
          `depth-realtime: the path ${path} of ${name} and ours, ${socketIo}, are not apart. Set paths.socketIo`,
        );
      }
      const taken = typeof namespace === 'string' ? this.served.onWire(namespace) : undefined;
      if (taken) {
        throw new Error(
          `depth-realtime: ${name} and our gateway of "${taken.name}" both have the namespace "${taken.wire}" on ${path}. ` +
            `Give us another path (paths: {socketIo: '/realtime'}) or name (namespaces: {'${taken.name}': '/rt'})`,
        );
      }
      shared.push(gateway);
    }
    if (shared.length > 0) this.warn(socketIo, shared);
  }

  private warn(path: string, shared: HostGateway[]): void {
    new Logger('Realtime').warn(
      `${shared.map(({ name }) => name).join(', ')} and we share the Socket.IO server on ${path}: our origins, frame limit, ` +
        `pings and handshake limits hold for both. To separate them: paths: {socketIo: '/realtime'}`,
    );
  }

  private gateways(): HostGateway[] {
    const classes = this.discovery.getProviders().map(({ metatype }) => metatype as Type | null);
    return [...new Set(classes)].flatMap((type) => {
      if (typeof type !== 'function' || Reflect.getMetadata(GATEWAY_METADATA, type) !== true) return [];
      const { path, namespace = '/' } = (Reflect.getMetadata(GATEWAY_OPTIONS, type) ?? {}) as GatewayOptions;
      const elsewhere = ((Reflect.getMetadata(PORT_METADATA, type) as number | undefined) ?? 0) !== 0;
      if (elsewhere || path === OUR_GATEWAYS) return [];
      const name = typeof namespace === 'string' ? `/${namespace.replace(/^\//, '')}` : namespace;
      return [{ name: type.name, path: gatewayPath(path), namespace: name }];
    });
  }
}
