import { Client, closeClients, newConversation, newName } from '../support/clients';
import { closeConnections } from '../support/connection';
import { claims, hs256, now } from '../support/forged-tokens';
import { onBothEnginesAtOnce } from '../support/node';
import { closePlainSockets } from '../support/plain-socket';
import { closeStreams } from '../support/sse';
import { until } from '../support/until';
import { presentEverywhere } from '../support/ways-in';

/** The server looks four times a second; the rest is for a machine that has other things to do. */
const PROMPTLY = 1.5;

afterAll(() => {
  closeClients();
  closeConnections();
  closePlainSockets();
  closeStreams();
});

onBothEnginesAtOnce(
  'the end of a token is kept to the second, by every transport on every node (T13)',
  async (node) => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node(), [alice, bob]);
    const sender = await Client.connect(node(), alice);
    await sender.join(id);
    const exp = Math.ceil(now()) + 8;
    const present = await presentEverywhere([node(0), node(1)], bob, id, hs256(claims({ sub: bob, exp })));
    expect(now()).toBeLessThan(exp);
    const ends = Promise.all(
      present.map(async (one) => {
        await until(`the end of ${one.kind}`, () => one.isClosed(), 60_000);
        return { kind: one.kind, after: now() - exp };
      }),
    );
    await until('its end', () => now() >= exp + 0.5, 20_000);
    await sender.send(id, 'too late for him');
    await sender.hear('chat:message');

    for (const { kind, after } of await ends) {
      // A poll answers at once, for it can ask again with another token; the others have 25 s for that.
      const due = kind === 'a long poll' ? 0 : 25;
      expect([kind, after >= due, after < due + PROMPTLY]).toEqual([kind, true, true]);
    }
    for (const one of present) expect([one.kind, one.heard().includes('too late')]).toEqual([one.kind, false]);
    // It is said to whoever can hear it. Where frames are text there is the code alone, elsewhere tested.
    for (const one of present.filter(({ kind }) => kind !== '/ws/rooms')) {
      expect([one.kind, one.heard()]).toEqual([one.kind, expect.stringContaining('TOKEN_EXPIRED')]);
    }
  },
  {
    settings: { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', SOCKETS_PER_USER: '0', HANDSHAKES_PER_10S: '0' },
    timeoutMs: 90_000,
  },
);
