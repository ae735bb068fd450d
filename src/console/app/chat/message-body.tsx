import type { ReactElement } from 'react';
import type { Message } from '../../../client/exports';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { useSession } from '../session/session-provider';
import { Preview } from '../ui/preview';
import { RichText } from '../ui/rich-text';
import { Attachment } from './attachment';
import styles from './message-row.module.css';

/** What a message says. */
export function MessageBody({ message, quoted }: { message: Message; quoted: Message | undefined }): ReactElement {
  const { text } = useLanguage();
  const { userId } = useSession();
  if (message.deletedAt !== null) return <span>{text('message.deleted')}</span>;
  return (
    <div className={styles.inside}>
      {message.replyTo !== null && <Quote message={quoted} />}
      {message.type !== 'text' && <Attachment type={message.type} metadata={message.metadata} />}
      <RichText me={userId}>{message.content}</RichText>
      {message.editedAt !== null && <span className={styles.edited}>{text('message.edited')}</span>}
    </div>
  );
}

/** What is replied to; `undefined`: it is further up than what is loaded. */
function Quote({ message }: { message: Message | undefined }): ReactElement {
  const { text } = useLanguage();
  const nameOf = useUserName();
  if (!message) return <span className={styles.quote}>{text('message.earlier')}</span>;
  const show = (): void => document.getElementById(`message-${message.id}`)?.focus();
  return (
    <button type="button" className={styles.quote} onClick={show}>
      <bdi>{nameOf(message.senderId)}</bdi>
      <Preview className={styles.quoted}>
        {message.deletedAt === null ? message.content : text('message.deleted')}
      </Preview>
    </button>
  );
}
