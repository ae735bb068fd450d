import type { AdminSocket, NodeStats } from '../contracts/admin';
import { Topic } from '../nodes/node-bus';

export interface RoomCount {
  room: string;
  sockets: number;
}

/** What administration asks of every node. */
export const STATS = new Topic<null, NodeStats>('stats');
export const ROOMS = new Topic<string, RoomCount[]>('rooms');
export const SOCKETS = new Topic<string, Omit<AdminSocket, 'node'>[]>('sockets');
export const DISCONNECT = new Topic<{ userId: string; reason: string | null }, number>('disconnect');
