-- KEYS[4] members, among them the conversation as `#json`. ARGV[1] user. Gives {readSeq, unread, members, reads}, the last
-- two as HGETALL does.
local read, unread = 0, 0
if redis.call('HEXISTS', KEYS[4], ARGV[1]) == 1 then read, unread = read_state(ARGV[1]) end
return { read, unread, redis.call('HGETALL', KEYS[4]), redis.call('HGETALL', KEYS[1]) }
