import type { ReactElement } from 'react';
import { FolderPlus, LucideIcon, MessageSquare, TrendingUp, UserCog } from 'lucide-react';
import type { Activity, ActivityType } from '../../../client/exports';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { useActivityText } from './activity-text';
import styles from './project-page.module.css';

const ICONS: Readonly<Record<ActivityType, LucideIcon>> = {
  'project.created': FolderPlus,
  'project.updated': TrendingUp,
  'comment.added': MessageSquare,
  'member.changed': UserCog,
};

/** What happened, the latest first. */
export function ActivityCard({ activity }: { activity: readonly Activity[] }): ReactElement {
  const { text } = useLanguage();
  const { moment } = useFormats();
  const sayOf = useActivityText();
  return (
    <section className={styles.card} aria-label={text('project.activity')}>
      <h2>{text('project.activity')}</h2>
      <ol className={styles.activity} tabIndex={0} aria-label={text('project.activity')}>
        {activity.toReversed().map((act) => {
          const Icon = ICONS[act.type];
          return (
            <li key={`${act.at} ${act.type} ${act.actorId}`} className={styles.act}>
              <Icon size={16} aria-hidden="true" />
              <div>
                <p>{sayOf(act)}</p>
                <time className={styles.soft} dateTime={act.at}>
                  {moment(act.at)}
                </time>
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
