import type { Engine } from '../../src/engine/engine';
import { announcing, awaitUsers, Ear, newPlace, REMEMBERED } from '../support/attendance';
import { newName } from '../support/clients';
import { EngineUnderTest, onEveryEngine } from '../support/engines';
import { until } from '../support/until';

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

async function threeNodes(engine: EngineUnderTest): Promise<[Engine, Engine, Engine]> {
  const nodes = await Promise.all([engine.node(), engine.node(), engine.node()]);
  for (const node of nodes) announcing(node);
  return nodes;
}

describe('Presence', () => {
  onEveryEngine((engine) => {
    let nodes: [Engine, Engine, Engine];
    const node = (i: number): Engine => nodes[i % 3] as Engine;

    beforeAll(async () => {
      nodes = await threeNodes(engine());
    });

    it('never counts more than the limit, whichever node counts, and each user for himself', async () => {
      const place = newPlace();
      const [alice, bob] = [newName('alice'), newName('bob')];
      const arrivals = await Promise.all(
        times(12).map((i) => node(i).presence.enter(place, alice, `connection-${i}`, 5)),
      );
      expect(arrivals.filter(Boolean)).toHaveLength(5);
      // One whose name begins alike is another.
      for (const other of [bob, `${alice}-2`, alice.slice(0, -1)]) {
        expect(await node(1).presence.enter(place, other, `of-${other}`, 1)).toBe(true);
      }
      expect(await node(2).presence.enter(place, alice, 'one-more')).toBe(true);
    });

    it('makes room when a connection departs, and not when one that was refused does', async () => {
      const place = newPlace();
      const alice = newName('alice');
      expect(await node(0).presence.enter(place, alice, 'one', 1)).toBe(true);
      expect(await node(1).presence.enter(place, alice, 'two', 1)).toBe(false);
      node(1).presence.leave(place, 'two');
      expect(await node(2).presence.enter(place, alice, 'two', 1)).toBe(false);
      node(0).presence.leave(place, 'one');
      await awaitUsers(node(2), place);
      expect(await node(2).presence.enter(place, alice, 'two', 1)).toBe(true);
    });

    it('counts a connection once, however often it enters', async () => {
      const place = newPlace();
      const alice = newName('alice');
      const ear = await Ear.on(node(1), place);
      const again = await Promise.all(times(5).map(() => node(0).presence.enter(place, alice, 'one', 1)));
      expect(again).toEqual([true, true, true, true, true]);
      node(0).presence.leave(place, 'one');
      await ear.hear(`left ${alice}`);
      expect(await ear.all()).toEqual([`arrived ${alice}`, `left ${alice}`]);
      expect(await node(2).presence.users(place)).toEqual([]);
    });

    it('tells each user’s first arrival and last departure once, over all his connections and nodes', async () => {
      const place = newPlace();
      const [alice, bob] = [newName('alice'), newName('bob')];
      const ears = await Promise.all(times(3).map((i) => Ear.on(node(i), place)));
      await Promise.all(times(9).map((i) => node(i).presence.enter(place, alice, `connection-${i}`)));
      await node(2).presence.enter(place, bob, 'of-bob');
      for (const i of times(8)) node(i).presence.leave(place, `connection-${i}`);
      // Whether they have left shows in the room they make for as many others.
      await until('the departures', async () => {
        const counted = await node(0).presence.enter(place, alice, 'another', 2);
        return counted;
      });
      for (const ear of ears) expect(await ear.all()).toEqual([`arrived ${alice}`, `arrived ${bob}`]);
      await awaitUsers(node(1), place, alice, bob);
      node(8).presence.leave(place, 'connection-8');
      node(0).presence.leave(place, 'another');
      for (const ear of ears) {
        await ear.hear(`left ${alice}`);
        expect(await ear.all()).toEqual([`arrived ${alice}`, `arrived ${bob}`, `left ${alice}`]);
      }
      await awaitUsers(node(0), place, bob);
    });

    it('marks what it tells as telling who is there, and spares the connection it tells of', async () => {
      const place = newPlace();
      const alice = newName('alice');
      const ear = await Ear.on(node(1), place);
      await node(0).presence.enter(place, alice, 'one');
      node(0).presence.leave(place, 'one');
      await ear.hear(`left ${alice}`);
      expect(ear.notices).toEqual([
        { event: 'arrived', data: { userId: alice }, except: 'one', attendance: true },
        { event: 'left', data: { userId: alice }, except: 'one', attendance: true },
      ]);
    });

    it('tells nothing in places of a kind for which nothing is announced', async () => {
      const place = newPlace('silent');
      const alice = newName('alice');
      const ear = await Ear.on(node(1), place);
      await node(0).presence.enter(place, alice, 'one');
      await awaitUsers(node(1), place, alice);
      node(0).presence.leave(place, 'one');
      await awaitUsers(node(1), place);
      expect(await ear.all()).toEqual([]);
    });

    it('lets who leaves while he enters be gone in the end, and told of as such', async () => {
      const place = newPlace();
      const alice = newName('alice');
      const ear = await Ear.on(node(1), place);
      const entering = times(20).map((i) => {
        const entered = node(i).presence.enter(place, alice, `connection-${i}`);
        node(i).presence.leave(place, `connection-${i}`);
        return entered;
      });
      await Promise.all(entering);
      await awaitUsers(node(2), place);
      const told = await ear.all();
      // In turns, for as often as he was there at all.
      expect(told).toEqual(told.map((_, i) => (i % 2 ? 'left' : 'arrived') + ` ${alice}`));
      expect(told.length % 2).toBe(0);
      expect(await node(0).presence.enter(place, alice, 'later', 1)).toBe(true);
    });

    it('keeps in who leaves and comes again at once', async () => {
      const place = newPlace();
      const users = times(10).map((i) => newName(`user-${i}`));
      await Promise.all(
        users.map(async (user, i) => {
          const { presence } = node(i);
          const entries = times(4).map(() => {
            const entered = presence.enter(place, user, `of-${user}`);
            presence.leave(place, `of-${user}`);
            return entered;
          });
          await Promise.all([...entries, presence.enter(place, user, `of-${user}`)]);
        }),
      );
      // What was said is done in its order: later departures would be after these.
      await Promise.all(times(3).map((i) => node(i).presence.enter(place, 'last', `last-${i}`)));
      for (const i of times(3)) node(i).presence.leave(place, `last-${i}`);
      await awaitUsers(node(0), place, ...users);
    });

    it('takes a connection out of all its places, and no other connection out of any', async () => {
      const places = [newPlace(), newPlace(), newPlace()];
      const [alice, bob] = [newName('alice'), newName('bob')];
      for (const place of places) {
        await node(0).presence.enter(place, alice, 'of-alice');
        await node(0).presence.enter(place, bob, 'of-bob');
      }
      const ears = await Promise.all(places.map((place) => Ear.on(node(1), place)));
      node(0).presence.leaveAll('of-alice');
      for (const ear of ears) await ear.hear(`left ${alice}`);
      for (const place of places) await awaitUsers(node(2), place, bob);
      for (const ear of ears) expect(await ear.all()).toEqual([`left ${alice}`]);
    });

    it('takes no notice of departures of who is not there', async () => {
      const [place, elsewhere] = [newPlace(), newPlace()];
      const alice = newName('alice');
      await node(0).presence.enter(place, alice, 'one');
      const ear = await Ear.on(node(1), place);
      for (const i of times(3)) {
        node(i).presence.leave(place, 'unknown');
        node(i).presence.leave(elsewhere, 'one');
        node(i).presence.leaveAll('unknown');
      }
      // Another node does not hold it.
      if (node(0) !== node(1)) node(1).presence.leave(place, 'one');
      await node(1).presence.enter(place, 'bob', 'two');
      await ear.hear('arrived bob');
      expect(await ear.all()).toEqual(['arrived bob']);
      await awaitUsers(node(2), place, alice, 'bob');
    });

    it('knows who is in a place, each user once', async () => {
      const [place, empty] = [newPlace(), newPlace()];
      await Promise.all(times(6).map((i) => node(i).presence.enter(place, `user-${i % 2}`, `connection-${i}`)));
      for (const i of times(3)) {
        expect((await node(i).presence.users(place)).sort()).toEqual(['user-0', 'user-1']);
        expect(await node(i).presence.users(empty)).toEqual([]);
      }
    });

    it('knows which places are occupied, in the order asked for', async () => {
      const [first, empty, second] = [newPlace(), newPlace(), newPlace()];
      await node(0).presence.enter(first, 'alice', 'one');
      await node(1).presence.enter(second, 'alice', 'two');
      const occupied = { occupied: true, leftAt: null };
      const never = { occupied: false, leftAt: null };
      expect(await node(2).presence.occupancy([second, empty, first, empty])).toEqual([
        occupied,
        never,
        occupied,
        never,
      ]);
      expect(await node(2).presence.occupancy([])).toEqual([]);
    });

    it('remembers when the last one left, where that is asked for alone', async () => {
      const [place, remembered] = [newPlace(), newPlace(REMEMBERED)];
      const before = new Date().toISOString();
      for (const here of [place, remembered]) {
        await node(0).presence.enter(here, 'alice', `one-${here}`);
        await node(1).presence.enter(here, 'alice', `two-${here}`);
        node(0).presence.leave(here, `one-${here}`);
      }
      const look = async (i: number): Promise<(string | null)[]> =>
        (await node(i).presence.occupancy([place, remembered])).map(({ leftAt }) => leftAt);
      expect(await look(2)).toEqual([null, null]);
      for (const here of [place, remembered]) {
        node(1).presence.leave(here, `two-${here}`);
        await awaitUsers(node(2), here);
      }
      for (const i of times(3)) {
        const [none, leftAt = null] = await look(i);
        expect(none).toBeNull();
        expect(leftAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect((leftAt ?? '') >= before && (leftAt ?? '') <= new Date().toISOString()).toBe(true);
      }
    });
  });
});
