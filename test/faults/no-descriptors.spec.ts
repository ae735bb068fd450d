import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { contents } from '../support/hearing';
import { Node, onBothEngines } from '../support/node';
import { plainHttp } from '../support/plain-http';
import { until } from '../support/until';

/** About what is left to open. */
const LEFT = 20;

/** Connections that ask for nothing yet; resolves with those that were accepted and stay. */
async function crowdIn(node: Node, count: number): Promise<Socket[]> {
  const { port, hostname } = new URL(node.url);
  const sockets = Array.from({ length: count }, () =>
    connect(Number(port), hostname)
      .on('error', () => undefined)
      .resume(),
  );
  await until('the rest to be refused', () => sockets.filter(({ destroyed }) => destroyed).length >= count / 2);
  return sockets.filter(({ destroyed }) => !destroyed);
}

describe('F16: a server that may open no more files', () => {
  onBothEngines((node) => {
    afterEach(closeClients);

    it('refuses who is new, serves who is there, and takes others again when some have gone', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const [sender, reader] = [await Client.connect(node(), alice), await Client.connect(node(), bob)];
      await sender.join(id);
      await reader.join(id);
      const open = readdirSync(`/proc/${node().pid}/fd`).length;
      execFileSync('prlimit', ['--pid', String(node().pid), `--nofile=${open + LEFT}:`]);

      const crowd = await crowdIn(node(), 5 * LEFT);
      await expect(plainHttp(`${node().url}/health/live`)).rejects.toThrow();
      for (let i = 0; i < 5; i++) await sender.send(id, `message ${i}`);
      await until('all', () => contents(reader).length === 5);

      for (const socket of crowd) socket.destroy();
      await until('a new one', async () => (await plainHttp(`${node().url}/health/ready`)).status === 200);
      const late = await Client.connect(node(), bob);
      expect((await late.join(id)).position.seq).toBe(5);
      expect((await rest(node(), alice, 'GET', `/conversations/${id}/messages`)).status).toBe(200);
    }, 60_000);
  });
});
