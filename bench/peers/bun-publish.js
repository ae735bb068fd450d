// The near limit: Bun's server with its native publish (https://bun.com/docs/runtime/http/websockets). A JWT checked at the upgrade,
// a topic for each room, an ack. Stores nothing.
const { serve } = require('bun');
const jwt = require('jsonwebtoken');

const { COMPRESSION, HOST, JWT_SECRET, PORT } = process.env;
const COMPRESSES = COMPRESSION === 'true';

const server = serve({
  hostname: HOST,
  port: PORT,
  fetch(request, server) {
    try {
      const token = request.headers.get('authorization').slice('Bearer '.length);
      const { sub: userId } = jwt.verify(token, JWT_SECRET);
      return server.upgrade(request, { data: { userId } })
        ? undefined
        : new Response('Upgrade failed', { status: 400 });
    } catch {
      return new Response('Unauthorized', { status: 401 });
    }
  },
  websocket: {
    perMessageDeflate: COMPRESSES,
    message(ws, text) {
      const { type, id, room, content } = JSON.parse(text);
      if (type === 'join') {
        ws.subscribe(room);
      } else {
        const { userId } = ws.data;
        const message = { type: 'message', room, senderId: userId, content, createdAt: new Date().toISOString() };
        server.publish(room, JSON.stringify(message), COMPRESSES);
      }
      ws.send(JSON.stringify({ type: 'ack', id, ok: true }));
    },
  },
});

console.log(`ready http://${HOST}:${PORT}`);
