-- KEYS[1] meta, KEYS[2] log. ARGV[1] epoch, [2] seq, [3] limit, [4] epoch for a new log, [5] its life in ms.
-- Gives {epoch, top, entries after seq}; without the third where the log does not reach back to seq.
local epoch = epoch_or(ARGV[4], ARGV[5])
local top = tonumber(redis.call('HGET', KEYS[1], 'seq'))
local after, limit = tonumber(ARGV[2]), tonumber(ARGV[3])
local skip = after - (top - redis.call('LLEN', KEYS[2]))
if epoch ~= ARGV[1] or skip < 0 or after > top then return { epoch, top } end
if limit == 0 then return { epoch, top, {} } end
return { epoch, top, redis.call('LRANGE', KEYS[2], skip, skip + limit - 1) }
