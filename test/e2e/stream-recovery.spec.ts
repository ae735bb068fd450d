import type { Resync, StreamReady } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName } from '../support/clients';
import { onBothEngines } from '../support/node';
import { closeStreams, expectTrueIds, placesOf, Sse } from '../support/sse';
import { until } from '../support/until';

const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

onBothEngines(
  (node) => {
    afterEach(() => {
      closeStreams();
      closeClients();
    });

    /** Conversations of the same two, and a sender in them. */
    async function talk(rooms = 1): Promise<{ bob: string; ids: string[]; rooms: string[]; sender: Client }> {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const ids = await Promise.all(count(1, rooms).map(() => newConversation(node(), [alice, bob])));
      const sender = await Client.connect(node(), alice);
      return { bob, ids, rooms: ids.map((id) => `conversation:${id}`), sender };
    }

    it('gives what was missed page by page, with a true id at every moment, while more is being sent', async () => {
      const { bob, ids, rooms, sender } = await talk(2);
      const [id, otherId] = ids as [string, string];
      const [room, otherRoom] = rooms as [string, string];
      await Promise.all(count(1, 700).map((i) => sender.send(id, `message ${i}`)));
      const sending = Promise.all(count(701, 900).map((i) => sender.send(i % 2 ? id : otherId, `message ${i}`)));
      const since = JSON.stringify({ [room]: ['', 0] });
      const reader = await Sse.open(node(1), bob, { rooms: [room, otherRoom], query: { since } });
      await sending;
      await until('all', () => reader.seqs(room).length === 800);
      const [from] = reader.of<StreamReady>('ready');
      expect(from?.positions[0]).toEqual({ room, epoch: '', seq: 0 });
      const otherStart = from?.positions[1]?.seq ?? -1;
      await until('all of the other', () => reader.seqs(otherRoom).at(-1) === 100 || otherStart === 100);
      expect(reader.seqs(room)).toEqual(count(1, 800));
      expect(reader.seqs(otherRoom)).toEqual(count(otherStart + 1, 100));
      expectTrueIds(reader);
      expect(Object.keys(placesOf(reader.lastId))).toEqual([room, otherRoom]);
    });

    it('resumes from any id, on the other node, wherever it was cut off', async () => {
      const { bob, ids, rooms, sender } = await talk(2);
      const [id, otherId] = ids as [string, string];
      const first = await Sse.open(node(), bob, { rooms });
      const sending = Promise.all(
        count(1, 150).flatMap((i) => [sender.send(id, `a ${i}`), sender.send(otherId, `b ${i}`)]),
      );
      await until('some', () => first.placed().length > 20);
      first.close();
      const { lastId } = first;
      const heard = first.placed().length;
      const second = await Sse.open(node(1), bob, { rooms, headers: { 'last-event-id': lastId } });
      await sending;
      await until('the others', () => second.placed().length === 300 - heard);
      for (const room of rooms) expect([...first.seqs(room), ...second.seqs(room)]).toEqual(count(1, 150));
      expect(second.heard[0]?.id).toBe(lastId);
      for (const stream of [first, second]) expectTrueIds(stream);
    });

    it('takes a position of a join as `since`: one, or a list', async () => {
      const { bob, ids, rooms, sender } = await talk(2);
      const [id, otherId] = ids as [string, string];
      const away = await Client.connect(node(1), bob);
      const places = [(await away.join(id)).position, (await away.join(otherId)).position];
      away.close();
      await sender.send(id, 'one');
      await sender.send(otherId, 'two');
      await sender.send(otherId, 'three');
      const [one, list, none] = (await Promise.all(
        [places[0], places, []].map((since) =>
          Sse.open(node(1), bob, { rooms, query: { since: JSON.stringify(since) } }),
        ),
      )) as [Sse, Sse, Sse];
      await sender.send(id, 'live');
      await sender.send(otherId, 'live');
      for (const [reader, seqs] of [
        [one, [[1, 2], [3]]],
        [
          list,
          [
            [1, 2],
            [1, 2, 3],
          ],
        ],
        [none, [[2], [3]]],
      ] as const) {
        await until('all', () => reader.placed().length === seqs.flat().length);
        expect(rooms.map((room) => reader.seqs(room))).toEqual(seqs);
        expectTrueIds(reader);
      }
    });

    it('lets Last-Event-ID win over `since`, and takes an empty one for none', async () => {
      const { bob, ids, rooms, sender } = await talk();
      const [id, room] = [ids[0] as string, rooms[0] as string];
      const [, second] = [await sender.send(id, 'one'), await sender.send(id, 'two')];
      await sender.send(id, 'three');
      const query = { since: JSON.stringify({ room, seq: 0 }) };
      const lastId = JSON.stringify({ [room]: [second.position.epoch, 2] });
      const later = await Sse.open(node(1), bob, { rooms, query, headers: { 'last-event-id': lastId } });
      const sooner = await Sse.open(node(1), bob, { rooms, query, headers: { 'last-event-id': '' } });
      await sender.send(id, 'four');
      await later.hear('chat:message', 2);
      await sooner.hear('chat:message', 4);
      expect(later.seqs(room)).toEqual([3, 4]);
      expect(sooner.seqs(room)).toEqual([1, 2, 3, 4]);
    });

    it('ignores rooms of the cursor that are not asked for, and begins at the end in those it does not name', async () => {
      const { bob, ids, rooms, sender } = await talk(2);
      const [id, otherId] = ids as [string, string];
      const [room, otherRoom] = rooms as [string, string];
      await sender.send(id, 'one');
      await sender.send(otherId, 'two');
      const since = JSON.stringify({ [otherRoom]: ['', 0], 'project:nothing': ['x', 7] });
      const reader = await Sse.open(node(1), bob, { rooms: [room], query: { since } });
      expect(reader.heard[0]?.data).toMatchObject({ positions: [{ room, seq: 1 }] });
      await sender.send(id, 'three');
      await reader.hear('chat:message');
      expect(reader.seqs(room)).toEqual([2]);
      expectTrueIds(reader);
    });

    it('says resync where the gap cannot be filled, and goes on from there', async () => {
      const { bob, ids, rooms, sender } = await talk();
      const [id, room] = [ids[0] as string, rooms[0] as string];
      const { position } = await sender.send(id, 'one');
      for (const place of [
        ['another', 0],
        ['another', 1],
        [position.epoch, 99],
      ]) {
        const reader = await Sse.open(node(1), bob, { rooms, query: { since: JSON.stringify({ [room]: place }) } });
        const [resync] = await reader.hear<Resync>('resync');
        const at = resync?.position.seq ?? -1;
        expect(resync).toEqual({ room, position: { ...position, seq: at } });
        await sender.send(id, 'live');
        await until('the live one', () => reader.seqs(room).at(-1) === at + 1);
        expectTrueIds(reader);
      }
    });

    it('shows deleted texts to nobody who comes back', async () => {
      const { bob, ids, rooms, sender } = await talk();
      const [id, room] = [ids[0] as string, rooms[0] as string];
      const { id: messageId } = await sender.send(id, 'a secret');
      await sender.do('chat:delete', { conversationId: id, messageId });
      const reader = await Sse.open(node(1), bob, { rooms, query: { since: JSON.stringify({ room, seq: 0 }) } });
      await reader.hear('chat:updated');
      expect(reader.seqs(room)).toEqual([1, 2]);
      expect(reader.text).not.toContain('secret');
    });
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0' },
);
