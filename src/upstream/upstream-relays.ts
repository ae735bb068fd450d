import { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Nodes } from '../nodes/nodes';
import { Ownership } from './ownership';
import { RelayParts, UpstreamRelay } from './upstream-relay';
import type { UpstreamRelayOptions } from './upstream.options';

/**
 * The upstreams that are tied to a conversation. One node of all runs them, so that each frame becomes one message; when
 * it dies another takes over. What the upstream says in between is lost: it has no log.
 */
export class UpstreamRelays implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ownership: Ownership;
  private relays: UpstreamRelay[] = [];

  constructor(
    private readonly upstreams: readonly UpstreamRelayOptions[],
    nodes: Nodes,
    private readonly parts: Omit<RelayParts, 'confirmed'>,
  ) {
    this.ownership = new Ownership(nodes);
  }

  onApplicationBootstrap(): void {
    this.ownership.watch((mine) => (mine ? this.start() : this.stop()));
  }

  beforeApplicationShutdown(): void {
    this.ownership.close();
    this.stop();
  }

  private start(): void {
    const parts = { ...this.parts, confirmed: () => this.ownership.confirmed() };
    this.relays = this.upstreams.map((upstream) => new UpstreamRelay(upstream, parts));
  }

  private stop(): void {
    for (const relay of this.relays) relay.stop();
    this.relays = [];
  }
}
