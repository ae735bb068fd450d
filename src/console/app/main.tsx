import { createRoot } from 'react-dom/client';
import './ui/theme.css';
import './ui/reset.css';
import { loadServer, Server } from './api/server';
import { initialLocale } from './i18n/locale';
import { demoToken } from './session/session';
import { keptToken } from './session/token';
import { App } from './shell/app';
import { Unreachable } from './shell/unreachable';

/** `#/as/bob`: the link to a window as another demo user. */
async function becomeSomeone(server: Server): Promise<void> {
  const userId = /^#\/as\/(.+)$/.exec(location.hash)?.[1];
  if (userId === undefined) return;
  history.replaceState(null, '', '#/chat');
  if (server.demo)
    keptToken.keep(await demoToken(server, decodeURIComponent(userId), initialLocale(server.defaultLocale)));
}

async function start(): Promise<void> {
  const root = createRoot(document.getElementById('root') as HTMLElement);
  try {
    const server = await loadServer();
    await becomeSomeone(server);
    root.render(<App server={server} />);
  } catch (error) {
    root.render(<Unreachable error={error as Error} />);
  }
}

void start();
