-- KEYS[4] members. ARGV[1] user. Gives {readSeq, unread, members, reads}, these as HGETALL does; the conversation is a member.
local members = redis.call('HGETALL', KEYS[4])
if #members == 0 then return nil end
local read, unread = 0, 0
if redis.call('HEXISTS', KEYS[4], ARGV[1]) == 1 then read, unread = read_state(ARGV[1]) end
return { read, unread, members, redis.call('HGETALL', KEYS[1]) }
