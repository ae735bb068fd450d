import { ReactElement, ReactNode, useMemo } from 'react';
import { useLanguage } from '../i18n/locale-provider';
import { visibly } from '../i18n/bidi';
import { useSession } from '../session/session-provider';
import { useWorkspace } from '../shell/workspace';
import { Failure, Loading } from '../ui/state';
import { useStore } from '../ui/use-store';
import { ActivityCard } from './activity-card';
import { CommentsCard } from './comments-card';
import { PeopleCard } from './people-card';
import { ProgressCard } from './progress-card';
import { ProjectStore } from './project-store';
import { StatusPicker } from './status-picker';
import styles from './project-page.module.css';

/** One project, live. */
export function ProjectBoard({ id, children }: { id: string; children: ReactNode }): ReactElement {
  const { text } = useLanguage();
  const { client, rest } = useSession();
  const { journal } = useWorkspace();
  const store = useMemo(() => new ProjectStore({ client, rest, journal, id }), [client, rest, journal, id]);
  const handle = useMemo(() => client.projects.project(id), [client, id]);
  const { project, role, members, present, comments, activity, error } = useStore(store);
  if (!project) return error ? <Failure message={error.message} /> : <Loading />;
  const mayChange = role !== 'viewer';
  return (
    <div className={styles.page}>
      <div className={styles.main}>
        {children}
        <header className={styles.head}>
          <h1>
            <bdi>{visibly(project.title ?? project.id)}</bdi>
          </h1>
          <StatusPicker project={project} handle={handle} isDisabled={!mayChange} />
        </header>
        {!mayChange && <p className={styles.soft}>{text('project.viewer')}</p>}
        <ProgressCard
          key={project.version}
          project={project}
          handle={handle}
          activity={activity}
          isDisabled={!mayChange}
        />
        <CommentsCard comments={comments} handle={handle} />
      </div>
      <aside className={styles.aside}>
        <PeopleCard members={members} present={present} />
        <ActivityCard activity={activity} />
      </aside>
    </div>
  );
}
