import type { UserPresence } from '../../src/contracts/presence';
import { Client, ConnectOptions, newName } from './clients';
import type { Node } from './node';
import { until } from './until';

/** Who listens on `/`, and can be sure to have heard all there was. */
export class Watcher {
  private constructor(
    readonly client: Client,
    private readonly node: Pick<Node, 'url'>,
  ) {}

  static async on(
    node: Pick<Node, 'url'>,
    userId = newName('watcher'),
    options: ConnectOptions = {},
  ): Promise<Watcher> {
    return new Watcher(await Client.connect(node, userId, { namespace: '/', ...options }), node);
  }

  subscribe(...userIds: string[]): Promise<UserPresence[]> {
    return this.client.do('presence:subscribe', { userIds });
  }

  unsubscribe(...userIds: string[]): Promise<object> {
    return this.client.do('presence:unsubscribe', { userIds });
  }

  /** What was heard of a user, in order. */
  heardOf(userId: string): boolean[] {
    return this.changes(userId).map(({ online }) => online);
  }

  changes(userId: string): UserPresence[] {
    return this.client.of<UserPresence>('presence').filter((change) => change.userId === userId);
  }

  async hear(userId: string, online: boolean, withinMs?: number): Promise<void> {
    await until(`${userId} ${online ? 'online' : 'offline'}`, () => this.heardOf(userId).at(-1) === online, withinMs);
  }

  /** Awaits the change of somebody else that comes now: what was not heard before it does not come. */
  async catchUp(): Promise<void> {
    const marker = newName('marker');
    await this.subscribe(marker);
    const other = await Client.connect(this.node, marker, { namespace: '/' });
    await this.hear(marker, true);
    other.close();
    await this.unsubscribe(marker);
  }
}
