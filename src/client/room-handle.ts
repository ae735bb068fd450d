import type { Recovery, Since } from '../contracts/rooms';
import type { Listener, Unsubscribe } from './emitter';
import type { Rooms } from './rooms';
import type { RoomEvents, StateOf, Subscription } from './subscription';

/** What can be done with a room of any kind. Handles are light: make as many of a room as is convenient. */
export abstract class RoomHandle<
  Joined extends Recovery,
  Snapshot extends StateOf<Joined>,
  Events extends RoomEvents<StateOf<Joined>, Snapshot>,
  Made extends Subscription<Joined, Snapshot, Events>,
> {
  constructor(
    private readonly rooms: Rooms,
    private readonly key: string,
    private readonly make: () => Made,
  ) {}

  /**
   * Subscribes, and listens to an event. Every durable event is told once, in the order of `seq`, from the moment of the
   * first join (or from `since`) on, whatever happens to the connection; nothing of before. Ends with the function it
   * gives; the room is left soon after its last listener.
   */
  on<E extends keyof Events>(event: E, listener: Listener<Events[E]>): Unsubscribe {
    return this.rooms.listen(this.key, this.make, ({ listeners }) => listeners.on(event, listener));
  }

  /**
   * Subscribes until `leave`, also without listeners, and gives how things stand once that is done. Rejects when the
   * server refuses it (`FORBIDDEN`, …), and with what the client has given up for; in that case it is subscribed all the
   * same once the client is told to connect again.
   */
  join(): Promise<StateOf<Joined>> {
    const subscription = this.rooms.enter(this.key, this.make);
    subscription.held = true;
    if (subscription.state) return Promise.resolve(subscription.state);
    const { listeners } = subscription as unknown as Subscription<
      Joined,
      Snapshot,
      RoomEvents<StateOf<Joined>, Snapshot>
    >;
    return new Promise((resolve, reject) => {
      const stops = [
        listeners.on('joined', (state) => settle(() => resolve(state))),
        listeners.on('reset', ({ snapshot }) => settle(() => resolve(snapshot))),
        listeners.on('closed', (error) => settle(() => reject(error))),
        this.rooms.onGivenUp((error) => settle(() => reject(error))),
      ];
      const settle = (how: () => void): void => {
        for (const stop of stops) stop();
        how();
      };
    });
  }

  /** Ends what `join` began. Who listens goes on hearing. */
  leave(): void {
    const subscription = this.subscription;
    if (!subscription) return;
    subscription.held = false;
    this.rooms.release(this.key, subscription);
  }

  /** How things stood at the last join; `undefined`: not subscribed, or not yet. */
  get state(): StateOf<Joined> | undefined {
    return this.subscription?.state;
  }

  /** Up to where everything was told; kept, it may be given as `since` by another client later. */
  get position(): Since | undefined {
    return this.subscription?.room.position;
  }

  protected get subscription(): Made | undefined {
    return this.rooms.find(this.key) as Made | undefined;
  }
}
