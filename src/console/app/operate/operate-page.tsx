import { ReactElement, useEffect, useRef } from 'react';
import { Activity, Gauge, LucideIcon, Megaphone, ScrollText, ShieldAlert, TriangleAlert, Users } from 'lucide-react';
import { useLanguage } from '../i18n/locale-provider';
import { useSession } from '../session/session-provider';
import { hrefOf } from '../shell/route';
import { Empty } from '../ui/state';
import { useStore } from '../ui/use-store';
import { AdminProvider, useOperations } from './admin-provider';
import { AnnouncePage } from './announce-page';
import { AuditPage } from './audit-page';
import { OverviewPage } from './overview-page';
import { pageOf, PageName, PAGES } from './pages';
import { TailPage } from './tail-page';
import { UserPage } from './user-page';
import { UsersPage } from './users-page';
import styles from './operate-page.module.css';

const ICONS: Readonly<Record<PageName, LucideIcon>> = {
  overview: Gauge,
  users: Users,
  announce: Megaphone,
  audit: ScrollText,
  tail: Activity,
};

/** What operators see and do. The server asks for the role once more, with everything. */
export function OperatePage({ page: id }: { page: string | undefined }): ReactElement {
  const { text } = useLanguage();
  const { role } = useSession();
  const { page, userId } = pageOf(id);
  if (role !== 'admin') return <Empty icon={ShieldAlert} title={text('operate.forbidden')} />;
  return (
    <AdminProvider>
      <div className={styles.page}>
        <h1 className="unseen">{text('operate.nav')}</h1>
        <Pages current={page} />
        <Notice />
        <Page page={page} userId={userId} />
      </div>
    </AdminProvider>
  );
}

function Pages({ current }: { current: PageName }): ReactElement {
  const { text } = useLanguage();
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current]);
  return (
    <nav className={styles.nav} aria-label={text('operate.nav')} ref={nav}>
      {PAGES.map((page) => {
        const Icon = ICONS[page];
        return (
          <a key={page} href={hrefOf('operate', page)} aria-current={page === current ? 'page' : undefined}>
            <Icon size={16} aria-hidden="true" />
            {text(`operate.${page}`)}
          </a>
        );
      })}
    </nav>
  );
}

function Page({ page, userId }: ReturnType<typeof pageOf>): ReactElement {
  switch (page) {
    case 'overview':
      return <OverviewPage />;
    case 'users':
      return userId === undefined ? <UsersPage /> : <UserPage key={userId} userId={userId} />;
    case 'announce':
      return <AnnouncePage />;
    case 'audit':
      return <AuditPage />;
    case 'tail':
      return <TailPage />;
  }
}

/** What is shown may be less than it seems. */
function Notice(): ReactElement | null {
  const { text } = useLanguage();
  const { stats } = useStore(useOperations().cluster);
  if (stats?.nodes.every(({ engine }) => engine.ready) !== false) return null;
  return (
    <p className={styles.notice} role="status">
      <TriangleAlert size={18} aria-hidden="true" />
      {text('operate.alone')}
    </p>
  );
}
