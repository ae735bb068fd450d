import type { ChatStore } from '../chat/chat.store';
import { describeConversations } from './chat-conversations.suite';
import { describeReading } from './chat-reading.suite';
import { describeSending } from './chat-sending.suite';
import { describeChanges } from './chat-changes.suite';
import { describeHistory } from './chat-history.suite';
import { Factory, stage, StoreNode } from './stage';
import { globalRunner, TestRunner } from './test-runner';

/**
 * What every `ChatStore` must do, alone and with others at the same time. `factory` is asked once; each call of its `node` gives the
 * store and the broker of another process on the same data.
 */
export function describeChatStore(
  name: string,
  factory: Factory<StoreNode<ChatStore>>,
  runner: TestRunner = globalRunner(),
): void {
  stage(name, factory, runner, (node) => {
    describeConversations(node, runner);
    describeReading(node, runner);
    describeSending(node, runner);
    describeChanges(node, runner);
    describeHistory(node, runner);
  });
}
