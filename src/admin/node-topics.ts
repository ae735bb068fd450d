import type { AdminSocket, AdminTail, NodeStats, TailFilter } from '../contracts/admin';
import { Topic } from '../nodes/node-bus';
import type { NodeSample } from './node-history';

export interface RoomCount {
  room: string;
  sockets: number;
}

export interface UserCount {
  userId: string;
  connections: number;
}

/** What administration asks of every node. */
export const STATS = new Topic<null, NodeStats>('stats');
export const HISTORY = new Topic<null, NodeSample[]>('history');
export const USERS = new Topic<{ prefix: string; limit: number }, UserCount[]>('users');
/** The most subscribed ones. */
export const TOP_ROOMS = new Topic<null, RoomCount[]>('top-rooms');
export const ROOMS = new Topic<string, RoomCount[]>('rooms');
export const SOCKETS = new Topic<string, Omit<AdminSocket, 'node'>[]>('sockets');
export const DISCONNECT = new Topic<{ userId: string; reason: string | null }, number>('disconnect');
/** By what a watch is called: what passed since it was last asked for. Whoever asks no more is forgotten. */
export const TAIL = new Topic<Record<string, TailFilter>, Record<string, AdminTail>>('tail');
