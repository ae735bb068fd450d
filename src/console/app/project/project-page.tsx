import { ReactElement, useEffect, useState } from 'react';
import { FolderKanban } from 'lucide-react';
import type { ProjectSummary } from '../../../client/exports';
import { listProjects } from '../api/projects';
import { useLanguage } from '../i18n/locale-provider';
import { useSession } from '../session/session-provider';
import { Empty, Failure, Loading } from '../ui/state';
import { ProjectBoard } from './project-board';
import { ProjectTabs } from './project-tabs';

/** The user's projects, and one of them. */
export function ProjectPage({ projectId }: { projectId: string | undefined }): ReactElement {
  const { text } = useLanguage();
  const { rest } = useSession();
  const [projects, setProjects] = useState<readonly ProjectSummary[]>();
  const [error, setError] = useState<Error>();
  useEffect(() => {
    listProjects(rest).then(setProjects, setError);
  }, [rest]);
  const shown = projectId ?? projects?.[0]?.id;
  if (error) return <Failure message={error.message} />;
  if (!projects) return <Loading />;
  if (shown === undefined) return <Empty icon={FolderKanban} title={text('project.none')} />;
  return (
    <ProjectBoard key={shown} id={shown}>
      {projects.length > 1 && <ProjectTabs projects={projects} shown={shown} />}
    </ProjectBoard>
  );
}
