import type { ReactElement } from 'react';
import { Hash, Users } from 'lucide-react';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { useSession } from '../session/session-provider';
import { hrefOf } from '../shell/route';
import { Avatar } from '../ui/avatar';
import { Badge } from '../ui/badge';
import { classes } from '../ui/classes';
import { Preview } from '../ui/preview';
import { useConversationTitle, useOther } from './conversation-title';
import type { Listed } from './conversations-store';
import styles from './chat-page.module.css';

export interface ConversationItemProps {
  conversation: Listed;
  current: boolean;
  online: boolean;
}

export function ConversationItem({ conversation, current, online }: ConversationItemProps): ReactElement {
  const { text } = useLanguage();
  const { time } = useFormats();
  const { id, unread, lastMessage } = conversation;
  return (
    <a
      className={classes(styles.item, unread > 0 && styles.unread)}
      href={hrefOf('chat', id)}
      aria-current={current ? 'page' : undefined}
    >
      <ConversationMark conversation={conversation} online={online} />
      <span className={styles.what}>
        <bdi className={styles.title}>{useConversationTitle()(conversation)}</bdi>
        <LastMessage conversation={conversation} />
      </span>
      <span className={styles.side}>
        {lastMessage && <time dateTime={lastMessage.createdAt}>{time(lastMessage.createdAt)}</time>}
        <Badge count={unread} />
        {unread > 0 && <span className="unseen">{text('unread.messages', { count: unread })}</span>}
      </span>
    </a>
  );
}

/** The face of the other one, or what kind of a place it is. */
export function ConversationMark({ conversation, online }: Omit<ConversationItemProps, 'current'>): ReactElement {
  const other = useOther()(conversation);
  if (other !== undefined) return <Avatar userId={other} online={online} />;
  const Icon = conversation.type === 'public' ? Hash : Users;
  return (
    <span className={styles.mark}>
      <Icon size={18} aria-hidden="true" />
    </span>
  );
}

function LastMessage({ conversation: { lastMessage } }: { conversation: Listed }): ReactElement {
  const { text } = useLanguage();
  const { userId } = useSession();
  const nameOf = useUserName();
  if (!lastMessage) return <span className={styles.last}>{text('chat.empty')}</span>;
  const { senderId, content, deletedAt } = lastMessage;
  return (
    <span className={styles.last}>
      {senderId !== userId && (
        <span className={styles.sender}>
          <bdi>{nameOf(senderId)}</bdi>:
        </span>
      )}
      <Preview className={styles.said}>{deletedAt === null ? content : text('message.deleted')}</Preview>
    </span>
  );
}
