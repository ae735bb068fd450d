import type { DefaultEventsMap, Socket } from 'socket.io';
import type { Session } from '../auth/session';
import type { Locale } from '../contracts/auth';
import type { Namespace } from '../contracts/namespaces';
import type { SocketPeer } from './socket-peer';

/** What hangs on a socket once it is let in. */
export interface SocketData {
  /** By the contract's name. */
  namespace: Namespace;
  session: Session;
  peer: SocketPeer;
  locale: Locale;
  /** The client's, as the handshake gate determined it. */
  address: string;
  /** Events of the client that are being handled. */
  underWay: number;
  /** The server is about to end it, and takes nothing more from it. */
  leaving: boolean;
}

export type RealtimeSocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;
