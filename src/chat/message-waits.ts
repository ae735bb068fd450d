import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import type { Principal } from '../auth/principal';
import { Sessions } from '../auth/sessions';
import type { MessagePage } from '../contracts/chat';
import { invalid, RealtimeError } from '../contracts/errors';
import { conversationRoom, RoomClosed } from '../contracts/rooms';
import { Draining } from '../draining/draining';
import type { SeqRange } from '../paging/seq-range';
import type { LogEvent } from '../rooms/broker';
import { RoomHub } from '../rooms/room-hub';
import type { RoomOutlet, Subscriber } from '../rooms/room-outlet';
import { Deadlines } from '../timing/deadlines';
import { ChatService } from './chat.service';
import { MessageWait } from './message-wait';

/** How one waits. */
export interface Waiting {
  /** At most this long. */
  seconds: number;
  /** Where he is. */
  address: string;
  /** Aborted when he is not there any more. */
  gone: AbortSignal;
}

/** History for those who wait for what comes next. While one waits he has a session, like everyone who is connected. */
@Injectable()
export class MessageWaits implements RoomOutlet, OnApplicationShutdown {
  private readonly rooms = new Map<string, Set<MessageWait>>();
  private readonly times = new Deadlines<MessageWait>((wait) => wait.end());
  private readonly open = new Set<MessageWait>();

  constructor(
    private readonly chat: ChatService,
    private readonly sessions: Sessions,
    private readonly hub: RoomHub,
    private readonly draining: Draining,
  ) {
    hub.addOutlet(this);
    draining.watch(() => this.open);
  }

  /**
   * The messages after `after` as `ChatService.history` gives them; where there are none, as soon as there are, or none
   * when the time is over. Rejects as that does, and when the caller loses his rights meanwhile.
   */
  async history(caller: Principal, conversationId: string, range: SeqRange, patience: Waiting): Promise<MessagePage> {
    if (range.after === undefined) throw invalid('after', 'isDefined', 'after is needed with wait');
    const look = (): Promise<MessagePage> => this.chat.history(caller.userId, conversationId, range);
    const page = await look();
    if (page.messages.length > 0 || patience.seconds === 0 || patience.gone.aborted) return page;
    return this.wait(caller, conversationRoom(conversationId), look, patience);
  }

  has(room: string): boolean {
    return this.rooms.has(room);
  }

  event({ position, event }: LogEvent): void {
    if (event === 'chat:message') this.stir(position.room);
  }

  notice(): void {}

  /** There may be messages that nobody has told of. */
  resync({ room }: { room: string }): void {
    this.stir(room);
  }

  close(room: string, userId: string, code: RoomClosed['code']): void {
    for (const wait of this.rooms.get(room) ?? []) {
      if (wait.session.principal.userId === userId) wait.close(new RealtimeError(code));
    }
  }

  count(room: string): number {
    return this.rooms.get(room)?.size ?? 0;
  }

  *users(room: string): Iterable<Subscriber> {
    for (const { session } of this.rooms.get(room) ?? []) yield session.principal;
  }

  onApplicationShutdown(): void {
    this.times.close();
  }

  private async wait(
    caller: Principal,
    room: string,
    look: () => Promise<MessagePage>,
    { seconds, address, gone }: Waiting,
  ): Promise<MessagePage> {
    const session = await this.sessions.open(caller);
    const wait = new MessageWait(session, room, address);
    gone.addEventListener('abort', () => wait.end());
    if (gone.aborted || this.draining.over) wait.end();
    this.open.add(wait);
    this.times.set(wait, Date.now() + seconds * 1_000);
    try {
      this.sessions.attach(session, wait);
      // Whoever looks after he has entered misses nothing. What he may see is asked for with each look.
      await this.hub.join(room, { authorize: () => Promise.resolve(), enter: () => this.enter(room, wait) });
      for (;;) {
        const page = await look();
        wait.check();
        if (page.messages.length > 0 || wait.over) return page;
        await wait.next();
        wait.check();
      }
    } finally {
      this.leave(room, wait);
      this.times.delete(wait);
      this.open.delete(wait);
      this.sessions.end(session);
    }
  }

  private enter(room: string, wait: MessageWait): void {
    const waits = this.rooms.get(room);
    if (waits) waits.add(wait);
    else this.rooms.set(room, new Set([wait]));
  }

  private leave(room: string, wait: MessageWait): void {
    const waits = this.rooms.get(room);
    if (!waits?.delete(wait) || waits.size > 0) return;
    this.rooms.delete(room);
    this.hub.release(room);
  }

  private stir(room: string): void {
    for (const wait of this.rooms.get(room) ?? []) wait.stir();
  }
}
