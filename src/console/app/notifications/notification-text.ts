import type { Notification } from '../../../client/exports';
import { visibly } from '../i18n/bidi';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { hrefOf } from '../shell/route';

/** What a notification is called: of those that the server makes by itself, in the user's language. */
export function useNotificationTitle(): (notification: Notification) => string {
  const { text } = useLanguage();
  const nameOf = useUserName();
  return ({ type, actorId, title }) => {
    if (actorId !== null && type === 'mention') return text('notification.mention', { name: nameOf(actorId) });
    if (actorId !== null && type === 'message') return text('notification.message', { name: nameOf(actorId) });
    return visibly(title);
  };
}

/** Where it leads; `undefined`: nowhere that is known here. */
export function placeOf({ data: { conversationId, projectId } }: Notification): string | undefined {
  if (typeof conversationId === 'string') return hrefOf('chat', conversationId);
  if (typeof projectId === 'string') return hrefOf('projects', projectId);
  return undefined;
}
