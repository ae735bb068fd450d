import fc from 'fast-check';
import type { Role } from '../../src/contracts/auth';
import type { Namespace } from '../../src/contracts/namespaces';
import { ANNOUNCEMENT_LEVELS } from '../../src/contracts/publishing';
import { PROJECT_STATUSES } from '../../src/contracts/projects';
import {
  boolean,
  but,
  Field,
  form,
  id,
  key,
  listOf,
  nested,
  object,
  oneOf,
  Shape,
  text,
  textOf,
  whole,
} from './mutations';

/** An event a client can send. Names in capitals in `fine` are those of a `Stage`. */
export interface EventEntry {
  namespace: Namespace;
  event: string;
  /** Of its payload. */
  shape: Shape;
  /** A payload that is accepted from who has a right to it. */
  fine: Record<string, unknown>;
  /** Who may be there. */
  role: Role;
}

/** What must say something, in at most 4,000 characters. */
export const content = (): Field => but(text(), '', ' \n', 'x'.repeat(4_001));
export const freeObject = (optional = false): Field => but(object(optional), { text: 'x'.repeat(8_192) });
export const label = (optional = false): Field => textOf(1, 200, optional);
const since = (): Field => nested({ seq: whole(0), epoch: text(true), room: text(true) }, { seq: 0 }, true);

export const message = (): Shape => ({
  content: content(),
  type: oneOf(['text', 'image', 'file'], true),
  metadata: freeObject(true),
  replyTo: id(true),
  clientMessageId: key(128, true),
});

const ATTACHMENT = { url: 'https://example.org/a' };
const URLS = ['javascript:alert(1)', 'data:text/html,x', 'ftp://x', '/a', '', 'x', `https://x/${'x'.repeat(2_048)}`];
const attachment: Shape = {
  url: form(URLS),
  name: textOf(0, 255, true),
  mimeType: textOf(0, 255, true),
  size: whole(0, undefined, true),
};

export const comment = (): Shape => ({
  comment: content(),
  attachments: listOf(nested(attachment, ATTACHMENT), { max: 10, fine: ATTACHMENT, optional: true }),
  clientCommentId: key(128, true),
});

export const announcement = (): Shape => ({
  message: textOf(1, 2_000),
  level: oneOf([...ANNOUNCEMENT_LEVELS], true),
  rooms: but(
    listOf(form(['', 'x', 'conversation:', 'place:x', 'user:a b', 'presence:x', 'inbox:x', 'everyone:here']), {
      max: 100,
      fine: 'user:x',
      optional: true,
    }),
    [],
    ['user:__proto__'],
  ),
});
export const reason = (): Field => textOf(0, 500, true);
export const minutes = (): Field => whole(1, 5_256_000);
export const users = (): Field => listOf(id(), { max: 200 });

const ofConversation = (): Shape => ({ conversationId: id() });
const ofMessage = (): Shape => ({ conversationId: id(), messageId: id() });
const ofProject = (): Shape => ({ projectId: id() });
const ofUser = (): Shape => ({ userId: id() });
const change = (): Shape => ({ ...ofProject(), expectedVersion: whole(0, undefined, true), updatedBy: id(true) });

const CONVERSATION = { conversationId: 'CONVERSATION' };
const MESSAGE = { ...CONVERSATION, messageId: 'MESSAGE' };
const PROJECT = { projectId: 'PROJECT' };
const MEMBER = { userId: 'MEMBER' };
const BEGINNING = { since: { seq: 0 } };

type Table = Record<string, [shape: Shape, fine: Record<string, unknown>]>;

/** What every namespace understands. */
const SESSION: Table = { 'auth:refresh': [{ token: textOf(0, 16_384) }, { token: 'TOKEN' }] };

