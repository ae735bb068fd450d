import { Client, closeClients, ConnectOptions } from './clients';
import type { Node } from './node';
import { closePlainSockets, PlainClient } from './plain-socket';
import type { Speaker } from './speaker';

export type Connect = (node: Pick<Node, 'url'>, userId: string, options?: ConnectOptions) => Promise<Speaker>;

const overSocketIo: Connect = (...given) => Client.connect(...given);
const overPlainSocket: Connect = (...given) => PlainClient.connect(...given);

type Transport = [name: string, connect: Connect];

/** The transports over which one speaks in events; for `describe.each`. */
export const SPEAKERS: [Transport, Transport] = [
  ['Socket.IO', overSocketIo],
  ['/ws', overPlainSocket],
];

/** Call in `afterEach`. */
export function closeSpeakers(): void {
  closeClients();
  closePlainSockets();
}
