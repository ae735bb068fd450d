-- KEYS[1] who is in the place (zset of "user node connection", in that order). ARGV[1] user, [2] member, [3] limit or 0,
-- [4] PUBLISH or SPUBLISH, [5] channel, [6] what is told of his arrival, or ''.
-- Gives 1 if the connection is counted in.
if redis.call('ZSCORE', KEYS[1], ARGV[2]) then return 1 end
local there = redis.call('ZLEXCOUNT', KEYS[1], '[' .. ARGV[1] .. ' ', '(' .. ARGV[1] .. '!')
local limit = tonumber(ARGV[3])
if limit > 0 and there >= limit then return 0 end
redis.call('ZADD', KEYS[1], 0, ARGV[2])
if there == 0 and ARGV[6] ~= '' then redis.call(ARGV[4], ARGV[5], ARGV[6]) end
return 1
