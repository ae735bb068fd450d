import type { Ack, Client } from './clients';

let lastId = 1_000_000;

/** What a packet of an event begins with, or, with `type` 3, of an ack. */
const head = ({ namespace }: Client, type = 2): string => `${type}${namespace === '/' ? '' : `${namespace},`}`;

/** Writes an event as raw JSON text, which no encoder has made harmless, and asks for no answer. */
export function writeRaw(client: Client, json: string): void {
  client.socket.io.engine.write(head(client) + json);
}

/** Writes an event as raw JSON text and gives the ack. */
export function askRaw(client: Client, json: string): Promise<Ack<unknown>> {
  const id = (lastId += 1);
  const start = `${head(client, 3)}${id}`;
  const { engine } = client.socket.io;
  return new Promise((resolve, reject) => {
    const onMessage = (packet: unknown): void => {
      if (typeof packet !== 'string' || !packet.startsWith(`${start}[`)) return;
      engine.off('message', onMessage);
      engine.off('close', onClose);
      resolve((JSON.parse(packet.slice(start.length)) as [Ack<unknown>])[0]);
    };
    const onClose = (reason: string): void => reject(new Error(`closed (${reason}) instead of an answer`));
    engine.on('message', onMessage);
    engine.once('close', onClose);
    engine.write(`${head(client)}${id}${json}`);
  });
}

/** How a connection ended: the WebSocket close code where there is one. */
export function closeOf(client: Client): Promise<{ reason: string; code: number | undefined }> {
  return new Promise((resolve) => {
    client.socket.io.engine.once('close', (reason, details) => {
      const context = details && 'context' in details ? (details.context as { code?: number } | undefined) : undefined;
      resolve({ reason, code: context?.code });
    });
  });
}
