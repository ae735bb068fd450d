import type { Broker } from '../rooms/broker';
import type { TestRunner } from './test-runner';

/** What a node is to be made with, where a test needs it otherwise than usual. */
export interface NodeLimits {
  /** Events a room's log keeps: hand it to the broker. Default: at least 1,000. */
  roomLogEvents?: number;
  /** How many notifications are kept of one user. Default: at least 1,000. */
  notificationsPerUser?: number;
}

/** A process as the suites see it: its store, and the broker its store's events go through. */
export interface StoreNode<Store> {
  store: Store;
  broker: Broker;
}

/** Gives another node on the same data, or the same one where there is one process; with `limits`, one that has them. */
export type NodeMaker<Node> = (limits?: NodeLimits) => Promise<Node>;

/** What a suite is run on. */
export interface UnderTest<Node> {
  node: NodeMaker<Node>;
  /** Lets go of everything, once all tests are through. */
  close(): Promise<void>;
}

/** Asked once per suite. Each suite's users and rooms have names of their own: what is there already does no harm. */
export type Factory<Node> = () => Promise<UnderTest<Node>>;

/** Sets a suite up. */
export function stage<Node>(
  name: string,
  factory: Factory<Node>,
  { describe, beforeAll, afterAll }: TestRunner,
  suite: (node: NodeMaker<Node>) => void,
): void {
  describe(name, () => {
    let subject: UnderTest<Node>;
    beforeAll(async () => {
      subject = await factory();
    });
    afterAll(() => subject.close());
    suite((limits) => subject.node(limits));
  });
}

/** Two nodes on the same data: what one does the other must see. There from the first test on. */
export class TwoNodes<Store> {
  a!: StoreNode<Store>;
  b!: StoreNode<Store>;

  constructor(node: NodeMaker<StoreNode<Store>>, { beforeAll }: TestRunner) {
    beforeAll(async () => {
      [this.a, this.b] = await Promise.all([node(), node()]);
    });
  }

  /** That of `a`. */
  get store(): Store {
    return this.a.store;
  }

  /** That of `b`. */
  get other(): Store {
    return this.b.store;
  }
}
