import { ReactElement, useEffect } from 'react';
import { MessagesSquare } from 'lucide-react';
import { useLanguage } from '../i18n/locale-provider';
import { stay } from '../shell/route';
import { useIsWide } from '../shell/use-is-wide';
import { useWorkspace } from '../shell/workspace';
import { Empty, Failure } from '../ui/state';
import { useStore } from '../ui/use-store';
import { ConversationList } from './conversation-list';
import { ConversationView } from './conversation-view';
import styles from './chat-page.module.css';

/** The conversations, and one of them. Where there is room for one thing only, one after the other. */
export function ChatPage({ conversationId }: { conversationId: string | undefined }): ReactElement {
  const { text } = useLanguage();
  const isWide = useIsWide();
  const { conversations, error } = useStore(useWorkspace().conversations);
  const shown = conversationId ?? (isWide ? conversations?.[0]?.id : undefined);
  useEffect(() => {
    // The first one may be another one soon, and what is shown is not to change by itself.
    if (conversationId === undefined && shown !== undefined) stay('chat', shown);
  }, [conversationId, shown]);
  const conversation = conversations?.find(({ id }) => id === shown);
  return (
    <div className={styles.page}>
      {(isWide || shown === undefined) && (
        <ConversationList conversations={conversations} shown={shown} error={error} />
      )}
      {conversation && <ConversationView key={conversation.id} conversation={conversation} />}
      {!conversation && conversations && shown !== undefined && <Failure message={text('chat.unknown')} />}
      {!conversation && isWide && conversations && shown === undefined && (
        <Empty icon={MessagesSquare} title={text('chat.none')} />
      )}
    </div>
  );
}
