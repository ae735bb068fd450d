import type { ReactElement } from 'react';

export function ProjectPage({ projectId: _ }: { projectId: string | undefined }): ReactElement {
  return <></>;
}
