/** The namespaces served. */
export const NAMESPACES = ['/', '/chat', '/projects', '/notifications', '/admin'] as const;
export type Namespace = (typeof NAMESPACES)[number];

/** Events whose names begin so belong to one namespace; the others to `/`. */
const NAMESPACE_OF_PREFIX: Readonly<Record<string, Namespace>> = {
  chat: '/chat',
  conversation: '/chat',
  message: '/chat',
  project: '/projects',
  notification: '/notifications',
  notifications: '/notifications',
  admin: '/admin',
};

/** A room's events are heard in the namespace of its kind. */
const NAMESPACE_OF_KIND: Readonly<Record<string, Namespace>> = {
  conversation: '/chat',
  project: '/projects',
  user: '/notifications',
  inbox: '/',
  presence: '/',
  everyone: '/',
};

/** The kinds of rooms that have a log. Clients know of no others. */
export const LOGGED_KINDS = ['conversation', 'project', 'user'] as const;

/** `conversation` of `conversation:42`; `''` where there is no kind. */
export function kindOf(room: string): string {
  return room.slice(0, Math.max(0, room.indexOf(':')));
}

/** `42` of `conversation:42`. */
export function idOf(room: string): string {
  return room.slice(room.indexOf(':') + 1);
}

/** The namespace of a client's event that is not told one: `/chat` of `chat:join`. */
export function namespaceOfEvent(event: string): Namespace {
  const prefix = kindOf(event);
  return Object.hasOwn(NAMESPACE_OF_PREFIX, prefix) ? (NAMESPACE_OF_PREFIX[prefix] ?? '/') : '/';
}

export function isLogged(room: string): boolean {
  return (LOGGED_KINDS as readonly string[]).includes(kindOf(room));
}

export function namespaceOf(room: string): Namespace | undefined {
  return NAMESPACE_OF_KIND[kindOf(room)];
}
