import type { RealtimeClient, UserPresence } from '../client';
import { Store } from './store';

/** What is known of some users, by id. */
export type PresenceSnapshot = Readonly<Record<string, UserPresence | undefined>>;

/** Who of some users is online. */
export class PresenceStore extends Store<PresenceSnapshot> {
  constructor(
    private readonly presence: RealtimeClient['presence'],
    private readonly userIds: readonly string[],
  ) {
    super(Object.fromEntries(userIds.map((userId) => [userId, presence.of(userId)])));
  }

  protected start(): () => void {
    return this.presence.watch(this.userIds, (state) => this.set({ [state.userId]: state }));
  }
}
