-- KEYS[1] who is in the place, [2] when the last one left (optional). ARGV[1] user, [2] member, [3] PUBLISH or SPUBLISH,
-- [4] channel, [5] what is told of his departure, or '', [6] now, [7] for how long that is kept in ms.
if redis.call('ZREM', KEYS[1], ARGV[2]) == 0 then return end
if redis.call('ZLEXCOUNT', KEYS[1], '[' .. ARGV[1] .. ' ', '(' .. ARGV[1] .. '!') > 0 then return end
if KEYS[2] then redis.call('SET', KEYS[2], ARGV[6], 'PX', ARGV[7]) end
if ARGV[5] ~= '' then redis.call(ARGV[3], ARGV[4], ARGV[5]) end
