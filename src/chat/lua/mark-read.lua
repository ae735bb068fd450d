-- KEYS[4] message, [5] members (hash). ARGV[1] user. Gives {readSeq, unread, 1 if the cursor moved}.
local seq = tonumber(redis.call('HGET', KEYS[4], 'seq') or '0')
if seq == 0 then return nil end
if redis.call('HEXISTS', KEYS[5], ARGV[1]) == 0 then return { 0, 0, 0 } end
local moved = 0
if seq > tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0') then
  redis.call('HSET', KEYS[1], ARGV[1], seq)
  moved = 1
end
local read, unread = read_state(ARGV[1])
return { read, unread, moved }
