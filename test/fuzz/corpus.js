const CONVERSATION = { conversationId: 'general' };
const MESSAGE = { ...CONVERSATION, messageId: 'none' };
const PROJECT = { projectId: 'launch' };

/** Events that are fine, by namespace. */
const EVENTS = {
  '/': [
    ['presence:subscribe', { userIds: ['alice', 'bob'] }],
    ['presence:unsubscribe', { userIds: ['alice'] }],
  ],
  '/chat': [
    ['chat:join', CONVERSATION],
    ['chat:join', { ...CONVERSATION, since: { seq: 0 } }],
    ['conversation:join', { ...CONVERSATION, since: { epoch: 'x', seq: 7 } }],
    ['chat:leave', CONVERSATION],
    ['chat:message', { ...CONVERSATION, content: 'hello @bob', metadata: { a: [1, { b: null }] } }],
    ['message:send', { ...CONVERSATION, content: 'أهلًا 😀', clientMessageId: 'once' }],
    ['chat:message', { ...CONVERSATION, content: 'a', type: 'image', metadata: { url: 'https://example.org/a' } }],
    ['chat:typing', { ...CONVERSATION, isTyping: true }],
    ['chat:read', MESSAGE],
    ['chat:edit', { ...MESSAGE, content: 'x' }],
    ['chat:delete', MESSAGE],
    ['chat:react', { ...MESSAGE, reaction: '👍', on: true }],
    ['chat:history', { ...CONVERSATION, before: 9, limit: 5 }],
    ['auth:refresh', { token: 'TOKEN' }],
  ],
  '/projects': [
    ['project:join', { ...PROJECT, since: { seq: 0 } }],
    ['project:leave', PROJECT],
    ['project:statusUpdate', { ...PROJECT, status: 'in_review', expectedVersion: 1, updatedBy: 'alice' }],
    ['project:progress', { ...PROJECT, progress: 40, milestone: 'beta' }],
    ['project:comment', { ...PROJECT, comment: 'hi', attachments: [{ url: 'https://example.org/a', size: 1 }] }],
  ],
  '/notifications': [
    ['notifications:subscribe', { since: { seq: 0 } }],
    ['notifications:unsubscribe', {}],
    ['notification:read', { notificationId: 'none' }],
    ['notification:readAll', {}],
    ['notification:list', { limit: 3, unreadOnly: true }],
  ],
};

const prefix = (namespace) => (namespace === '/' ? '' : `${namespace},`);

/** Packets of Socket.IO inside of Engine.IO's, as a client writes them. */
const PACKETS = Object.entries(EVENTS).flatMap(([namespace, events]) => [
  `40${prefix(namespace)}{"token":"TOKEN"}`,
  `41${prefix(namespace)}`,
  `43${prefix(namespace)}1[{}]`,
  `44${prefix(namespace)}{"message":"x"}`,
  ...events.map(([event, data], i) => `42${prefix(namespace)}${i}${JSON.stringify([event, data])}`),
  `451-${prefix(namespace)}1["${events[0][0]}",{"_placeholder":true,"num":0}]`,
]);
const ENGINE = ['0', '1', '2', '2probe', '3', '3probe', '4', '5', '6', 'bAAAA'];

/** Frames of `/ws`. */
const FRAMES = Object.entries(EVENTS).flatMap(([ns, events]) =>
  events.flatMap(([event, data], id) => [JSON.stringify({ event, data, ns, id }), JSON.stringify({ event, data })]),
);

/** Frames of `/ws/rooms`. */
const TEXTS = ['hello', 'أهلًا 😀', '{"event":"chat:leave"}', ' ', '', '\u0000', 'x'.repeat(4_000)];

/** Requests: method, path, body. */
const REQUESTS = [
  ['GET', '/api/v1/conversations?limit=5'],
  ['POST', '/api/v1/conversations', { type: 'group', id: 'fuzzed', title: 'x', memberIds: ['bob'] }],
  ['GET', '/api/v1/conversations/general'],
  ['PUT', '/api/v1/conversations/general/members/alice'],
  ['GET', '/api/v1/conversations/general/messages?after=1&limit=5'],
  ['GET', '/api/v1/conversations/general/messages?after=0&wait=0.01'],
  ['POST', '/api/v1/conversations/general/messages', { content: 'hi', metadata: { a: 1 }, clientMessageId: 'once' }],
  ['PATCH', '/api/v1/conversations/general/messages/none', { content: 'x' }],
  ['DELETE', '/api/v1/conversations/general/messages/none'],
  ['PUT', '/api/v1/conversations/general/read', { messageId: 'none' }],
  ['PATCH', '/api/v1/projects/launch', { progress: 5, title: 'Launch' }],
  ['PUT', '/api/v1/projects/launch/members/bob', { role: 'viewer' }],
  ['POST', '/api/v1/projects/launch/comments', { comment: 'hi', attachments: [{ url: 'https://example.org' }] }],
  ['GET', '/api/v1/projects/launch/activity?limit=5'],
  ['GET', '/api/v1/notifications?unreadOnly=true&limit=5'],
  ['PUT', '/api/v1/notifications/read'],
  ['GET', '/api/v1/presence?userIds=alice,bob'],
  ['POST', '/api/v1/tickets'],
  ['POST', '/api/v1/demo/tokens', { userId: 'alice', role: 'user' }],
  ['GET', '/health/ready'],
  ['GET', '/'],
  ['OPTIONS', '/api/v1/conversations'],
  ['GET', '/socket.io/?EIO=4&transport=polling'],
  ['HEAD', '/api/v1/stream?rooms=conversation:general,user:me&since=[]'],
];

module.exports = { ENGINE, FRAMES, PACKETS, REQUESTS, TEXTS };
