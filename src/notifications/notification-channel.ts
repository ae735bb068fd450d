import type { Notification } from '../contracts/notifications';
import type { Placed } from '../contracts/rooms';

/**
 * A way by which notifications reach people: email, push … A host app adds one by having a class that extends this among
 * its providers, in any of its modules, as a singleton.
 */
export abstract class NotificationChannel {
  /**
   * Called once with each notification that was made, on the node that made it, after it is stored. Nothing waits for
   * it; a rejection is logged.
   */
  abstract deliver(notification: Placed<Notification>): Promise<void>;
}
