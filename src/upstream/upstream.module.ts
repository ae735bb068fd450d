import { DynamicModule, FactoryProvider, Inject, Module, ModuleMetadata, Provider } from '@nestjs/common';
import { ChatService } from '../chat/chat.service';
import { Memberships } from '../chat/memberships.service';
import { Nodes } from '../nodes/nodes';
import { Metrics } from '../observability/metrics';
import { Presence } from '../presence/presence';
import { Broker } from '../rooms/broker';
import { RoomHub } from '../rooms/room-hub';
import { ForwardOutlet } from './forward.outlet';
import { UpstreamClient } from './upstream-client';
import { UpstreamRelays } from './upstream-relays';
import { requireUpstreams } from './upstream-rules';
import type { UpstreamOptions, UpstreamRelayOptions } from './upstream.options';

export interface UpstreamModuleOptions {
  /** Those with `relayTo` are run by one node, and need `RealtimeModule`; each other one is a client to be injected. */
  upstreams: UpstreamRelayOptions[];
}

/** All but the name comes from a factory. */
export interface UpstreamAsyncOptions
  extends
    Pick<ModuleMetadata, 'imports'>,
    Pick<
      FactoryProvider<Omit<UpstreamOptions, 'name'> | Promise<Omit<UpstreamOptions, 'name'>>>,
      'inject' | 'useFactory'
    > {
  name: string;
}

/** The token of the client of this name. */
export function getUpstreamToken(name: string): string {
  return `Upstream:${name}`;
}

/** Injects the client of this name. */
export function InjectUpstream(name: string): ParameterDecorator & PropertyDecorator {
  return Inject(getUpstreamToken(name));
}

/**
 * The server as a WebSocket client of others. `forRoot` for the whole app, `forFeature` for one module: both give the
 * clients to be injected with `@InjectUpstream(name)`, and one that is the only one as `UpstreamClient` too.
 */
@Module({})
export class UpstreamModule {
  static forRoot({ upstreams }: UpstreamModuleOptions): DynamicModule {
    const all = requireUpstreams(upstreams);
    const relayed = all.filter(({ relayTo }) => relayTo !== undefined);
    const clients = all.filter(({ relayTo }) => relayTo === undefined);
    const providers = clients.map((options) => clientProvider(options.name, () => new UpstreamClient(options)));
    const imports = relayed.length > 0 ? [UpstreamModule.forServer(relayed)] : [];
    return { ...provide(providers), imports, global: true };
  }

  /** All of them are run by one node of the server, tied to a conversation or not, and none is to be injected. */
  static forServer(upstreams: UpstreamRelayOptions[]): DynamicModule {
    return { module: UpstreamModule, providers: [relaysProvider(upstreams)] };
  }

  static forFeature(options: UpstreamOptions): DynamicModule {
    return provide([clientProvider(options.name, () => new UpstreamClient(options))]);
  }

  static forFeatureAsync({ name, imports = [], inject = [], useFactory }: UpstreamAsyncOptions): DynamicModule {
    const make = async (...injected: unknown[]): Promise<UpstreamClient> =>
      new UpstreamClient({ ...(await useFactory(...injected)), name });
    return { ...provide([{ ...clientProvider(name, make), inject }]), imports };
  }
}

function clientProvider(
  name: string,
  useFactory: FactoryProvider<UpstreamClient | Promise<UpstreamClient>>['useFactory'],
): FactoryProvider {
  return { provide: getUpstreamToken(name), useFactory };
}

function provide(clients: FactoryProvider[]): DynamicModule {
  const [first, second] = clients;
  const only: Provider[] = first && !second ? [{ provide: UpstreamClient, useExisting: first.provide }] : [];
  const providers = [...clients, ...only];
  return { module: UpstreamModule, providers, exports: providers };
}

function relaysProvider(upstreams: UpstreamRelayOptions[]): FactoryProvider<UpstreamRelays> {
  return {
    provide: UpstreamRelays,
    inject: [Nodes, ChatService, Memberships, Broker, Presence, RoomHub, Metrics],
    useFactory: (
      nodes: Nodes,
      chat: ChatService,
      memberships: Memberships,
      broker: Broker,
      presence: Presence,
      hub: RoomHub,
      metrics: Metrics,
    ) => {
      const outlet = new ForwardOutlet(hub);
      return new UpstreamRelays(upstreams, nodes, { chat, memberships, broker, presence, outlet, metrics });
    },
  };
}
