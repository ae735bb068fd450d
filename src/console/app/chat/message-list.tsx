import { ReactElement, useEffect, useEffectEvent, useRef } from 'react';
import type { Member, Message } from '../../../client/exports';
import type { Messages } from '../../../react/hooks';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { useSession } from '../session/session-provider';
import { toastError } from '../ui/toasts';
import { MessageRow } from './message-row';
import { OutboxRow } from './outbox-row';
import { readersOf, useReadMarks } from './read-marks';
import { moveFocus } from './roving';
import styles from './conversation-view.module.css';

export interface MessageListProps {
  messages: Messages;
  members: readonly Member[];
  onReply: (message: Message) => void;
}

/** Messages of one user so close together are one block. */
const BLOCK_MS = 5 * 60_000;

export function MessageList({ messages: all, members, onReply }: MessageListProps): ReactElement {
  const { text } = useLanguage();
  const { day } = useFormats();
  const { userId } = useSession();
  const { messages, outbox, conversation, hasMore } = all;
  const readers = readersOf(messages, useReadMarks(conversation, userId));
  const isOwner = members.some((member) => member.userId === userId && member.role === 'owner');
  return (
    <div className={styles.scroll} tabIndex={-1}>
      <div className={styles.messages}>
        {hasMore ? <Older messages={all} /> : <p className={styles.older}>{text('chat.beginning')}</p>}
        <ol aria-label={text('chat.messages')} onKeyDown={moveFocus}>
          {messages.map((message, index) => {
            const before = messages[index - 1];
            return (
              <li key={message.id}>
                {!sameDay(before, message) && <p className={styles.day}>{day(message.createdAt)}</p>}
                <MessageRow
                  message={message}
                  conversation={conversation}
                  quoted={messages.find(({ id }) => id === message.replyTo)}
                  continues={continues(before, message)}
                  isLast={index === messages.length - 1}
                  isOwner={isOwner}
                  readers={readers.get(message.id) ?? []}
                  onReply={onReply}
                />
              </li>
            );
          })}
          {outbox.map((outgoing) => (
            <li key={outgoing.clientMessageId}>
              <OutboxRow outgoing={outgoing} />
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

/** Loads what is before as soon as it comes into view. */
function Older({ messages }: { messages: Messages }): ReactElement {
  const { text } = useLanguage();
  const mark = useRef<HTMLParagraphElement>(null);
  const loading = useRef(false);
  const load = useEffectEvent(async () => {
    if (loading.current) return;
    loading.current = true;
    try {
      await messages.loadOlder();
    } catch (error) {
      toastError(error);
    } finally {
      loading.current = false;
    }
  });
  const first = messages.messages[0];
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void load());
    if (mark.current) observer.observe(mark.current);
    return () => observer.disconnect();
  }, [first]);
  return (
    <p ref={mark} className={styles.older}>
      {text('chat.older')}
    </p>
  );
}

function sameDay(one: Message | undefined, other: Message): boolean {
  return one !== undefined && new Date(one.createdAt).toDateString() === new Date(other.createdAt).toDateString();
}

function continues(before: Message | undefined, message: Message): boolean {
  return (
    before?.senderId === message.senderId &&
    sameDay(before, message) &&
    message.replyTo === null &&
    Date.parse(message.createdAt) - Date.parse(before.createdAt) < BLOCK_MS
  );
}
