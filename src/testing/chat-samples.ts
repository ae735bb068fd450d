import type { Conversation, ConversationRole, Member, MemberChange, Message } from '../contracts/chat';
import { conversationRoom, Placed } from '../contracts/rooms';
import type { ChatStore, MessageChange, MessageKey, NewMessage } from '../chat/chat.store';
import type { Broker, LogEvent } from '../rooms/broker';
import { newName, nextTime } from './names';
import { roomLog } from './room-log';

export function aConversation(draft: Partial<Conversation> = {}): Conversation {
  return {
    id: newName('conversation'),
    type: 'group',
    title: null,
    createdBy: 'alice',
    createdAt: nextTime(),
    ...draft,
  };
}

/** The first one named is the owner. */
export function roles(owner: string, ...members: string[]): Map<string, ConversationRole> {
  return new Map([[owner, 'owner'], ...members.map((userId): [string, ConversationRole] => [userId, 'member'])]);
}

/** Creates a conversation of its own for a test and gives its id. */
export async function stored(store: ChatStore, owner: string, ...members: string[]): Promise<string> {
  const { conversation } = await store.create(aConversation({ createdBy: owner }), roles(owner, ...members));
  return conversation.id;
}

export function aMessage(conversationId: string, senderId: string, draft: Partial<NewMessage> = {}): NewMessage {
  return {
    id: newName('message'),
    conversationId,
    senderId,
    type: 'text',
    content: 'hello',
    metadata: {},
    replyTo: null,
    clientMessageId: null,
    named: [],
    idempotencyKey: null,
    createdAt: nextTime(),
    ...draft,
  };
}

/** Sends what must be stored. */
export async function sendTo(store: ChatStore, message: NewMessage): Promise<Placed<Message>> {
  const sent = await store.send(message, false);
  if (!sent) throw new Error(`not stored: ${JSON.stringify(message)}`);
  return sent.message;
}

/** Of what does not exist there are none. */
export async function membersOf(store: ChatStore, conversationId: string): Promise<Member[]> {
  return (await store.view(conversationId, newName('anyone')))?.members ?? [];
}

export function aChange(
  conversationId: string,
  userId: string,
  change: MemberChange['change'],
  by = 'alice',
): MemberChange {
  return { conversationId, userId, change, by, at: nextTime() };
}

/** All that the log of a conversation's room holds. */
export function logOf(node: { broker: Broker }, conversationId: string): Promise<LogEvent[]> {
  return roomLog(node, conversationRoom(conversationId));
}

/** A message that says something, and where it is. */
export async function aSecret(
  store: ChatStore,
  conversationId: string,
  senderId: string,
  content = 'a secret',
): Promise<MessageKey> {
  const draft = aMessage(conversationId, senderId, { content, metadata: { note: content } });
  return { conversationId, messageId: (await sendTo(store, draft)).id };
}

/** An edit that names a member, and somebody who is none. */
export function anEdit(content: string, member: string): MessageChange {
  return { content, named: [member, 'nobody'], editedAt: nextTime() };
}

/** What is stored of `anEdit`: of the users named, the members are mentioned. */
export function asStored({ named, ...change }: MessageChange): Partial<Message> {
  return { ...change, mentions: named.slice(0, 1) };
}
