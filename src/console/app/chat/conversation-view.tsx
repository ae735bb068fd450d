import { ReactElement, useState } from 'react';
import type { Message } from '../../../client/exports';
import { useMessages } from '../../../react/hooks';
import { useLanguage } from '../i18n/locale-provider';
import { useSession } from '../session/session-provider';
import { Failure, Loading } from '../ui/state';
import { Composer } from './composer';
import { ConversationHead } from './conversation-head';
import type { Listed } from './conversations-store';
import { MessageList } from './message-list';
import { TypingLine } from './typing-line';
import { useReading } from './use-reading';
import styles from './conversation-view.module.css';

/** One conversation, live. */
export function ConversationView({ conversation }: { conversation: Listed }): ReactElement {
  const { text } = useLanguage();
  const { userId } = useSession();
  const messages = useMessages(conversation.id, { pageSize: 30 });
  const [replyTo, setReplyTo] = useState<Message>();
  useReading(messages.conversation, messages.messages, userId);
  return (
    <section className={styles.view} aria-label={text('chat.conversation')}>
      <ConversationHead conversation={conversation} />
      {messages.status === 'loading' && !messages.error && <Loading />}
      {messages.status !== 'ready' && messages.error && <Failure message={messages.error.message} />}
      {messages.status === 'ready' && (
        <MessageList messages={messages} members={conversation.members ?? []} onReply={setReplyTo} />
      )}
      <div className={styles.foot}>
        <TypingLine conversationId={conversation.id} />
        <Composer
          messages={messages}
          replyTo={replyTo}
          onReplied={() => setReplyTo(undefined)}
          isDisabled={messages.status === 'closed'}
        />
      </div>
    </section>
  );
}
