import { ReactElement, useState } from 'react';
import type { Server } from '../api/server';
import { LocaleSwitch } from '../i18n/locale-switch';
import { useLanguage } from '../i18n/locale-provider';
import { Logo } from '../ui/logo';
import { DemoUsers } from './demo-users';
import { PasteToken } from './paste-token';
import styles from './login.module.css';

/** Who are you? */
export function LoginPage({ server, onToken }: { server: Server; onToken: (token: string) => void }): ReactElement {
  const { text } = useLanguage();
  const [error, setError] = useState<string>();
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <LocaleSwitch />
      </header>
      <main className={styles.main}>
        <div className={styles.head}>
          <Logo size={52} />
          <h1>{text('login.title')}</h1>
          <p>{text(server.demo ? 'login.about.demo' : 'login.about')}</p>
        </div>
        {server.demo && <DemoUsers server={server} onToken={onToken} onError={setError} />}
        <PasteToken onToken={onToken} />
        {error !== undefined && <p role="alert">{error}</p>}
      </main>
    </div>
  );
}
