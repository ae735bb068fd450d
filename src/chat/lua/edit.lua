-- KEYS[3] message. ARGV[7] new body.
local found = redis.call('HMGET', KEYS[3], 'seq', 'deleted')
if not found[1] or found[2] then return nil end
redis.call('HSET', KEYS[3], 'body', ARGV[7])
return append_update(KEYS[3])
