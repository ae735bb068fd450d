import type { ReactElement } from 'react';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { Avatar } from '../ui/avatar';
import styles from './message-row.module.css';

/** Who has read up to here. */
export function Readers({ userIds }: { userIds: readonly string[] }): ReactElement | null {
  const { text } = useLanguage();
  const { list } = useFormats();
  const nameOf = useUserName();
  if (userIds.length === 0) return null;
  const label = text('message.readBy', { names: list(userIds.map(nameOf)) });
  return (
    <div className={styles.readers} title={label}>
      <span className="unseen">{label}</span>
      {userIds.slice(0, 8).map((userId) => (
        <Avatar key={userId} userId={userId} />
      ))}
    </div>
  );
}
