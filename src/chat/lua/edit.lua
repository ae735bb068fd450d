-- KEYS[3] message, [4] members (hash). ARGV[7] new body, then the users named in the content.
local found = redis.call('HMGET', KEYS[3], 'seq', 'deleted')
if not found[1] or found[2] then return nil end
redis.call('HSET', KEYS[3], 'body', ARGV[7], 'mentions', mentions_json(KEYS[4], 8))
return append_update(KEYS[3])
