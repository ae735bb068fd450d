-- KEYS[4] members. ARGV[1] user, [2] prefix of message keys.
-- Gives {conversation, role, readSeq, unread, fields of the last message}.
local found = redis.call('HMGET', KEYS[4], '#json', ARGV[1])
if not found[1] then return nil end
local read, unread = 0, 0
if found[2] then read, unread = read_state(ARGV[1]) end
local last = redis.call('ZRANGE', KEYS[2], -1, -1)[1]
local fields = last and redis.call('HMGET', ARGV[2] .. last, 'seq', 'body', 'mentions', 'reactions') or {}
return { found[1], found[2], read, unread, fields[1] or false, fields[2] or false, fields[3] or false, fields[4] or false }
