import type { Activity } from '../../../client/exports';

export interface Milestone {
  name: string;
  /** How far the project was when it was reached. */
  progress: number;
}

/** The milestones that were set so far, each where it was set last; at one place the latest. */
export function milestonesOf(activity: readonly Activity[]): Milestone[] {
  const places = new Map<string, number>();
  for (const { type, data } of activity) {
    if (type !== 'project.updated' || data.milestone === null || !data.changed.includes('milestone')) continue;
    places.set(data.milestone, data.progress);
  }
  const latest = new Map([...places].map(([name, progress]) => [progress, name]));
  return [...latest].map(([progress, name]) => ({ name, progress })).sort((a, b) => a.progress - b.progress);
}
