-- KEYS[1] leases of the live (zset of nodes by the end of their lease), [2] the dead that are being cleared away (zset of
-- nodes by when another may take over). ARGV[1] node, [2] 1 if it is new, [3] lease in ms, [4] time to clear one in ms.
-- Gives {1 or 0: whether the node is among the living, the living, the dead the caller is to clear away}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[2] == '0' and not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return { 0, {}, {} } end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[1])

for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  redis.call('ZREM', KEYS[1], node)
  redis.call('ZADD', KEYS[2], now, node)
end
local dead = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)
for _, node in ipairs(dead) do redis.call('ZADD', KEYS[2], now + tonumber(ARGV[4]), node) end
return { 1, redis.call('ZRANGE', KEYS[1], 0, -1), dead }
