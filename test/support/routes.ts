import type { Role } from '../../src/contracts/auth';
import { PROJECT_ROLES, PROJECT_STATUSES } from '../../src/contracts/projects';
import { announcement, comment, content, freeObject, label, message, minutes, reason } from './events';
import { anything, form, id, key, listOf, oneOf, Shape, textOf, whole } from './mutations';

/** A route of /api/v1. Names in capitals are those of a `Stage`. */
export interface RouteEntry {
  method: string;
  path: string;
  /** Of its body, where it takes one. */
  shape?: Shape;
  /** A body that is accepted from who has a right to it. */
  fine?: Record<string, unknown>;
  /** Who alone may call it; left out: anyone. */
  roles?: readonly Role[];
  /** What of a query is refused: the field to be named, and the query. */
  queries?: readonly (readonly [field: string, query: string])[];
}

const limit = (max: number): [string, string][] =>
  ['0', String(max + 1), '-1', '1.5', 'ten', '', '1&limit=2', 'Infinity', '1e2', '0x1', '__proto__'].map((value) => [
    'limit',
    `limit=${value}`,
  ]);
const seq = (field: string): [string, string][] =>
  ['-1', 'x', '1e999', '', '1.5', '1&' + field + '=2'].map((value) => [field, `${field}=${value}`]);
const MORE: [string, string][] = [
  ['other', 'other=1'],
  ['limit[a]', 'limit[a]=1'],
  ['userId', 'userId=someone'],
];
const RANGE = [...limit(100), ...seq('before'), ...seq('after'), ...MORE];
const WAIT: [string, string][] = [
  ...['-1', '25.001', '26', 'ten', '', '1e1', '1.', '.5', '0.0001', 'Infinity', 'NaN', '1&wait=2'].map(
    (value): [string, string] => ['wait', `after=9&wait=${value}`],
  ),
  ['after', 'wait=1'],
  ['after', 'wait=0'],
  ['after', 'before=5&wait=1'],
  ['before', 'before=5&after=1&wait=1'],
];
const CURSOR: [string, string][] = [
  ['before', 'before='],
  ['before', `before=${'x'.repeat(161)}`],
  ['before', 'before=__proto__'],
  ['before', 'before=a&before=b'],
];

const SERVICE = { roles: ['service', 'admin'] } as const;
const ADMIN = { roles: ['admin'] } as const;

const project = (): Shape => ({
  title: label(true),
  status: oneOf([...PROJECT_STATUSES], true),
  progress: whole(0, 100, true),
  milestone: label(true),
});
const MOMENTS = ['', 'tomorrow', '2999-01-01', '2999-01-01T00:00:00', '2999-02-30T00:00:00Z', '2000-01-01T00:00:00Z'];
const notification = (): Shape => ({
  userId: id(),
  type: key(64),
  title: textOf(1, 200),
  body: textOf(0, 4_000),
  data: freeObject(true),
  expiresAt: form(MOMENTS, true),
});

