import { ReactElement, SubmitEvent, useEffect, useState } from 'react';
import { Search, UserSearch } from 'lucide-react';
import type { AdminUserHit } from '../../../client/admin';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { hrefOf } from '../shell/route';
import { Avatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { Empty, Failure } from '../ui/state';
import { TextField } from '../ui/text-field';
import { useOperations } from './admin-provider';
import { goToUser, userPage } from './pages';
import styles from './users-page.module.css';

/** How long to wait for the next letter, in milliseconds. */
const PAUSE_MS = 300;

/** Looks for users: for connected ones by how their ids begin, for anybody by the whole id. */
export function UsersPage(): ReactElement {
  const { text } = useLanguage();
  const [query, setQuery] = useState('');
  const wanted = query.trim();
  const { hits, error } = useHits(wanted);
  const open = (event: SubmitEvent): void => {
    event.preventDefault();
    if (wanted !== '') goToUser(wanted);
  };
  return (
    <div className={styles.page}>
      <form className={styles.search} role="search" onSubmit={open}>
        <TextField
          label={text('operate.users.id')}
          hint={text('operate.users.hint')}
          value={query}
          onChange={setQuery}
          autoComplete="off"
          code
          spellCheck="false"
        />
        <Button type="submit" kind="primary" isDisabled={wanted === ''}>
          <Search size={16} aria-hidden="true" />
          {text('operate.users.open')}
        </Button>
      </form>
      {error && <Failure message={error.message} />}
      <p className="unseen" role="status">
        {hits && text('operate.users.found', { count: hits.length })}
      </p>
      {hits?.length === 0 && <Empty icon={UserSearch} title={text('operate.users.none')} />}
      {hits && hits.length > 0 && <Hits hits={hits} />}
    </div>
  );
}

function Hits({ hits }: { hits: readonly AdminUserHit[] }): ReactElement {
  const { text } = useLanguage();
  const nameOf = useUserName();
  return (
    <ul className={styles.hits}>
      {hits.map(({ userId, connections }) => (
        <li key={userId}>
          <a className={styles.hit} href={hrefOf('operate', userPage(userId))}>
            <Avatar userId={userId} online />
            <span className={styles.who}>
              <bdi className={styles.name}>{nameOf(userId)}</bdi>
              <span className={styles.more}>{text('operate.users.connections', { count: connections })}</span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

interface Found {
  /** What was looked for. */
  query: string;
  hits?: readonly AdminUserHit[];
  error?: Error;
}

/** What is found after the last letter; nothing while that is not known. */
function useHits(query: string): Omit<Found, 'query'> {
  const { admin } = useOperations();
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    if (query === '') return;
    let over = false;
    const search = async (): Promise<void> => {
      const outcome = await admin.users(query).then(
        (hits) => ({ query, hits }),
        (error: unknown) => ({ query, error: error as Error }),
      );
      if (!over) setFound(outcome);
    };
    const waiting = setTimeout(() => void search(), PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(waiting);
    };
  }, [admin, query]);
  return found?.query === query ? found : {};
}
