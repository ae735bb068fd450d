import { Injectable } from '@nestjs/common';
import { namespaceOf } from '../../contracts/namespaces';
import type { Position, RoomClosed } from '../../contracts/rooms';
import { Metrics } from '../../observability/metrics';
import type { LogEvent, Notice } from '../../rooms/broker';
import { RoomHub } from '../../rooms/room-hub';
import type { RoomOutlet, Subscriber } from '../../rooms/room-outlet';
import { StreamFrame } from './stream-frame';
import type { StreamPeer } from './stream-peer';

/** Carries rooms to the streams of this node. */
@Injectable()
export class StreamOutlet implements RoomOutlet {
  private readonly rooms = new Map<string, Set<StreamPeer>>();

  constructor(
    private readonly hub: RoomHub,
    private readonly metrics: Metrics,
  ) {
    hub.addOutlet(this);
  }

  enter(room: string, peer: StreamPeer): void {
    const peers = this.rooms.get(room);
    if (peers) peers.add(peer);
    else this.rooms.set(room, new Set([peer]));
  }

  leave(room: string, peer: StreamPeer): void {
    const peers = this.rooms.get(room);
    if (!peers?.delete(peer) || peers.size > 0) return;
    this.rooms.delete(room);
    this.hub.release(room);
  }

  has(room: string): boolean {
    return this.rooms.has(room);
  }

  event({ position, event, data }: LogEvent): void {
    this.deliver(position.room, event, data, (peer, frame) => peer.event(position, frame));
  }

  notice(room: string, { event, data }: Notice): void {
    this.deliver(room, event, data, (peer, frame) => peer.notice(frame));
  }

  resync(position: Position): void {
    for (const peer of this.rooms.get(position.room) ?? []) peer.resync(position);
  }

  close(room: string, userId: string, code: RoomClosed['code']): void {
    for (const peer of this.rooms.get(room) ?? []) if (peer.subscriber.userId === userId) peer.leave(room, code);
  }

  count(room: string): number {
    return this.rooms.get(room)?.size ?? 0;
  }

  *users(room: string): Iterable<Subscriber> {
    for (const peer of this.rooms.get(room) ?? []) yield peer.subscriber;
  }

  private deliver(
    room: string,
    event: string,
    data: object,
    give: (peer: StreamPeer, frame: StreamFrame) => boolean,
  ): void {
    const peers = this.rooms.get(room);
    if (!peers) return;
    const frame = new StreamFrame(event, data);
    let written = 0;
    for (const peer of peers) if (give(peer, frame)) written += 1;
    if (written > 0) this.metrics.delivered(namespaceOf(room) ?? '', written);
  }
}
