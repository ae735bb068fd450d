import type { Conversation, Position, RealtimeClient } from '../../src/client';
import type { Checker } from '../faults/checker';
import type { Member, Sit } from './crowd';
import { Create, sdk } from './sdk';
import { until } from './until';

/** Somebody who has the SDK: that goes wherever it must, and tells the checker what it tells anyone. */
export class SdkRoamer implements Member {
  /** How many times there was no connection. */
  absences = 0;
  seated = false;
  private readonly client: RealtimeClient;
  private readonly conversation: Conversation;

  private constructor(
    readonly name: string,
    readonly userId: string,
    readonly conversationId: string,
    private readonly checker: Checker,
    client: RealtimeClient,
  ) {
    this.client = client;
    this.conversation = client.chat.conversation(conversationId);
    client.on('status', ({ state }) => {
      if (state !== 'reconnecting' || !this.seated) return;
      this.seated = false;
      this.absences += 1;
    });
    const { conversation, room } = this;
    conversation.on('joined', ({ position }) => {
      checker.told(name, room, 'joined', position);
      this.seated = true;
    });
    conversation.on('reset', ({ reason, snapshot }) => {
      checker.told(name, room, reason === 'resync' ? 'resync' : 'recovered:false', snapshot.position);
      this.seated = true;
    });
    conversation.on('message', ({ position, content }) => checker.received(name, room, position, content));
  }

  /** All go to one address, behind which there are several servers. */
  static by(create: Create, address: { url: string }): Sit<SdkRoamer> {
    return async (name, [userId, conversationId], checker) => {
      // As an app that was left alone: with its own defaults.
      const client = sdk(create, address, userId, { backoff: {} });
      const roamer = new SdkRoamer(name, userId, conversationId, checker, client);
      await until(`${name}: a seat`, () => roamer.seated, 60_000);
      return roamer;
    };
  }

  get room(): string {
    return `conversation:${this.conversationId}`;
  }

  get reached(): number {
    return this.checker.reached(this.name, this.room);
  }

  toString(): string {
    const { state, error } = this.client.status;
    return `${this.name}: ${state} ${error?.message ?? ''}, has ${this.reached}`;
  }

  async send(key: string): Promise<Position> {
    this.checker.sent(key);
    const { position } = await this.conversation.messages.send({ content: key, clientMessageId: key });
    this.checker.acked(key, position);
    return position;
  }
}
