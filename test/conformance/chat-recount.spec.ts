import * as fc from 'fast-check';
import type { ChatStore } from '../../src/chat/chat.store';
import type { Engine } from '../../src/engine/engine';
import { aChange, aMessage, logOf, membersOf, stored, sendTo } from '../../src/testing/chat-samples';
import { nextTime } from '../../src/testing/names';
import { onEveryEngine } from '../support/engines';

const USERS = ['alice', 'bob', 'carol'] as const;
type User = (typeof USERS)[number];

interface Operation {
  kind: 'send' | 'send again' | 'edit' | 'delete' | 'react' | 'read' | 'leave' | 'enter';
  user: User;
  /** Which of the messages there are, by a number without bounds. */
  pick: number;
  on: boolean;
  onOtherNode: boolean;
}

const operation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom('send', 'send', 'send', 'send again', 'edit', 'delete', 'react', 'read', 'leave', 'enter'),
  user: fc.constantFrom(...USERS),
  pick: fc.nat(1_000),
  on: fc.boolean(),
  onOtherNode: fc.boolean(),
});

interface Known {
  id: string;
  seq: number;
  sender: User;
  clientMessageId: string;
  deleted: boolean;
  fans: Set<User>;
}

/** What must come of the operations, counted the plain way. */
class Recount {
  /** Events in the log. */
  length = 0;
  readonly messages: Known[] = [];
  readonly reads = new Map<User, number>(USERS.map((user) => [user, 0]));

  isMember(user: User): boolean {
    return this.reads.has(user);
  }

  unread(user: User): number {
    const read = this.reads.get(user) ?? 0;
    return this.messages.filter(({ deleted, sender, seq }) => !deleted && sender !== user && seq > read).length;
  }
}

/** Does an operation in the store, as far as it makes sense, and in the recount. */
async function apply(store: ChatStore, id: string, recount: Recount, { kind, user, pick, on }: Operation) {
  const known = recount.messages[pick % Math.max(1, recount.messages.length)];
  const key = { conversationId: id, messageId: known?.id ?? '' };
  const append = (changes: boolean): number => (changes ? (recount.length += 1) : recount.length);

  if (kind === 'enter' || kind === 'leave') {
    if (user === 'alice') return;
    const entering = kind === 'enter';
    const changes = entering !== recount.isMember(user);
    const change = aChange(id, user, entering ? 'added' : 'removed');
    const result = await (entering ? store.addMember(change, 'member') : store.removeMember(change));
    append(changes);
    expect(result?.position.seq ?? null).toBe(changes ? recount.length : null);
    if (changes && entering) recount.reads.set(user, recount.length);
    if (changes && !entering) recount.reads.delete(user);
    return;
  }
  if (!recount.isMember(user)) return;
  if (kind === 'send') {
    const clientMessageId = `client-${recount.length}`;
    const { id: messageId, seq } = await sendTo(store, aMessage(id, user, { clientMessageId }));
    append(true);
    expect(seq).toBe(recount.length);
    recount.messages.push({ id: messageId, seq, sender: user, clientMessageId, deleted: false, fans: new Set() });
    recount.reads.set(user, seq);
    return;
  }
  if (!known) return;
  switch (kind) {
    case 'send again': {
      const { clientMessageId } = known;
      const again = await sendTo(store, aMessage(id, known.sender, { clientMessageId }));
      expect([again.id, again.seq, again.position.seq]).toEqual([known.id, known.seq, known.seq]);
      break;
    }
    case 'edit': {
      const edited = await store.edit(key, { content: 'edited', named: [], editedAt: nextTime() });
      append(!known.deleted);
      expect(edited?.position.seq ?? null).toBe(known.deleted ? null : recount.length);
      break;
    }
    case 'delete': {
      const deleted = await store.delete(key, nextTime());
      append(!known.deleted);
      expect(deleted).toMatchObject({ seq: known.seq, content: '' });
      known.deleted = true;
      break;
    }
    case 'react': {
      const reacted = await store.react(key, { reaction: '👍', userId: user, on });
      append(!known.deleted && known.fans.has(user) !== on);
      if (on) known.fans.add(user);
      else known.fans.delete(user);
      if (known.deleted) expect(reacted).toBeNull();
      else expect(new Set(reacted?.reactions['👍'])).toEqual(known.fans);
      break;
    }
    case 'read': {
      const before = recount.reads.get(user) ?? 0;
      recount.reads.set(user, Math.max(before, known.seq));
      const state = { readSeq: recount.reads.get(user), unread: recount.unread(user), moved: known.seq > before };
      expect(await store.markRead(key, user)).toEqual(state);
      break;
    }
    default:
      kind satisfies never;
  }
}

async function expectRecounted(store: ChatStore, id: string, recount: Recount): Promise<void> {
  for (const [userId, readSeq] of recount.reads) {
    expect(await store.summary(id, userId)).toMatchObject({ readSeq, unread: recount.unread(userId) });
  }
  const cursors = (await membersOf(store, id)).map(({ userId, readSeq }): [string, number] => [userId, readSeq]);
  expect(new Map(cursors)).toEqual(recount.reads);
}

describe('ChatStore: what many operations leave', () => {
  onEveryEngine((engine) => {
    let nodes: Engine[];
    beforeAll(async () => {
      nodes = await Promise.all([engine().node(), engine().node()]);
    });

    it('is what a plain recount finds: cursors, unread counts, and a log without a hole', async () => {
      const [first, second] = nodes as [Engine, Engine];
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { minLength: 20, maxLength: 50 }), async (operations) => {
          const id = await stored(first.chatStore, ...USERS);
          const recount = new Recount();
          for (const next of operations) {
            const [own, other] = next.onOtherNode ? [second, first] : [first, second];
            await apply(own.chatStore, id, recount, next);
            await expectRecounted(other.chatStore, id, recount);
          }
          const log = await logOf(second, id);
          expect(log.map(({ position }) => position.seq)).toEqual(Array.from(log, (_, i) => i + 1));
          expect(log).toHaveLength(recount.length);
          const { messages } = await first.chatStore.history(id, { limit: 100 });
          expect(messages.map(({ id: messageId, seq, deletedAt }) => [messageId, seq, deletedAt !== null])).toEqual(
            recount.messages.map(({ id: messageId, seq, deleted }) => [messageId, seq, deleted]),
          );
        }),
        { numRuns: 12 },
      );
    }, 20_000);
  });
});
