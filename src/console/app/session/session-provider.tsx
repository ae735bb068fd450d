import { createContext, ReactElement, ReactNode, use, useEffect, useMemo, useState } from 'react';
import { RealtimeProvider } from '../../../react/provider';
import type { Server } from '../api/server';
import { useLanguage } from '../i18n/locale-provider';
import { LoginPage } from './login-page';
import { openSession, Session } from './session';
import { keptToken } from './token';

export interface SignedIn extends Session {
  signOut: () => void;
}

const Context = createContext<SignedIn | null>(null);

/** Shows what is below to whoever is logged in, and the login page to whoever is not. */
export function SessionProvider({ server, children }: { server: Server; children: ReactNode }): ReactElement {
  const { locale } = useLanguage();
  const [token, setToken] = useState(keptToken.read);
  // A client lives for one token and one language: the server's texts are in the one in which it connected.
  const session = useMemo(
    () => (token === undefined ? undefined : openSession(server, token, locale)),
    [server, token, locale],
  );
  useEffect(() => () => session?.close(), [session]);
  const signedIn = useMemo(() => session && { ...session, signOut: () => setToken(keptToken.forget()) }, [session]);

  if (!signedIn) return <LoginPage server={server} onToken={(given) => setToken(keptToken.keep(given))} />;
  return (
    <Context value={signedIn}>
      <RealtimeProvider client={signedIn.client}>{children}</RealtimeProvider>
    </Context>
  );
}

export function useSession(): SignedIn {
  const session = use(Context);
  if (!session) throw new Error('There is no SessionProvider above');
  return session;
}
