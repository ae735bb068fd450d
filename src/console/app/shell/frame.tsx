import { lazy, ReactElement, Suspense } from 'react';
import { ChatPage } from '../chat/chat-page';
import { ConnectionBanner } from '../connection/connection-banner';
import { ConnectionButton } from '../connection/connection-button';
import { LocaleSwitch } from '../i18n/locale-switch';
import { useLanguage } from '../i18n/locale-provider';
import { NotificationsButton } from '../notifications/notifications-button';
import { NotificationsPage } from '../notifications/notifications-page';
import { ProjectPage } from '../project/project-page';
import { Loading } from '../ui/state';
import { Brand } from './brand';
import { Nav } from './nav';
import { Route, useRoute } from './route';
import { useIsWide } from './use-is-wide';
import { UserMenu } from './user-menu';
import styles from './frame.module.css';

/** Only operators go there. */
const OperatePage = lazy(() => import('../operate/operate-page').then((module) => ({ default: module.OperatePage })));

/** The bar, and the page below it. On a narrow screen the navigation is at the foot. */
export function Frame(): ReactElement {
  const { text } = useLanguage();
  const route = useRoute();
  const isWide = useIsWide();
  return (
    <div className={styles.frame}>
      <header className={styles.bar}>
        <Brand />
        {isWide && <Nav current={route.section} />}
        <div className={styles.end}>
          <ConnectionButton />
          <NotificationsButton />
          {isWide && <LocaleSwitch />}
          <UserMenu />
        </div>
      </header>
      <ConnectionBanner />
      <main className={styles.main} aria-label={text(`nav.${route.section}`)}>
        <Suspense fallback={<Loading />}>
          <Page route={route} />
        </Suspense>
      </main>
      {!isWide && <Nav current={route.section} />}
    </div>
  );
}

function Page({ route: { section, id } }: { route: Route }): ReactElement {
  switch (section) {
    case 'chat':
      return <ChatPage conversationId={id} />;
    case 'projects':
      return <ProjectPage projectId={id} />;
    case 'notifications':
      return <NotificationsPage />;
    case 'operate':
      return <OperatePage page={id} />;
  }
}
