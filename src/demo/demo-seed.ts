import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { UserStore } from '../auth/user-directory';
import { ChatService } from '../chat/chat.service';
import { Memberships } from '../chat/memberships.service';
import { RealtimeError } from '../contracts/errors';

const DEMO_USERS = ['alice', 'bob', 'carol', 'admin'] as const;
const DEMO_CONVERSATION = 'general';

/** Puts the demo users and the conversation `general` where they are not yet, as soon as the engine is there. */
@Injectable()
export class DemoSeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopped = new AbortController();

  constructor(
    private readonly users: UserStore,
    private readonly memberships: Memberships,
    private readonly chat: ChatService,
  ) {}

  onApplicationBootstrap(): void {
    void this.keepTrying();
  }

  onApplicationShutdown(): void {
    this.stopped.abort();
  }

  private async keepTrying(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      try {
        return await this.seed();
      } catch (error) {
        if (!(error instanceof RealtimeError && error.code === 'STORE_UNAVAILABLE')) {
          new Logger('Demo').error(error);
          return;
        }
        await delay(500, undefined, { ref: false, signal: this.stopped.signal }).catch(() => undefined);
      }
    }
  }

  private async seed(): Promise<void> {
    for (const id of DEMO_USERS) {
      await this.users.put({ id, name: id.charAt(0).toUpperCase() + id.slice(1) });
    }
    const draft = { id: DEMO_CONVERSATION, type: 'public', title: 'General', memberIds: [...DEMO_USERS] } as const;
    try {
      await this.memberships.create('alice', draft);
    } catch (error) {
      if (error instanceof RealtimeError && error.code === 'CONFLICT') return; // seeded before
      throw error;
    }
    const content = 'Welcome! Say something. أهلًا بك! اكتب شيئًا.';
    await this.chat.send('alice', DEMO_CONVERSATION, { content, clientMessageId: 'demo-welcome' });
  }
}
