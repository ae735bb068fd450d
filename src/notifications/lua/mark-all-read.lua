-- ARGV[8] time, [9] at most how many. Gives how many were unread.
local ids = redis.call('ZRANGE', KEYS[4], 0, ARGV[9] - 1)
for _, id in ipairs(ids) do mark_read(id, ARGV[8]) end
return #ids
