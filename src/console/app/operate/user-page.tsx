import { ReactElement, useCallback, useEffect, useState } from 'react';
import { ArrowLeft, RotateCw } from 'lucide-react';
import type { AdminUser } from '../../../client/admin';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { hrefOf } from '../shell/route';
import { Avatar } from '../ui/avatar';
import { Button, IconButton } from '../ui/button';
import { Failure, Loading } from '../ui/state';
import { useOperations } from './admin-provider';
import { SocketsTable } from './sockets-table';
import { Code } from './table';
import { UserActions } from './user-actions';
import styles from './user-page.module.css';

type Seen = { user: AdminUser; error?: undefined } | { user?: undefined; error: Error };

/** One user: where he is connected, what he hears, and what can be done about it. */
export function UserPage({ userId }: { userId: string }): ReactElement {
  const { text } = useLanguage();
  const { admin } = useOperations();
  const [seen, setSeen] = useState<Seen>();
  const look = useCallback(
    () =>
      admin.user(userId).then(
        (user) => setSeen({ user }),
        (error: unknown) => setSeen({ error: error as Error }),
      ),
    [admin, userId],
  );
  useEffect(() => void look(), [look]);
  return (
    <div className={styles.page}>
      <a className={styles.back} href={hrefOf('operate', 'users')}>
        <ArrowLeft size={16} aria-hidden="true" className="points" />
        {text('operate.users')}
      </a>
      {!seen && <Loading />}
      {seen?.error && (
        <Failure message={seen.error.message}>
          <Button onPress={() => void look()}>{text('again')}</Button>
        </Failure>
      )}
      {seen?.user && <Shown user={seen.user} onChange={look} />}
    </div>
  );
}

function Shown({ user, onChange }: { user: AdminUser; onChange: () => Promise<void> }): ReactElement {
  const { text } = useLanguage();
  const nameOf = useUserName();
  const { userId, name, online, sockets, rooms } = user;
  return (
    <>
      <header className={styles.head}>
        <Avatar userId={userId} online={online} />
        <div className={styles.who}>
          <h2>
            <bdi>{name ?? nameOf(userId)}</bdi>
          </h2>
          <Code>{userId}</Code>
        </div>
        <IconButton label={text('operate.refresh')} onPress={() => void onChange()}>
          <RotateCw size={18} aria-hidden="true" />
        </IconButton>
      </header>
      <Standing user={user} />
      <UserActions user={user} onDone={onChange} />
      <section className={styles.part} aria-labelledby="sockets">
        <h3 id="sockets">{text('operate.sockets')}</h3>
        {sockets.length === 0 ? (
          <p className={styles.nothing}>{text('operate.sockets.none')}</p>
        ) : (
          <SocketsTable sockets={sockets} />
        )}
      </section>
      <section className={styles.part} aria-labelledby="rooms">
        <h3 id="rooms">{text('operate.user.rooms')}</h3>
        {rooms.length === 0 && <p className={styles.nothing}>{text('operate.user.rooms.none')}</p>}
        <ul className={styles.rooms}>
          {rooms.map((room) => (
            <li key={room}>
              <Code>{room}</Code>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Standing({ user: { online, lastSeenAt, bannedUntil } }: { user: AdminUser }): ReactElement {
  const { text } = useLanguage();
  const { moment } = useFormats();
  return (
    <p className={styles.standing}>
      <span>
        {online
          ? text('operate.user.online')
          : lastSeenAt === null
            ? text('operate.user.never')
            : text('operate.user.seen', { at: moment(lastSeenAt) })}
      </span>
      {bannedUntil !== null && (
        <strong className={styles.banned}>{text('operate.user.banned', { until: moment(bannedUntil) })}</strong>
      )}
    </p>
  );
}
