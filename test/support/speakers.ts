import { Client, closeClients, ConnectOptions } from './clients';
import type { Node } from './node';
import { closePlainSockets, PlainClient } from './plain-socket';
import type { Speaker } from './speaker';

export type Connect = (node: Pick<Node, 'url'>, userId: string, options?: ConnectOptions) => Promise<Speaker>;

type Transport = [name: string, connect: Connect];

/** The transports over which one speaks in events; for `describe.each`. */
export const SPEAKERS: [Transport, Transport] = [
  ['Socket.IO', Client.connect.bind(Client)],
  ['/ws', PlainClient.connect.bind(PlainClient)],
];

/** Call in `afterEach`. */
export function closeSpeakers(): void {
  closeClients();
  closePlainSockets();
}
