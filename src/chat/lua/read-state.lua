-- What a member has read. Sending moves the sender's cursor, so no message of his own is ever after it.
-- KEYS[1] reads (hash), [2] index, [3] deleted.
local function read_state(user)
  local seq = tonumber(redis.call('HGET', KEYS[1], user) or '0')
  local after = '(' .. seq
  return seq, redis.call('ZCOUNT', KEYS[2], after, '+inf') - redis.call('ZCOUNT', KEYS[3], after, '+inf')
end
