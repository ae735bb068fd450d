import { visibly } from '../i18n/bidi';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { useSession } from '../session/session-provider';
import type { Listed } from './conversations-store';

/** The other one of a direct conversation; `undefined`: it is none, or not known yet. */
export function useOther(): (conversation: Listed) => string | undefined {
  const { userId } = useSession();
  return ({ type, members }) =>
    type === 'direct' ? members?.find((member) => member.userId !== userId)?.userId : undefined;
}

/** What a conversation is called. */
export function useConversationTitle(): (conversation: Listed) => string {
  const { text } = useLanguage();
  const nameOf = useUserName();
  const otherOf = useOther();
  return (conversation) => {
    const other = otherOf(conversation);
    if (other !== undefined) return nameOf(other);
    if (conversation.title !== null) return visibly(conversation.title);
    return text(conversation.type === 'direct' ? 'chat.direct' : 'chat.group');
  };
}
