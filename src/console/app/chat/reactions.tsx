import type { ReactElement } from 'react';
import { ToggleButton } from 'react-aria-components';
import type { Conversation, Message } from '../../../client/exports';
import { visibly } from '../i18n/bidi';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { useSession } from '../session/session-provider';
import { toastError } from '../ui/toasts';
import styles from './message-row.module.css';

/** Who reacted how; a click joins in, or takes it back. */
export function Reactions({
  message,
  conversation,
}: {
  message: Message;
  conversation: Conversation;
}): ReactElement | null {
  const { text } = useLanguage();
  const { number, list } = useFormats();
  const nameOf = useUserName();
  const { userId } = useSession();
  const reactions = Object.entries(message.reactions);
  if (reactions.length === 0) return null;
  return (
    <div className={styles.reactions}>
      {reactions.map(([reaction, userIds]) => (
        <ToggleButton
          key={reaction}
          className={styles.reaction ?? ''}
          isSelected={userIds.includes(userId)}
          aria-label={text('message.reacted', { reaction, names: list(userIds.map(nameOf)) })}
          onChange={(on) => void conversation.messages.react(message.id, reaction, on).catch(toastError)}
        >
          <bdi className={styles.face}>{visibly(reaction)}</bdi>
          {number(userIds.length)}
        </ToggleButton>
      ))}
    </div>
  );
}
