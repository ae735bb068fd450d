import type { NotificationStore } from '../notifications/notification.store';
import { describeWrites } from './notification-writes.suite';
import { describeReads } from './notification-reads.suite';
import { Factory, stage, StoreNode } from './stage';
import { globalRunner, TestRunner } from './test-runner';

/**
 * What every `NotificationStore` must do, alone and with others at the same time. `factory` is asked once; each call of its `node` gives the
 * store and the broker of another process on the same data.
 */
export function describeNotificationStore(
  name: string,
  factory: Factory<StoreNode<NotificationStore>>,
  runner: TestRunner = globalRunner(),
): void {
  stage(name, factory, runner, (node) => {
    describeWrites(node, runner);
    describeReads(node, runner);
  });
}
