// The peer at its best: the same server after the last steps of the tutorial (https://socket.io/docs/v4/tutorial/step-6
// to /ending-notes). Connection state recovery is on; each message is stored once, whatever the client sends again, by the
// offset the client gave it; who comes back and was not recovered is sent what was stored after the last he has seen.
// In Redis instead of SQLite: the script does what its INSERT does with a UNIQUE column. The adapter is ADAPTER's.
const { createServer } = require('node:http');
const { Redis } = require('ioredis');
const jwt = require('jsonwebtoken');
const { Server } = require('socket.io');
const { ADAPTERS } = require('./adapters.js');

const { ADAPTER, HOST, JWT_SECRET, PORT, REDIS_URL } = process.env;

const INSERT = `
  local known = redis.call('hget', KEYS[2], ARGV[1])
  if known then return {known, 0} end
  local id = redis.call('xadd', KEYS[1], '0-*', 'content', ARGV[2])
  redis.call('hset', KEYS[2], ARGV[1], id)
  return {id, 1}
`;

const redis = new Redis(REDIS_URL);
redis.defineCommand('insert', { numberOfKeys: 2, lua: INSERT });

const httpServer = createServer();
const io = new Server(httpServer, {
  connectionStateRecovery: {},
  adapter: ADAPTERS[ADAPTER](REDIS_URL),
});

io.use((socket, next) => {
  try {
    socket.data.userId = jwt.verify(socket.handshake.auth.token, JWT_SECRET).sub;
    next();
  } catch {
    next(new Error('unauthorized'));
  }
});

io.on('connection', async (socket) => {
  const { room, serverOffset } = socket.handshake.auth;
  socket.join(room);

  socket.on('message', async (content, clientOffset, ack) => {
    let id, isNew;
    try {
      [id, isNew] = await redis.insert(`messages:${room}`, `offsets:${room}`, clientOffset, content);
    } catch {
      return; // the client tries again
    }
    if (isNew) io.to(room).emit('message', content, id);
    ack(id);
  });

  if (!socket.recovered) {
    try {
      const missed = await redis.xrange(`messages:${room}`, `(${serverOffset}`, '+');
      for (const [id, [, content]] of missed) socket.emit('message', content, id);
    } catch {
      // as in the tutorial
    }
  }
});

httpServer.listen(PORT, HOST, () => console.log(`ready http://${HOST}:${PORT}`));
