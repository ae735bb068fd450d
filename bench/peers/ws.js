// A chat server on ws alone, after the examples of its README ("Client authentication", "Server broadcast"): a JWT checked
// at the upgrade, rooms as sets of sockets, one JSON text for all of a room, an ack. Each message is stored before it is
// sent: one XADD, as in the other peers; who comes back says which he had last and is sent those stored after it.
const { createServer } = require('node:http');
const { Redis } = require('ioredis');
const jwt = require('jsonwebtoken');
const { WebSocket, WebSocketServer } = require('ws');

const { COMPRESSION, HOST, JWT_SECRET, PORT, REDIS_URL } = process.env;

const redis = new Redis(REDIS_URL);
const rooms = new Map();

const server = createServer();
const wss = new WebSocketServer({ noServer: true, perMessageDeflate: COMPRESSION === 'true' });

async function join(ws, { id, room, since }) {
  if (!rooms.has(room)) rooms.set(room, new Set());
  rooms.get(room).add(ws);
  ws.on('close', () => rooms.get(room).delete(ws));
  if (since) {
    const missed = await redis.xrange(`messages:${room}`, `(${since}`, '+');
    for (const [number, [, message]] of missed) ws.send(deliveryOf(number, JSON.parse(message)));
  }
  ws.send(JSON.stringify({ type: 'ack', id, ok: true }));
}

async function message(ws, { id, room, content }) {
  const stored = { room, senderId: ws.userId, content, createdAt: new Date().toISOString() };
  const number = await redis.xadd(`messages:${room}`, '0-*', 'message', JSON.stringify(stored));
  const data = deliveryOf(number, stored);
  for (const client of rooms.get(room)) {
    if (client.readyState === WebSocket.OPEN) client.send(data);
  }
  ws.send(JSON.stringify({ type: 'ack', id, ok: true, number }));
}

function deliveryOf(number, stored) {
  return JSON.stringify({ type: 'message', number, ...stored });
}

wss.on('connection', (ws) => {
  ws.on('error', console.error);
  ws.on('message', (data) => {
    const frame = JSON.parse(data);
    if (frame.type === 'join') void join(ws, frame);
    else if (frame.type === 'message') void message(ws, frame);
  });
});

server.on('upgrade', (request, socket, head) => {
  let userId;
  try {
    userId = jwt.verify(request.headers.authorization.slice('Bearer '.length), JWT_SECRET).sub;
  } catch {
    socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    return;
  }
  wss.handleUpgrade(request, socket, head, (ws) => {
    ws.userId = userId;
    wss.emit('connection', ws, request);
  });
});

server.listen(PORT, HOST, () => console.log(`ready http://${HOST}:${PORT}`));
