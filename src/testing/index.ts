export { describeBroker } from './broker.suite';
export { describeChatStore } from './chat-store.suite';
export { memoryBroker } from './memory-broker';
export { describeNotificationStore } from './notification-store.suite';
export { describeProjectStore } from './project-store.suite';
export type { Factory, NodeLimits, NodeMaker, StoreNode, UnderTest } from './stage';
export type { Claims, Expectation, TestRunner } from './test-runner';
