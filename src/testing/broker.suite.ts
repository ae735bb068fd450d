import type { Broker, LogEvent, Notice } from '../rooms/broker';
import { globalRunner, TestRunner } from './test-runner';
import { Factory, stage } from './stage';
import { until } from './until';

let rooms = 0;
const newRoom = (): string => `conversation:broker-${(rooms += 1)}`;

class Recorder {
  readonly events: LogEvent[] = [];
  readonly notices: Notice[] = [];

  constructor(broker: Broker) {
    broker.listen({
      onEvent: (event) => this.events.push(event),
      onNotice: (_room, notice) => this.notices.push(notice),
      onInterrupted: () => undefined,
    });
  }

  seqs(room: string): number[] {
    return this.events.filter(({ position }) => position.room === room).map(({ position }) => position.seq);
  }
}

/**
 * What every `Broker` must do. `factory` is asked once; each call of its `node` gives the broker of another process on
 * the same data.
 */
export function describeBroker(name: string, factory: Factory<Broker>, runner: TestRunner = globalRunner()): void {
  const { it, expect } = runner;
  stage(name, factory, runner, (node) => {
    it('numbers events 1, 2, 3 … without a hole, whoever publishes', async () => {
      const room = newRoom();
      const nodes = await Promise.all([node(), node()]);
      const published = await Promise.all(
        Array.from({ length: 100 }, (_, i) => (nodes[i % 2] as Broker).publish(room, 'chat:message', { i })),
      );
      expect(published.map(({ position }) => position.seq).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 100 }, (_, i) => i + 1),
      );
      expect(new Set(published.map(({ position }) => position.epoch)).size).toBe(1);
    });

    it('gives the same log to every reader, in order and with the position in each payload', async () => {
      const room = newRoom();
      const [writer, reader] = await Promise.all([node(), node()]);
      for (let i = 1; i <= 5; i++) await writer.publish(room, 'chat:message', { i, text: 'سلام "x" \n {} []' });
      const { epoch } = await reader.position(room);
      const { top, events } = await reader.read(room, { epoch, seq: 2 }, 10);
      expect(top).toEqual({ room, epoch, seq: 5 });
      expect(events).toEqual(
        [3, 4, 5].map((seq) => {
          const position = { room, epoch, seq };
          return { position, event: 'chat:message', data: { i: seq, text: 'سلام "x" \n {} []', position } };
        }),
      );
    });

    it('reads at most what was asked for', async () => {
      const room = newRoom();
      const one = await node();
      for (let i = 0; i < 5; i++) await one.publish(room, 'chat:message', {});
      const { epoch } = await one.position(room);
      const { events } = await one.read(room, { epoch, seq: 0 }, 2);
      expect(events?.map(({ position }) => position.seq)).toEqual([1, 2]);
      expect((await one.read(room, { epoch, seq: 5 }, 2)).events).toEqual([]);
    });

    it('tells which logs do not end where they are thought to, and makes none', async () => {
      const [one, other] = await Promise.all([node(), node()]);
      const [moved, still, unused] = [newRoom(), newRoom(), newRoom()];
      const before = await Promise.all([moved, still].map((room) => one.publish(room, 'chat:message', {})));
      const ends = before.map(({ position }) => position);
      expect(await other.moved(ends)).toEqual([]);
      expect(await other.moved([])).toEqual([]);
      await one.publish(moved, 'chat:message', {});
      const nowhere = { room: unused, epoch: 'another', seq: 0 };
      expect(new Set(await other.moved([...ends, nowhere]))).toEqual(new Set([moved, unused]));
      expect(await other.moved([{ room: still, epoch: 'another', seq: 1 }])).toEqual([still]);
      expect((await one.position(unused)).epoch).not.toBe('another');
    });

    it('gives no events for a wrong epoch, a place ahead of the log, or one the log no longer reaches', async () => {
      const room = newRoom();
      const small = await node({ roomLogEvents: 3 });
      for (let i = 0; i < 5; i++) await small.publish(room, 'chat:message', {});
      const { epoch } = await small.position(room);
      expect((await small.read(room, { epoch: 'another', seq: 4 }, 9)).events).toBeNull();
      expect((await small.read(room, { epoch, seq: 6 }, 9)).events).toBeNull();
      expect((await small.read(room, { epoch, seq: 1 }, 9)).events).toBeNull();
      expect((await small.read(room, { epoch, seq: 2 }, 9)).events).toHaveLength(3);
    });

    it('keeps the epoch of a room nothing was published in yet', async () => {
      const room = newRoom();
      const [a, b] = await Promise.all([node(), node()]);
      const first = await a.position(room);
      expect(first.seq).toBe(0);
      expect(await b.position(room)).toEqual(first);
      expect((await b.publish(room, 'chat:message', {})).position).toEqual({ ...first, seq: 1 });
    });

    it('publishes once per idempotency key', async () => {
      const room = newRoom();
      const one = await node();
      const first = await one.publish(room, 'chat:message', { n: 1 }, { idempotencyKey: 'k' });
      const again = await one.publish(room, 'chat:message', { n: 2 }, { idempotencyKey: 'k' });
      expect(again).toEqual(first);
      expect((await one.position(room)).seq).toBe(1);
      await one.publish(newRoom(), 'chat:message', {}, { idempotencyKey: 'k' });
    });

    it('carries the flags of an event', async () => {
      const room = newRoom();
      const one = await node();
      await one.publish(room, 'chat:member', {}, { closes: 'bob' });
      await one.publish(room, 'chat:updated', {}, { rewrites: true });
      const { epoch } = await one.position(room);
      const { events } = await one.read(room, { epoch, seq: 0 }, 9);
      expect(events).toMatchObject([{ closes: 'bob' }, { rewrites: true }]);
    });

    it('tells subscribers of a room on every node, and nobody else', async () => {
      const [room, other] = [newRoom(), newRoom()];
      const [writer, reader] = await Promise.all([node(), node()]);
      const recorder = new Recorder(reader);
      await reader.subscribe(room);
      await writer.publish(other, 'chat:message', {});
      for (let i = 0; i < 20; i++) await writer.publish(room, 'chat:message', {});
      await until('20 events', () => recorder.seqs(room).length >= 20);
      expect(recorder.seqs(room)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      expect(recorder.seqs(other)).toEqual([]);
    });

    it('stops telling after unsubscribe', async () => {
      const [left, kept] = [newRoom(), newRoom()];
      const one = await node();
      const recorder = new Recorder(one);
      await one.subscribe(left);
      await one.subscribe(kept);
      await one.unsubscribe(left);
      await one.publish(left, 'chat:message', {});
      await one.publish(kept, 'chat:message', {});
      await until('the kept room', () => recorder.seqs(kept).length > 0);
      expect(recorder.seqs(left)).toEqual([]);
    });

    it('carries notices to who is there, and keeps none', async () => {
      const room = newRoom();
      const [writer, reader] = await Promise.all([node(), node()]);
      const recorder = new Recorder(reader);
      await reader.subscribe(room);
      const notice = { event: 'chat:typing', data: { userId: 'alice' }, except: 'socket-1' };
      await writer.notify(room, notice);
      await until('the notice', () => recorder.notices.length > 0);
      expect(recorder.notices).toEqual([notice]);
      expect((await reader.position(room)).seq).toBe(0);
    });
  });
}
