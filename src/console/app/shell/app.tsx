import type { ReactElement } from 'react';
import type { Server } from '../api/server';
import { LocaleProvider } from '../i18n/locale-provider';
import { SessionProvider } from '../session/session-provider';
import { Toasts } from '../ui/toasts';
import { Frame } from './frame';
import { WorkspaceProvider } from './workspace';

export function App({ server }: { server: Server }): ReactElement {
  return (
    <LocaleProvider fallback={server.defaultLocale}>
      <SessionProvider server={server}>
        <WorkspaceProvider>
          <Frame />
        </WorkspaceProvider>
      </SessionProvider>
      <Toasts />
    </LocaleProvider>
  );
}
