-- KEYS[6] what recognises a repetition (optional).
-- ARGV[8] id, [9] body, [10] expiry in ms or 0, [11] how many are kept or 0, [12] idempotency life in ms.
-- Gives {payload, 1 if it is new}.
if KEYS[6] then
  local first = redis.call('GET', KEYS[6])
  if first then
    local seq, id, body = string.match(first, '^(%d+) (%S+) (.*)$')
    return { placed(seq, fields_of(body, redis.call('HGET', ARGV[7] .. id, 'readAt'))), 0 }
  end
end

local epoch, seq = next_place()
local key = ARGV[7] .. ARGV[8]
redis.call('HSET', key, 'seq', seq, 'body', ARGV[9])
redis.call('ZADD', KEYS[3], seq, ARGV[8])
redis.call('ZADD', KEYS[4], seq, ARGV[8])
if ARGV[10] ~= '0' then
  redis.call('PEXPIREAT', key, ARGV[10])
  redis.call('ZADD', KEYS[5], ARGV[10], ARGV[8])
end
local kept = tonumber(ARGV[11])
if kept > 0 then drop(redis.call('ZRANGE', KEYS[3], 0, -kept - 1)) end
if KEYS[6] then redis.call('SET', KEYS[6], seq .. ' ' .. ARGV[8] .. ' ' .. ARGV[9], 'PX', ARGV[12]) end
append('notification:new', epoch, seq, fields_of(ARGV[9]))
return { placed(seq, fields_of(ARGV[9])), 1 }
