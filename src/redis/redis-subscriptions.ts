import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, Redis } from 'ioredis';
import type { Patience } from '../timing/patience';
import { storeError } from './store-error';
import { pingSubscriber } from './subscriber-pings';

type Listener = (text: string) => void;

const RETRY_MS = 200;
/** Where nothing is subscribed nothing is written, and only what is written finds out that a connection is dead. */
const PING_MS = 3_000;
/** Channels per command when all are subscribed again. */
const BATCH = 500;

/**
 * The channels this node listens to. Kept here and not by the client library, which forgets a channel whose answer was
 * lost, and lets that end the process.
 */
export class RedisSubscriptions {
  private readonly listeners = new Map<string, Listener>();
  private readonly restoredListeners: (() => void)[] = [];
  private restoring = false;
  private again = false;
  private readonly pings: NodeJS.Timeout;

  constructor(
    private readonly client: Redis | Cluster,
    private readonly sharded: boolean,
    private readonly patience: Patience,
  ) {
    client.on('ready', () => void this.restore());
    // A cluster's client replaces the connection to one shard without being `ready` again.
    if (sharded) client.on('subscribersReady', () => void this.restore());
    client.on(sharded ? 'smessage' : 'message', (channel: string, text: string) => this.listeners.get(channel)?.(text));
    // One that is not answered ends its connection (`socketTimeout`), which is then made anew.
    this.pings = setInterval(() => void this.ping().catch(() => undefined), PING_MS).unref();
  }

  /**
   * From when it resolves messages come. When it rejects with `STORE_UNAVAILABLE` the channel is still wanted, and is
   * subscribed as soon as Redis is there: unsubscribe what is not to be.
   */
  async subscribe(channel: string, listener: Listener): Promise<void> {
    this.listeners.set(channel, listener);
    await this.send([channel]);
  }

  async unsubscribe(channel: string): Promise<void> {
    this.listeners.delete(channel);
    try {
      const done = this.sharded ? this.client.sunsubscribe(channel) : this.client.unsubscribe(channel);
      await this.patience.await(done);
    } catch (error) {
      throw storeError(error);
    }
  }

  /** Called whenever messages may have been missed, once they come again. */
  onRestored(listener: () => void): void {
    this.restoredListeners.push(listener);
  }

  /** Rejects with `STORE_UNAVAILABLE` while no messages can come; in a cluster, from none of the shards. */
  async ping(): Promise<void> {
    try {
      if (this.client.status !== 'ready') throw new Error('no connection');
      await this.patience.await(Promise.any(pingSubscriber(this.client, this.listeners.keys())));
    } catch (error) {
      throw storeError(error);
    }
  }

  close(): void {
    clearInterval(this.pings);
  }

  private async restore(): Promise<void> {
    this.again = true;
    if (this.restoring) return;
    this.restoring = true;
    while (this.again) {
      this.again = false;
      try {
        await this.sendAll();
        for (const listener of this.restoredListeners) listener();
      } catch {
        await delay(RETRY_MS, undefined, { ref: false });
        // A connection that is gone will be ready again; one that just does not answer will not.
        if (this.client.status === 'ready') this.again = true;
      }
    }
    this.restoring = false;
  }

  private async sendAll(): Promise<void> {
    const channels = [...this.listeners.keys()];
    for (let i = 0; i < channels.length; i += BATCH) {
      const batch = channels.slice(i, i + BATCH);
      if (this.sharded) await this.forget(batch);
      // Meanwhile some may have been unsubscribed.
      const wanted = batch.filter((channel) => this.listeners.has(channel));
      if (wanted.length > 0) await this.send(wanted);
    }
  }

  /** A cluster's client keeps a channel once more each time it is subscribed, and subscribes all it keeps at every move. */
  private async forget(channels: string[]): Promise<void> {
    await this.patience.await(Promise.allSettled(channels.map((channel) => this.client.sunsubscribe(channel))));
  }

  private async send(channels: string[]): Promise<void> {
    try {
      // In a cluster each channel has a slot of its own.
      if (this.sharded)
        await this.patience.await(Promise.all(channels.map((channel) => this.client.ssubscribe(channel))));
      else await this.patience.await(this.client.subscribe(...channels));
    } catch (error) {
      throw storeError(error);
    }
  }
}
