import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import type { Typing } from '../contracts/chat';
import { TYPING_MS } from '../contracts/limits';
import { conversationRoom } from '../contracts/rooms';
import { Broker } from '../rooms/broker';
import { Deadlines } from '../timing/deadlines';

interface State {
  conversationId: string;
  userId: string;
  connectionId: string;
}

/** Who is typing through this node. It ends by itself, and with the connection it came from. */
@Injectable()
export class TypingStates implements OnApplicationShutdown {
  private readonly states = new Map<string, State>();
  private readonly byConnection = new Map<string, Set<string>>();
  private readonly deadlines = new Deadlines<string>((key) => this.end(key));

  constructor(private readonly broker: Broker) {}

  async set(state: State, isTyping: boolean): Promise<void> {
    const key = `${state.conversationId} ${state.userId}`;
    if (isTyping) this.remember(key, state);
    else this.forget(key);
    await this.announce(state, isTyping);
  }

  disconnected(connectionId: string): void {
    for (const key of this.byConnection.get(connectionId) ?? []) this.end(key);
  }

  onApplicationShutdown(): void {
    this.deadlines.close();
  }

  private remember(key: string, state: State): void {
    this.forget(key);
    this.states.set(key, state);
    this.deadlines.set(key, Date.now() + TYPING_MS);
    const keys = this.byConnection.get(state.connectionId);
    if (keys) keys.add(key);
    else this.byConnection.set(state.connectionId, new Set([key]));
  }

  private forget(key: string): State | undefined {
    const state = this.states.get(key);
    if (!state) return undefined;
    this.states.delete(key);
    this.deadlines.delete(key);
    const keys = this.byConnection.get(state.connectionId);
    keys?.delete(key);
    if (keys?.size === 0) this.byConnection.delete(state.connectionId);
    return state;
  }

  private end(key: string): void {
    const state = this.forget(key);
    // A notice that cannot be sent is lost: clients end it by themselves as well.
    if (state) this.announce(state, false).catch(() => undefined);
  }

  private announce({ conversationId, userId, connectionId }: State, isTyping: boolean): Promise<void> {
    const data: Typing = { conversationId, userId, isTyping };
    return this.broker.notify(conversationRoom(conversationId), { event: 'chat:typing', data, except: connectionId });
  }
}
