-- KEYS[3] message, [4] deleted (zset of ids by seq). ARGV[7] id, [8] body of the tombstone.
local found = redis.call('HMGET', KEYS[3], 'seq', 'deleted', 'last', 'events')
local seq = found[1]
if not seq then return nil end
if found[2] then return placed_message(KEYS[3], found[3]) end

redis.call('HSET', KEYS[3], 'body', ARGV[8], 'mentions', '[]', 'reactions', '{}', 'deleted', 1)
redis.call('ZADD', KEYS[4], seq, ARGV[7])
-- The text leaves the log: its entries show the tombstone from now on.
local epoch = current_epoch()
local floor = tonumber(redis.call('HGET', KEYS[1], 'seq')) - redis.call('LLEN', KEYS[2])
for event in string.gmatch(found[4], '%d+') do
  local at = tonumber(event) - floor - 1
  if at >= 0 then
    local name = event == seq and 'chat:message' or 'chat:updated'
    redis.call('LSET', KEYS[2], at, entry_json(name, epoch, event, stored_fields(KEYS[3])))
  end
end
return append_update(KEYS[3], '{"rewrites":true}')
