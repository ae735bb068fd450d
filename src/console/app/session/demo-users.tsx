import { ReactElement, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Server } from '../api/server';
import type { MessageId } from '../i18n/catalogue';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { Avatar } from '../ui/avatar';
import { demoToken } from './session';
import styles from './login.module.css';

const ROLES: Readonly<Record<string, MessageId | undefined>> = {
  alice: 'login.role.owner',
  bob: 'login.role.member',
  carol: 'login.role.viewer',
  admin: 'login.role.admin',
};

export interface DemoUsersProps {
  server: Server;
  onToken: (token: string) => void;
  onError: (message: string) => void;
}

/** One click, and you are somebody. */
export function DemoUsers({ server, onToken, onError }: DemoUsersProps): ReactElement {
  const { text, locale } = useLanguage();
  const nameOf = useUserName();
  const [chosen, setChosen] = useState<string>();
  const choose = async (userId: string): Promise<void> => {
    setChosen(userId);
    try {
      onToken(await demoToken(server, userId, locale));
    } catch (error) {
      onError((error as Error).message);
      setChosen(undefined);
    }
  };
  return (
    <section className={styles.card} aria-label={text('login.pick')}>
      <h2>{text('login.pick')}</h2>
      <div className={styles.users}>
        {server.users.map((userId) => (
          <Button
            key={userId}
            className={styles.user ?? ''}
            isDisabled={chosen !== undefined}
            onPress={() => void choose(userId)}
          >
            <Avatar userId={userId} />
            <span className={styles.who}>
              <bdi className={styles.name}>{nameOf(userId)}</bdi>
              <span className={styles.role}>{text(ROLES[userId] ?? 'login.role.user')}</span>
            </span>
          </Button>
        ))}
      </div>
    </section>
  );
}
