import type { Activity, Project, ProjectComment, ProjectMemberChange, ProjectUpdate } from '../contracts/projects';

/** The activity that goes with each change of a project: what it is follows from the change alone. */
export const activities = {
  created({ id, title, createdBy, createdAt }: Project): Activity {
    return { projectId: id, type: 'project.created', actorId: createdBy, data: { title }, at: createdAt };
  },

  updated({ projectId, updatedBy, updatedAt, ...update }: ProjectUpdate): Activity {
    const { version, changed, title, status, progress, milestone } = update;
    const data = { version, changed, title, status, progress, milestone };
    return { projectId, type: 'project.updated', actorId: updatedBy, data, at: updatedAt };
  },

  commented({ id, projectId, authorId, createdAt }: ProjectComment): Activity {
    return { projectId, type: 'comment.added', actorId: authorId, data: { commentId: id }, at: createdAt };
  },

  memberChanged({ projectId, userId, role, by, at }: ProjectMemberChange): Activity {
    return { projectId, type: 'member.changed', actorId: by, data: { userId, role }, at };
  },
};
