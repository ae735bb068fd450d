import type { Notification, NotificationFeed, RealtimeClientError } from '../client';
import type { ListStatus } from './message-store';
import { Store } from './store';

export interface NotificationsSnapshot {
  /** Those loaded, the newest first. */
  readonly notifications: readonly Notification[];
  /** How many are unread; `undefined`: not known yet. */
  readonly unread: number | undefined;
  /** There are older ones. */
  readonly hasMore: boolean;
  readonly status: ListStatus;
  readonly error: RealtimeClientError | undefined;
}

type Change = (list: readonly Notification[]) => readonly Notification[];

/** The user's notifications as a list that keeps itself up to date. */
export class NotificationStore extends Store<NotificationsSnapshot> {
  /** What the next page is asked for with. */
  private before: string | null = null;
  /** What came while the first page was being loaded; `undefined`: it is not. */
  private meanwhile: Change[] | undefined;

  constructor(
    private readonly feed: NotificationFeed,
    private readonly pageSize: number,
  ) {
    super({ notifications: [], unread: undefined, hasMore: false, status: 'loading', error: undefined });
  }

  /** Loads the page after the last one. */
  readonly loadOlder = async (): Promise<void> => {
    const { before } = this;
    if (before === null) return;
    const page = await this.feed.list({ before, limit: this.pageSize });
    if (this.before !== before) return;
    this.before = page.before;
    this.set({ notifications: [...this.snapshot().notifications, ...page.notifications], hasMore: page.hasMore });
  };

  protected start(): () => void {
    const { feed } = this;
    const stops = [
      feed.on('joined', () => void this.load()),
      feed.on('unread', (unread) => this.set({ unread })),
      feed.on('notification', (notification) =>
        this.change((list) => [notification, ...list.filter(({ id }) => id !== notification.id)]),
      ),
      feed.on('updated', ({ id, readAt }) =>
        this.change((list) => list.map((one) => (one.id === id ? { ...one, readAt } : one))),
      ),
      feed.on('reset', ({ snapshot: { notifications, before, hasMore } }) => {
        this.meanwhile = undefined;
        this.before = before;
        this.set({ notifications, hasMore, status: 'ready', error: undefined });
      }),
      feed.on('closed', (error) => this.set({ status: 'closed', error })),
    ];
    this.set({ unread: feed.unread, status: 'loading' });
    if (feed.state) void this.load();
    return () => {
      for (const stop of stops) stop();
    };
  }

  private async load(): Promise<void> {
    if (this.snapshot().status === 'ready' || this.meanwhile) return;
    const meanwhile: Change[] = (this.meanwhile = []);
    try {
      const { notifications, before, hasMore } = await this.feed.list({ limit: this.pageSize });
      if (this.meanwhile !== meanwhile) return;
      this.meanwhile = undefined;
      this.before = before;
      const list = meanwhile.reduce<readonly Notification[]>((former, change) => change(former), notifications);
      this.set({ notifications: list, hasMore, status: 'ready' });
    } catch (error) {
      if (this.meanwhile === meanwhile) this.meanwhile = undefined;
      this.set({ error: error as RealtimeClientError });
    }
  }

  private change(how: Change): void {
    if (this.meanwhile) this.meanwhile.push(how);
    else if (this.snapshot().status === 'ready') this.set({ notifications: how(this.snapshot().notifications) });
  }
}
