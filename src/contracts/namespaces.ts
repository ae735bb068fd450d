/** The namespaces served. A room's events are heard in the namespace of its kind. */
export const NAMESPACES = ['/', '/chat'] as const;
export type Namespace = (typeof NAMESPACES)[number];

const NAMESPACE_OF_KIND: Readonly<Record<string, Namespace>> = { conversation: '/chat' };

/** `conversation` of `conversation:42`. */
export function kindOf(room: string): string {
  return room.slice(0, room.indexOf(':'));
}

export function namespaceOf(room: string): Namespace | undefined {
  return NAMESPACE_OF_KIND[kindOf(room)];
}