const BY_NAMESPACE: Record<Namespace, Table> = {
  '/': {
    'presence:subscribe': [{ userIds: users() }, { userIds: ['MEMBER'] }],
    'presence:unsubscribe': [{ userIds: users() }, { userIds: ['MEMBER'] }],
  },
  '/chat': {
    'chat:join': [
      { ...ofConversation(), since: since() },
      { ...CONVERSATION, ...BEGINNING },
    ],
    'conversation:join': [{ ...ofConversation(), since: since() }, CONVERSATION],
    'chat:leave': [ofConversation(), CONVERSATION],
    'conversation:leave': [ofConversation(), CONVERSATION],
    'chat:message': [
      { ...ofConversation(), ...message() },
      { ...CONVERSATION, content: 'hi', clientMessageId: 'once' },
    ],
    'message:send': [
      { ...ofConversation(), ...message() },
      { ...CONVERSATION, content: 'hi', replyTo: 'MESSAGE' },
    ],
    'chat:typing': [
      { ...ofConversation(), isTyping: boolean() },
      { ...CONVERSATION, isTyping: true },
    ],
    'chat:read': [ofMessage(), MESSAGE],
    'chat:edit': [
      { ...ofMessage(), content: content() },
      { ...MESSAGE, content: 'hi' },
    ],
    'chat:delete': [ofMessage(), MESSAGE],
    'chat:react': [
      { ...ofMessage(), reaction: key(64), on: boolean() },
      { ...MESSAGE, reaction: '👍', on: true },
    ],
    'chat:history': [
      {
        ...ofConversation(),
        before: whole(0, undefined, true),
        after: whole(0, undefined, true),
        limit: whole(1, 100, true),
      },
      CONVERSATION,
    ],
  },
  '/projects': {
    'project:join': [
      { ...ofProject(), since: since() },
      { ...PROJECT, ...BEGINNING },
    ],
    'project:leave': [ofProject(), PROJECT],
    'project:statusUpdate': [
      { ...change(), status: oneOf([...PROJECT_STATUSES]) },
      { ...PROJECT, status: 'in_review', expectedVersion: 1 },
    ],
    'project:progress': [
      { ...change(), progress: whole(0, 100), milestone: label(true) },
      { ...PROJECT, progress: 75, milestone: 'beta', expectedVersion: 1 },
    ],
    'project:comment': [
      { ...ofProject(), ...comment() },
      { ...PROJECT, comment: 'hi', attachments: [ATTACHMENT], clientCommentId: 'once' },
    ],
  },
  '/notifications': {
    'notifications:subscribe': [
      { userId: id(true), since: since() },
      { userId: 'OWNER', ...BEGINNING },
    ],
    'notifications:unsubscribe': [{ userId: id(true) }, { userId: 'OWNER' }],
    'notification:read': [{ notificationId: id() }, { notificationId: 'NOTIFICATION' }],
    'notification:readAll': [{}, {}],
    'notification:list': [
      { before: id(true), limit: whole(1, 100, true), unreadOnly: boolean(true) },
      { before: 'NOTIFICATION' },
    ],
  },
  '/admin': {
    'admin:stats': [{}, {}],
    'admin:stats:stop': [{}, {}],
    'admin:history': [{}, {}],
    'admin:rooms': [{ prefix: textOf(0, 200, true), limit: whole(1, 1_000, true) }, { prefix: 'user:' }],
    'admin:users': [{ query: textOf(1, 128), limit: whole(1, 20, true) }, { query: 'MEMBER' }],
    'admin:user': [ofUser(), MEMBER],
    'admin:disconnect': [
      { ...ofUser(), reason: reason() },
      { ...MEMBER, reason: 'maintenance' },
    ],
    'admin:ban': [
      { ...ofUser(), minutes: minutes() },
      { ...MEMBER, minutes: 1 },
    ],
    'admin:unban': [ofUser(), MEMBER],
    'admin:announce': [announcement(), { message: 'hello', rooms: ['user:nobody'] }],
    'admin:audit': [{ limit: whole(1, 1_000, true) }, { limit: 1 }],
    'admin:tail': [
      { room: textOf(0, 200, true), event: textOf(0, 128, true), userId: id(true) },
      { room: 'conversation:', userId: 'MEMBER' },
    ],
    'admin:tail:stop': [{}, {}],
  },
};

/** Every event of every namespace. */
export const EVENTS: readonly EventEntry[] = (Object.keys(BY_NAMESPACE) as Namespace[]).flatMap((namespace) =>
  Object.entries({ ...BY_NAMESPACE[namespace], ...SESSION }).map(([event, [shape, fine]]) => {
    const role = namespace === '/admin' ? 'admin' : 'user';
    return { namespace, event, shape, fine, role } as const;
  }),
);

/** For `it.each`. */
export const EACH_EVENT = EVENTS.map((entry) => [`${entry.namespace} ${entry.event}`, entry] as const);

/** Names of Object.prototype's members, and their like. */
export const INHERITED = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

/** Whole numbers no log and no counter will ever reach. */
export const HUGE = fc.constantFrom(Number.MAX_SAFE_INTEGER, 2 ** 53, 2 ** 63, 1e21, 1e300, Number.MAX_VALUE);
