import type { AdminRoom, AdminStats, AdminUser, AuditEntry, Ban, Disconnected } from '../../src/contracts/admin';
import type { Announcement } from '../../src/contracts/publishing';
import { Client } from './clients';
import { Node } from './node';
import { restAs } from './roles';

/** What administration asks for, whichever way. Rejects where it is refused. */
export interface AdminApi {
  stats: () => Promise<AdminStats>;
  rooms: (query?: { prefix?: string; limit?: number }) => Promise<AdminRoom[]>;
  user: (userId: string) => Promise<AdminUser>;
  disconnect: (userId: string, reason?: string) => Promise<Disconnected>;
  ban: (userId: string, minutes: number) => Promise<Ban>;
  unban: (userId: string) => Promise<Ban>;
  announce: (draft: object) => Promise<Announcement>;
  audit: (limit?: number) => Promise<AuditEntry[]>;
}

export function adminSocket(node: Node, adminId: string): Promise<Client> {
  return Client.connect(node, adminId, { namespace: '/admin', role: 'admin' });
}

async function overSockets(node: Node, adminId: string): Promise<AdminApi> {
  const socket = await adminSocket(node, adminId);
  return {
    stats: () => socket.do('admin:stats', {}),
    rooms: (query = {}) => socket.do('admin:rooms', query),
    user: (userId) => socket.do('admin:user', { userId }),
    disconnect: (userId, reason) => socket.do('admin:disconnect', { userId, reason }),
    ban: (userId, minutes) => socket.do('admin:ban', { userId, minutes }),
    unban: (userId) => socket.do('admin:unban', { userId }),
    announce: (draft) => socket.do('admin:announce', draft),
    audit: (limit) => socket.do('admin:audit', { limit }),
  };
}

function overRest(node: Node, adminId: string): Promise<AdminApi> {
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await restAs<T>('admin', node, adminId, method, `/admin/${path}`, body);
    if (answer.status !== (method === 'POST' ? 201 : 200)) throw new Error(JSON.stringify(answer.body));
    return answer.body.data;
  };
  const query = (values: object): string =>
    `?${new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined) as [string, string][]).toString()}`;
  return Promise.resolve({
    stats: () => ask('GET', 'stats'),
    rooms: (values = {}) => ask('GET', `rooms${query(values)}`),
    user: (userId) => ask('GET', `users/${userId}`),
    disconnect: (userId, reason) => ask('POST', `disconnections/${userId}`, { reason }),
    ban: (userId, minutes) => ask('POST', `bans/${userId}`, { minutes }),
    unban: (userId) => ask('DELETE', `bans/${userId}`),
    announce: (draft) => ask('POST', 'announcements', draft),
    audit: (limit) => ask('GET', `audit${query({ limit })}`),
  });
}

export const WAYS: [way: string, open: (node: Node, adminId: string) => Promise<AdminApi>][] = [
  ['sockets', overSockets],
  ['REST', overRest],
];
