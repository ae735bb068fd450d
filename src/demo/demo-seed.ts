import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { UserStore } from '../auth/user-directory';
import { ChatService } from '../chat/chat.service';
import { Memberships } from '../chat/memberships.service';
import { RealtimeError } from '../contracts/errors';
import { ProjectMembers } from '../projects/project-members.service';
import { ProjectsService } from '../projects/projects.service';
import { DEMO_USERS } from './demo-users';

const DEMO_CONVERSATION = 'general';
const DEMO_PROJECT = 'launch';

/** Puts the demo users, the conversation `general` and the project `launch` where they are not yet, as soon as the engine is there. */
@Injectable()
export class DemoSeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopped = new AbortController();

  constructor(
    private readonly users: UserStore,
    private readonly memberships: Memberships,
    private readonly chat: ChatService,
    private readonly projects: ProjectsService,
    private readonly projectMembers: ProjectMembers,
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
    await unlessThere(() => this.seedConversation());
    await unlessThere(() => this.seedProject());
  }

  private async seedConversation(): Promise<void> {
    const draft = { id: DEMO_CONVERSATION, type: 'public', title: 'General', memberIds: [...DEMO_USERS] } as const;
    await this.memberships.create('alice', draft);
    const content = 'Welcome! Say something. أهلًا بك! اكتب شيئًا.';
    await this.chat.send('alice', DEMO_CONVERSATION, { content, clientMessageId: 'demo-welcome' });
  }

  private async seedProject(): Promise<void> {
    await this.projects.create('alice', { id: DEMO_PROJECT, title: 'Launch', memberIds: ['bob'] });
    await this.projectMembers.setRole('alice', DEMO_PROJECT, 'carol', 'viewer');
  }
}

/** What another start has seeded stays as it is. */
async function unlessThere(seed: () => Promise<void>): Promise<void> {
  try {
    await seed();
  } catch (error) {
    if (!(error instanceof RealtimeError && error.code === 'CONFLICT')) throw error;
  }
}
