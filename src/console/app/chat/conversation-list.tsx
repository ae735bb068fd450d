import type { ReactElement } from 'react';
import { MessagesSquare } from 'lucide-react';
import { usePresence } from '../../../react/hooks';
import { useLanguage } from '../i18n/locale-provider';
import { useWorkspace } from '../shell/workspace';
import { Button } from '../ui/button';
import { Empty, Failure, Loading } from '../ui/state';
import { ConversationItem } from './conversation-item';
import { useOther } from './conversation-title';
import type { Listed } from './conversations-store';
import { NewConversation } from './new-conversation';
import styles from './chat-page.module.css';

export interface ConversationListProps {
  conversations: readonly Listed[] | undefined;
  shown: string | undefined;
  error: Error | undefined;
}

export function ConversationList({ conversations, shown, error }: ConversationListProps): ReactElement {
  const { text } = useLanguage();
  const { reload } = useWorkspace().conversations;
  const otherOf = useOther();
  const presence = usePresence(conversations?.flatMap((one) => otherOf(one) ?? []) ?? []);
  return (
    <section className={styles.list} aria-label={text('chat.list')}>
      <div className={styles.head}>
        <h1>{text('nav.chat')}</h1>
        <NewConversation />
      </div>
      {!conversations && !error && <Loading />}
      {!conversations && error && (
        <Failure message={error.message}>
          <Button onPress={() => void reload()}>{text('again')}</Button>
        </Failure>
      )}
      {conversations?.length === 0 && <Empty icon={MessagesSquare} title={text('chat.none')} />}
      {conversations && conversations.length > 0 && (
        <ul className={styles.items}>
          {conversations.map((conversation) => (
            <li key={conversation.id}>
              <ConversationItem
                conversation={conversation}
                current={conversation.id === shown}
                online={presence[otherOf(conversation) ?? '']?.online ?? false}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
