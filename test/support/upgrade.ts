import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { upgradeHeaders } from './plain-http';

/** Moves a long-polling connection to WebSocket, as Engine.IO v4 has it, and gives its new TCP socket. */
export async function upgrade(url: string, sid: string): Promise<Socket> {
  const sent = request(`${url}/socket.io/?EIO=4&transport=websocket&sid=${sid}`, { headers: upgradeHeaders() });
  sent.end();
  const [, socket] = (await once(sent, 'upgrade')) as [unknown, Socket];
  const pong = once(socket, 'data');
  socket.write(masked('2probe'));
  await pong;
  socket.write(masked('5'));
  return socket;
}

/** A short text frame under the mask 0, which changes nothing. */
function masked(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}
