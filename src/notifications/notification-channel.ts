import type { Notification } from '../contracts/notifications';
import type { Placed } from '../contracts/rooms';

/**
 * A way by which notifications reach people: email, push … A host app adds one by having a class that extends this among
 * its providers, in any of its modules, as a singleton.
 */
export abstract class NotificationChannel {
  /**
   * Called once with each notification that was made, in the process that made it, after it is stored. Nothing waits for
   * it but the end of the app (`app.close()`), for up to 5 s; a rejection is logged.
   */
  abstract deliver(notification: Placed<Notification>): Promise<void>;
}
