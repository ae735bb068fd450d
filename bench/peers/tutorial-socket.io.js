// The peer: a chat server as the tutorials of Socket.IO and @socket.io/redis-adapter write it. Rooms by socket.join,
// io.to(room).emit, an ack, a JWT checked in a middleware. And as such servers do, each message is stored before it is
// emitted: one XADD on ioredis, whose answer is the message's number in its room (0-1, 0-2, …), as a column that counts
// up is in the tutorial. No validation, no membership, no recovery, no limits.
// The adapter is ADAPTER's, the Redis adapter if none is named.
const { createServer } = require('node:http');
const { Redis } = require('ioredis');
const jwt = require('jsonwebtoken');
const { Server } = require('socket.io');
const { ADAPTERS } = require('./adapters.js');

const { ADAPTER = 'pub/sub', COMPRESSION, HOST, JWT_SECRET, PORT, REDIS_URL } = process.env;

const redis = new Redis(REDIS_URL);

const httpServer = createServer();
const io = new Server(httpServer, {
  adapter: ADAPTERS[ADAPTER](REDIS_URL),
  perMessageDeflate: COMPRESSION === 'true',
});

io.use((socket, next) => {
  try {
    socket.data.userId = jwt.verify(socket.handshake.auth.token, JWT_SECRET).sub;
    next();
  } catch {
    next(new Error('unauthorized'));
  }
});

io.on('connection', (socket) => {
  socket.on('join', async (room, ack) => {
    await socket.join(room);
    ack({ ok: true });
  });

  socket.on('message', async ({ room, content }, ack) => {
    const message = { room, senderId: socket.data.userId, content, createdAt: new Date().toISOString() };
    const id = await redis.xadd(`messages:${room}`, '0-*', 'message', JSON.stringify(message));
    io.to(room).emit('message', { id, ...message });
    ack({ ok: true, id });
  });
});

httpServer.listen(PORT, HOST, () => console.log(`ready http://${HOST}:${PORT}`));
