-- KEYS[1] members. ARGV[1] type, [2] conversation as JSON, then user, role, user, role …
-- Gives the conversation that stands, and 1 if this made it.
local existing = redis.call('HGET', KEYS[1], '#json')
if existing then return { existing, 0 } end
redis.call('HSET', KEYS[1], '#type', ARGV[1], '#json', unpack(ARGV, 2))
return { ARGV[2], 1 }