/** Every route of /api/v1. */
export const ROUTES: readonly RouteEntry[] = [
  {
    method: 'POST',
    path: '/conversations',
    shape: {
      id: id(true),
      type: oneOf(['direct', 'group', 'public']),
      title: label(true),
      memberIds: listOf(id(), { optional: true }),
    },
    fine: { type: 'group', title: 'Team', memberIds: ['someone'] },
  },
  { method: 'GET', path: '/conversations', queries: [...limit(100), ...CURSOR, ...MORE] },
  { method: 'GET', path: '/conversations/CONVERSATION' },
  { method: 'PUT', path: '/conversations/CONVERSATION/members/MEMBER' },
  { method: 'DELETE', path: '/conversations/CONVERSATION/members/MEMBER' },
  { method: 'GET', path: '/conversations/CONVERSATION/messages', queries: [...RANGE, ...WAIT] },
  { method: 'POST', path: '/conversations/CONVERSATION/messages', shape: message(), fine: { content: 'hi' } },
  {
    method: 'PATCH',
    path: '/conversations/CONVERSATION/messages/MESSAGE',
    shape: { content: content() },
    fine: { content: 'hi' },
  },
  { method: 'DELETE', path: '/conversations/CONVERSATION/messages/MESSAGE' },
  {
    method: 'PUT',
    path: '/conversations/CONVERSATION/read',
    shape: { messageId: id() },
    fine: { messageId: 'MESSAGE' },
  },
  {
    method: 'POST',
    path: '/projects',
    shape: { ...project(), id: id(true), memberIds: listOf(id(), { optional: true }) },
    fine: { title: 'Launch', status: 'draft', progress: 5, milestone: 'alpha', memberIds: ['someone'] },
  },
  { method: 'GET', path: '/projects', queries: [...limit(100), ...CURSOR, ...MORE] },
  { method: 'GET', path: '/projects/PROJECT' },
  { method: 'PATCH', path: '/projects/PROJECT', shape: project(), fine: { progress: 5, title: 'Launch' } },
  {
    method: 'PUT',
    path: '/projects/PROJECT/members/MEMBER',
    shape: { role: oneOf([...PROJECT_ROLES]) },
    fine: { role: 'viewer' },
  },
  { method: 'DELETE', path: '/projects/PROJECT/members/MEMBER' },
  { method: 'GET', path: '/projects/PROJECT/comments', queries: RANGE },
  { method: 'POST', path: '/projects/PROJECT/comments', shape: comment(), fine: { comment: 'hi' } },
  { method: 'GET', path: '/projects/PROJECT/activity', queries: RANGE },
  {
    method: 'POST',
    path: '/notifications',
    shape: notification(),
    fine: {
      userId: 'OWNER',
      type: 'test',
      title: 'Hello',
      body: '',
      data: { a: 1 },
      expiresAt: '2999-01-01T00:00:00Z',
    },
    ...SERVICE,
  },
  {
    method: 'GET',
    path: '/notifications',
    queries: [
      ...limit(100),
      ...MORE,
      ...['', 'a%20b', '__proto__', 'nothing'].map((value) => ['before', `before=${value}`] as const),
      ...['', '1', 'yes', 'true&unreadOnly=false'].map((value) => ['unreadOnly', `unreadOnly=${value}`] as const),
    ],
  },
  { method: 'GET', path: '/notifications/unread-count' },
  { method: 'PUT', path: '/notifications/read' },
  { method: 'PUT', path: '/notifications/NOTIFICATION/read' },
  {
    method: 'POST',
    path: '/messages/private',
    shape: { userId: id(), data: anything() },
    fine: { userId: 'OWNER', data: { hello: 'world' } },
    roles: ['service'],
  },
  {
    method: 'GET',
    path: '/presence?userIds=MEMBER',
    queries: [
      ['userIds', ''],
      ['userIds', 'userIds='],
      ['userIds', 'userIds=a,,b'],
      ['userIds', 'userIds=a%20b'],
      ['userIds', 'userIds=a,__proto__'],
      ['userIds', `userIds=${Array.from({ length: 201 }, (_, i) => `u${i}`).join()}`],
      ['userIds[a]', 'userIds[a]=1'],
      ['other', 'userIds=a&other=1'],
    ],
  },
  { method: 'POST', path: '/tickets' },
  { method: 'DELETE', path: '/sessions/me' },
  { method: 'DELETE', path: '/sessions/users/MEMBER', ...ADMIN },
  { method: 'PUT', path: '/users/MEMBER', shape: { name: label() }, fine: { name: 'Bob' }, ...SERVICE },
  { method: 'GET', path: '/admin/stats', ...ADMIN },
  {
    method: 'GET',
    path: '/admin/rooms',
    queries: [...limit(1_000), ...MORE, ['prefix', `prefix=${'x'.repeat(201)}`], ['prefix', 'prefix=a&prefix=b']],
    ...ADMIN,
  },
  { method: 'GET', path: '/admin/users/MEMBER', ...ADMIN },
  {
    method: 'POST',
    path: '/admin/disconnections/MEMBER',
    shape: { reason: reason() },
    fine: { reason: 'maintenance' },
    ...ADMIN,
  },
  { method: 'POST', path: '/admin/bans/MEMBER', shape: { minutes: minutes() }, fine: { minutes: 1 }, ...ADMIN },
  { method: 'DELETE', path: '/admin/bans/MEMBER', ...ADMIN },
  {
    method: 'POST',
    path: '/admin/announcements',
    shape: announcement(),
    fine: { message: 'hello', rooms: ['user:nobody'] },
    ...ADMIN,
  },
  { method: 'GET', path: '/admin/audit', queries: [...limit(1_000), ...MORE], ...ADMIN },
  {
    method: 'POST',
    path: '/demo/tokens',
    shape: { userId: id(), role: oneOf(['user', 'admin', 'service'], true) },
    fine: { userId: 'someone' },
  },
];

const rooms = (value: string): [string, string] => ['rooms', `rooms=${value}`];
const since = (value: string): [string, string] => [
  'since',
  `rooms=conversation:CONVERSATION&since=${encodeURIComponent(value)}`,
];

/** Routes that answer with a stream, and so not as the others do. */
export const STREAM_ROUTES: readonly RouteEntry[] = [
  {
    method: 'GET',
    path: '/stream?rooms=conversation:CONVERSATION',
    queries: [
      ['rooms', ''],
      ...['', 'x', 'conversation', 'conversation:', 'conversation:a%20b', 'user:__proto__', 'user:me,', ',user:me'].map(
        rooms,
      ),
      ...['presence:x', 'inbox:x', 'everyone:here', 'place:x', '__proto__:x', '%0d%0aid:x'].map(rooms),
      ['rooms[a]', 'rooms[a]=user:me'],
      ['other', 'rooms=user:me&other=1'],
      ['ticket', 'rooms=user:me&ticket=a&ticket=b'],
      ['since', 'rooms=user:me&since=[]&since=[]'],
      ...['', 'x', '5', 'null', '"x"', '[5]', '[[]]', '{"x":["e",1]}', '{"__proto__":["e",1]}'].map(since),
      ...['{"user:x":1}', '{"user:x":[]}', '{"user:x":["e"]}', '{"user:x":["e",1,2]}', '{"user:x":{"seq":1}}'].map(
        since,
      ),
      ...['["e",-1]', '["e",1.5]', '["e","1"]', '["e",1e300]', '["",1]', '[1,1]', '["\n",1]', '["é",1]']
        .map((place) => `{"user:x":${place}}`)
        .map(since),
      ...['{"seq":0}', '{"room":"user:x"}', '{"room":"x","seq":0}', '{"room":"user:x","seq":1}'].map(since),
      ...['['.repeat(3_000), `${'['.repeat(1_000)}${']'.repeat(1_000)}`].map(since),
    ],
  },
];

/** For `it.each`. */
export const EACH_ROUTE = ROUTES.map((entry) => [`${entry.method} ${entry.path}`, entry] as const);

/** Routes that know no caller. */
export const OPEN_ROUTES = [
  'GET /',
  'GET /console',
  'GET /console/config.json',
  'GET /console/assets/:',
  'GET /docs',
  'GET /docs/openapi.json',
  'GET /docs/asyncapi.json',
  'GET /docs/realtime',
  'GET /docs/assets/:',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
];
