import type { Activity, ProjectComment, ProjectDetails, ProjectSummary } from '../../../client/exports';
import type { Rest } from './rest';

const base = (projectId: string): string => `/projects/${encodeURIComponent(projectId)}`;

export async function listProjects(rest: Rest): Promise<ProjectSummary[]> {
  return (await rest.get('/projects?limit=50')) as ProjectSummary[];
}

/** With its members. */
export async function getProject(rest: Rest, projectId: string): Promise<ProjectDetails> {
  return (await rest.get(base(projectId))) as ProjectDetails;
}

/** The last ones, ascending. */
export async function listComments(rest: Rest, projectId: string): Promise<ProjectComment[]> {
  return (await rest.get(`${base(projectId)}/comments?limit=100`)) as ProjectComment[];
}

/** What happened last, ascending. */
export async function listActivity(rest: Rest, projectId: string): Promise<Activity[]> {
  return (await rest.get(`${base(projectId)}/activity?limit=100`)) as Activity[];
}
