-- KEYS[1] times of the last hits (list, ms). ARGV[1] limit, [2] window in ms, [3] cost.
-- Gives 0, or after how many ms the same hit can succeed.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local limit, window, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
-- The hit that must have left the window for this one to fit in.
local bound = redis.call('LINDEX', KEYS[1], -(limit - cost + 1))
if bound and tonumber(bound) > now - window then return tonumber(bound) + window - now end
for _ = 1, cost do redis.call('RPUSH', KEYS[1], now) end
redis.call('LTRIM', KEYS[1], -limit, -1)
redis.call('PEXPIRE', KEYS[1], window)
return 0
