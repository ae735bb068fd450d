import { permitted, RealtimeError } from '../contracts/errors';
import type { ProjectRole } from '../contracts/projects';
import type { ProjectAccess } from './project-access';

/** Who may change a project. Everyone in it may comment. */
export const CHANGING_ROLES: readonly ProjectRole[] = ['owner', 'manager', 'member'];

/** What a user is to a project. Rejects with `FORBIDDEN` where that is nothing, or none of `roles`. */
export async function requireRole(
  access: ProjectAccess,
  userId: string,
  projectId: string,
  roles?: readonly ProjectRole[],
): Promise<ProjectRole> {
  const role = permitted(await access.check(userId, projectId));
  if (roles && !roles.includes(role)) throw new RealtimeError('FORBIDDEN');
  return role;
}
