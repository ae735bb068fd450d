import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, OnModuleInit } from '@nestjs/common';
import { idOf } from '../contracts/namespaces';
import type { UserPresence } from '../contracts/presence';
import { presenceRoom } from '../contracts/rooms';
import type { Notice } from '../rooms/broker';
import { Backlog, RoomHub } from '../rooms/room-hub';
import { Presence } from './presence';

/** By then every node has said again whom it holds, in milliseconds. */
const TOLD_AGAIN_MS = 4_000;

/** Who is online: whoever has a connection to any node. */
@Injectable()
export class PresenceService implements OnModuleInit {
  constructor(
    private readonly presence: Presence,
    private readonly hub: RoomHub,
  ) {}

  onModuleInit(): void {
    this.presence.announce('presence', {
      arrived: (_room, userId) => notice({ userId, online: true, lastSeenAt: now() }),
      left: (_room, userId) => notice({ userId, online: false, lastSeenAt: now() }),
      remember: true,
    });
    this.hub.refreshBy('presence', async (room) => notice(await this.certain(idOf(room))));
  }

  /** In the order asked for. */
  async of(userIds: readonly string[]): Promise<UserPresence[]> {
    const occupancies = await this.presence.occupancy(userIds.map(presenceRoom));
    return occupancies.map(({ occupied, leftAt }, i) => ({
      userId: userIds[i] ?? '',
      online: occupied,
      lastSeenAt: occupied ? now() : leftAt,
    }));
  }

  async one(userId: string): Promise<UserPresence> {
    const [state] = await this.of([userId]);
    return state ?? { userId, online: false, lastSeenAt: null };
  }

  /** An engine that has lost its data is told again who is there, within some seconds: nobody is offline before. */
  private async certain(userId: string): Promise<UserPresence> {
    const state = await this.one(userId);
    if (state.online) return state;
    await delay(TOLD_AGAIN_MS, undefined, { ref: false });
    return this.one(userId);
  }

  /** Subscribes the caller to changes: `enter` is as for every join. */
  watch(userIds: readonly string[], enter: (states: UserPresence[], backlog: Backlog) => void): Promise<void> {
    return this.hub.attend(userIds.map(presenceRoom), () => this.of(userIds), enter);
  }
}

function notice(data: UserPresence): Notice {
  return { event: 'presence', data };
}

function now(): string {
  return new Date().toISOString();
}
