import { isId } from '../contracts/ids';
import { isLogged } from '../contracts/namespaces';
import { conversationRoom, projectRoom, userRoom } from '../contracts/rooms';
import type { HandledEvent } from './event-observer';

/** The fields of a payload that say who did it; the first that is there. The last one may also say whom it is about. */
const ACTORS = ['senderId', 'authorId', 'actorId', 'updatedBy', 'by', 'from', 'userId'];

/** The room that a client's event is about; `null`: none, or none that can be. */
export function aboutHandled({ namespace, payload, userId }: HandledEvent): string | null {
  const given = (typeof payload === 'object' ? payload : null) as Record<string, unknown> | null;
  switch (namespace) {
    case '/chat':
      return isId(given?.conversationId) ? conversationRoom(given.conversationId) : null;
    case '/projects':
      return isId(given?.projectId) ? projectRoom(given.projectId) : null;
    case '/notifications':
      return userRoom(isId(given?.userId) ? given.userId : userId);
    default:
      return null;
  }
}

/** The room in which something was told, as clients know it, and who did it. */
export function aboutTold(room: string, data: object): { room: string | null; userId: string | null } {
  const fields = data as Record<string, unknown>;
  const actor = ACTORS.map((name) => fields[name]).find((value) => typeof value === 'string');
  return { room: isLogged(room) ? room : null, userId: actor ?? null };
}
