import { Inject, Injectable } from '@nestjs/common';
import { permitted, RealtimeError } from '../contracts/errors';
import type { CommentDraft, ProjectComment } from '../contracts/projects';
import type { Placed } from '../contracts/rooms';
import { newId } from '../ids/new-id';
import { requireOneWay, SeqRange } from '../paging/seq-range';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';
import { blankFaults, lengthFaults } from '../validation/text-faults';
import { CommentAlerts } from './comment-alerts';
import { ProjectAccess } from './project-access';
import { ProjectActivities } from './project-activities.service';
import { requireRole } from './project-rights';
import { ProjectStore, SeqPage } from './project.store';

/** From where a comment came, and what recognises a repetition where there is no `clientCommentId`. */
export interface CommentTerms {
  idempotencyKey?: string;
  /** This connection is not told of its own activity. */
  connectionId?: string;
}

/** Comments of projects: everyone in a project reads and writes them. */
@Injectable()
export class ProjectComments {
  constructor(
    private readonly store: ProjectStore,
    private readonly access: ProjectAccess,
    private readonly activities: ProjectActivities,
    private readonly alerts: CommentAlerts,
    @Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** A comment that is repeated is stored, told and mentions once. */
  async add(
    authorId: string,
    projectId: string,
    { comment, attachments = [], clientCommentId }: CommentDraft,
    { idempotencyKey, connectionId }: CommentTerms = {},
  ): Promise<Placed<ProjectComment>> {
    this.requireText(comment);
    await requireRole(this.access, authorId, projectId);
    const createdAt = new Date().toISOString();
    const onceKey = onceKeyOf(clientCommentId, idempotencyKey);
    const draft = { id: newId(), projectId, authorId, comment, attachments, createdAt, onceKey };
    const written = permitted(await this.store.comment(draft));
    const event = this.activities.tell(written, connectionId);
    // Before the answer: whoever was answered knows that they are notified, and else repeats it.
    await this.alerts.notify(event);
    return event;
  }

  async list(userId: string, projectId: string, range: SeqRange): Promise<SeqPage<ProjectComment>> {
    requireOneWay(range);
    await requireRole(this.access, userId, projectId);
    return this.store.comments(projectId, range);
  }

  private requireText(comment: string): void {
    const details = [
      ...blankFaults('comment', comment),
      ...lengthFaults('comment', comment, this.options.limits.maxContentLength),
    ];
    if (details.length > 0) throw new RealtimeError('VALIDATION_FAILED', { details });
  }
}

function onceKeyOf(
  clientCommentId: CommentDraft['clientCommentId'],
  idempotencyKey: string | undefined,
): string | null {
  if (typeof clientCommentId === 'string') return `client ${clientCommentId}`;
  return idempotencyKey === undefined ? null : `request ${idempotencyKey}`;
}
