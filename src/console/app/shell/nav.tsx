import type { ReactElement } from 'react';
import { Bell, FolderKanban, Gauge, LucideIcon, MessagesSquare } from 'lucide-react';
import { useLanguage } from '../i18n/locale-provider';
import { useSession } from '../session/session-provider';
import { Badge } from '../ui/badge';
import { useStore } from '../ui/use-store';
import { hrefOf, Section, SECTIONS } from './route';
import { useWorkspace } from './workspace';
import styles from './frame.module.css';

const ICONS: Readonly<Record<Section, LucideIcon>> = {
  chat: MessagesSquare,
  projects: FolderKanban,
  notifications: Bell,
  operate: Gauge,
};

export function Nav({ current }: { current: Section }): ReactElement {
  const { text } = useLanguage();
  const { role } = useSession();
  const { conversations = [] } = useStore(useWorkspace().conversations);
  const unread = conversations.reduce((sum, conversation) => sum + conversation.unread, 0);
  return (
    <nav className={styles.nav} aria-label={text('nav')}>
      {SECTIONS.filter((section) => section !== 'operate' || role === 'admin').map((section) => {
        const Icon = ICONS[section];
        return (
          <a
            key={section}
            className={styles.link}
            href={hrefOf(section)}
            aria-current={section === current ? 'page' : undefined}
          >
            <Icon size={18} aria-hidden="true" />
            {text(`nav.${section}`)}
            {section === 'chat' && unread > 0 && (
              <>
                <span className={styles.count}>
                  <Badge count={unread} />
                </span>
                <span className="unseen">{text('unread.messages', { count: unread })}</span>
              </>
            )}
          </a>
        );
      })}
    </nav>
  );
}
