import { Client, closeClients, newConversation, newName } from '../support/clients';
import { Node, startNode } from '../support/node';
import { plainHttp } from '../support/plain-http';
import { restAs } from '../support/roles';
import { RedisServer, startRedis, startRedisMasters } from '../support/redis';
import { proxyTo, TcpProxy } from '../support/tcp-proxy';
import { until } from '../support/until';

/** Whoever types for long is not to be stopped by a rate. */
const UNLIMITED = { EVENTS_PER_MINUTE: '0' };
const WITHIN_MS = 15_000;
const SOON_MS = 2_000;
/** Enough for each shard to have some. */
const ROOMS = 12;

interface Talk {
  id: string;
  speaker: Client;
  listener: Client;
}

/** Whoever types is heard, in every room. */
async function allHear(talks: Talk[], withinMs = WITHIN_MS): Promise<void> {
  const already = talks.map(({ listener }) => listener.of('chat:typing').length);
  let isTyping = false;
  await until(
    'notices',
    async () => {
      isTyping = !isTyping;
      const type = ({ id, speaker }: Talk): Promise<unknown> =>
        speaker.ask('chat:typing', { conversationId: id, isTyping });
      await Promise.all(talks.map(type));
      return talks.every(({ listener }, i) => listener.of('chat:typing').length > (already[i] ?? 0));
    },
    withinMs,
  );
}

/** Servers of Redis, the links to them that may die, and two nodes: at the second one the rooms are quiet. */
interface Scene {
  servers: RedisServer[];
  links: TcpProxy[];
  nodes: [Node, Node];
}

const scenes: Scene[] = [];
afterAll(async () => {
  closeClients();
  await Promise.all(scenes.flatMap(({ nodes }) => nodes.map((node) => node.stop())));
  await Promise.all(scenes.flatMap(({ links }) => links.map((link) => link.close())));
  await Promise.all(scenes.flatMap(({ servers }) => servers.map((server) => server.stop())));
}, 30_000);

async function talkAt({ nodes }: Scene): Promise<Talk> {
  const [alice, bob] = [newName('alice'), newName('bob')];
  const id = await newConversation(nodes[0], [alice, bob]);
  const [speaker, listener] = [await Client.connect(nodes[0], alice), await Client.connect(nodes[1], bob)];
  await Promise.all([speaker.join(id), listener.join(id)]);
  return { id, speaker, listener };
}

/** One Redis, to which the second node alone has the link. */
async function single(): Promise<Scene & { link: TcpProxy }> {
  const redis = await startRedis();
  const link = await proxyTo(redis.url);
  const serve = (url: string): Promise<Node> => startNode({ ...UNLIMITED, REDIS_URL: url });
  const nodes: [Node, Node] = [await serve(redis.url), await serve(link.url)];
  const scene = { servers: [redis], links: [link], link, nodes };
  scenes.push(scene);
  return scene;
}

/** Three shards, to each of which both nodes have the link. */
async function sharded(): Promise<Scene> {
  const servers = await startRedisMasters();
  const links = await Promise.all(servers.map(({ url }) => proxyTo(url)));
  servers.forEach(({ cli }, i) => {
    cli('config', 'set', 'cluster-announce-ip', '127.0.0.1');
    cli('config', 'set', 'cluster-announce-port', String(links[i]?.port));
  });
  const announced = links.map(({ port }) => `127.0.0.1:${port}`);
  await until('the ways', () =>
    servers.every(({ cli }) => announced.every((address) => cli('cluster', 'nodes').includes(address))),
  );
  const settings = { ...UNLIMITED, REDIS_CLUSTER_NODES: announced.join() };
  const scene: Scene = { servers, links, nodes: [await startNode(settings), await startNode(settings)] };
  scenes.push(scene);
  return scene;
}

/** Of each scene its own, and all at once. */
describe('a link to Redis that dies without a word, while the room is quiet', () => {
  it.concurrent('is made anew within 15 s: who was banned meanwhile is out, notices come', async () => {
    const scene = await single();
    const { nodes, link } = scene;
    const talks = [await talkAt(scene)];
    await allHear(talks);
    const banned = newName('carol');
    const [conversation, client] = [await newConversation(nodes[0], [banned]), await Client.connect(nodes[1], banned)];
    await client.join(conversation);
    link.freeze();
    expect((await restAs('admin', nodes[0], 'admin', 'POST', `/admin/bans/${banned}`, { minutes: 5 })).status).toBe(
      201,
    );
    await until('the ban', () => !client.socket.connected, WITHIN_MS);
    expect(client.of('error')).toMatchObject([{ code: 'USER_BANNED' }]);
    await allHear(talks);
  });

  it.concurrent(
    'is made anew within 15 s to each shard of a cluster',
    async () => {
      const scene = await sharded();
      const talks = await Promise.all(Array.from({ length: ROOMS }, () => talkAt(scene)));
      await allHear(talks);
      for (const link of scene.links) link.freeze();
      await allHear(talks);
    },
    90_000,
  );

  it.concurrent('is known to whoever asks whether the node is ready: when it is again, notices come', async () => {
    const scene = await single();
    const { nodes, link } = scene;
    const talks = [await talkAt(scene)];
    await allHear(talks);
    const status = async (): Promise<number> => (await plainHttp(`${nodes[1].url}/health/ready`)).status;
    expect(await status()).toBe(200);
    link.freeze();
    expect(await status()).toBe(503);
    await until('ready', async () => (await status()) === 200, WITHIN_MS);
    await allHear(talks, SOON_MS);
  });
});
