import type { ReactElement } from 'react';
import type { ProjectSummary } from '../../../client/exports';
import { visibly } from '../i18n/bidi';
import { useLanguage } from '../i18n/locale-provider';
import { hrefOf } from '../shell/route';
import styles from './project-page.module.css';

export function ProjectTabs({ projects, shown }: { projects: readonly ProjectSummary[]; shown: string }): ReactElement {
  const { text } = useLanguage();
  return (
    <nav className={styles.tabs} aria-label={text('nav.projects')}>
      {projects.map(({ id, title }) => (
        <a
          key={id}
          className={styles.tab}
          href={hrefOf('projects', id)}
          aria-current={id === shown ? 'page' : undefined}
        >
          <bdi>{visibly(title ?? id)}</bdi>
        </a>
      ))}
    </nav>
  );
}
