-- ARGV[8] 1: tells the user's devices. Gives {how many are unread, ms until something expires}; the second may be missing.
local count = redis.call('ZCARD', KEYS[4])
if ARGV[8] == '1' then notify('notifications:unread', '{"count":' .. count .. '}') end
local next = redis.call('ZRANGE', KEYS[5], 0, 0, 'WITHSCORES')[2]
return { count, next and next - now }
