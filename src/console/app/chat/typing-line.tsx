import type { ReactElement } from 'react';
import { useTyping } from '../../../react/hooks';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import styles from './conversation-view.module.css';

/** Who is writing. It keeps its room when nobody is. */
export function TypingLine({ conversationId }: { conversationId: string }): ReactElement {
  const { text } = useLanguage();
  const { list } = useFormats();
  const nameOf = useUserName();
  const { userIds } = useTyping(conversationId);
  return (
    <div className={styles.typing} aria-live="polite">
      {userIds.length > 0 && (
        <>
          <span className={styles.dots} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {text('chat.typing', { count: userIds.length, names: list(userIds.map(nameOf)) })}
        </>
      )}
    </div>
  );
}
