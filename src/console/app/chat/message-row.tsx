import { ReactElement, useState } from 'react';
import type { Conversation, Message } from '../../../client/exports';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { useSession } from '../session/session-provider';
import { Avatar } from '../ui/avatar';
import { classes } from '../ui/classes';
import { MessageBody } from './message-body';
import { MessageEditor } from './message-editor';
import { MessageTools } from './message-tools';
import { Reactions } from './reactions';
import { Readers } from './readers';
import styles from './message-row.module.css';

export interface MessageRowProps {
  message: Message;
  conversation: Conversation;
  /** The message that it replies to, where that is loaded. */
  quoted: Message | undefined;
  /** It goes on with what the same user has just said. */
  continues: boolean;
  isLast: boolean;
  /** The user may delete whatever anybody said. */
  isOwner: boolean;
  /** Who has read up to here, and no further. */
  readers: readonly string[];
  onReply: (message: Message) => void;
}

export function MessageRow(props: MessageRowProps): ReactElement {
  const { message, conversation, quoted, continues, isLast, isOwner, readers, onReply } = props;
  const { text } = useLanguage();
  const { time, moment } = useFormats();
  const nameOf = useUserName();
  const { userId } = useSession();
  const [editing, setEditing] = useState(false);
  const isOwn = message.senderId === userId;
  const isGone = message.deletedAt !== null;
  return (
    <div
      className={classes(styles.row, isOwn && styles.own, continues && styles.continues)}
      data-message={message.id}
      id={`message-${message.id}`}
      tabIndex={isLast ? 0 : -1}
      role="group"
      aria-label={text('message.by', { name: nameOf(message.senderId), time: time(message.createdAt) })}
    >
      {!isOwn && (continues ? <span /> : <Avatar userId={message.senderId} />)}
      <div className={styles.column}>
        {!continues && (
          <p className={styles.meta}>
            {!isOwn && <bdi className={styles.name}>{nameOf(message.senderId)}</bdi>}
            <time className={styles.time} dateTime={message.createdAt} title={moment(message.createdAt)}>
              {time(message.createdAt)}
            </time>
          </p>
        )}
        {editing ? (
          <MessageEditor message={message} conversation={conversation} onDone={() => setEditing(false)} />
        ) : (
          <div className={classes(styles.bubble, isGone && styles.gone)}>
            <MessageBody message={message} quoted={quoted} />
            {!isGone && (
              <MessageTools
                message={message}
                conversation={conversation}
                canEdit={isOwn && message.type === 'text'}
                canDelete={isOwn || isOwner}
                onReply={() => onReply(message)}
                onEdit={() => setEditing(true)}
              />
            )}
          </div>
        )}
        <Reactions message={message} conversation={conversation} />
        <Readers userIds={readers} />
      </div>
    </div>
  );
}
