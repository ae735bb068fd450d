-- ARGV[8] id, [9] time. Gives the payload of what told that it was read, or nil.
local found = redis.call('HMGET', ARGV[7] .. ARGV[8], 'seq', 'readAt', 'readSeq')
if not found[1] then return nil end
if found[2] then return placed(found[3], update_fields(ARGV[8], found[2])) end
return mark_read(ARGV[8], ARGV[9])
