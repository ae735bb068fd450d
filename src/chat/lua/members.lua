-- KEYS[3] members (hash: role by user, and #type, #json of the conversation), [4] reads (hash).
-- ARGV[7] added or removed, [8] user, [9] role, [10] fields of the event, [11] its flags or ''.
if redis.call('HEXISTS', KEYS[3], '#json') == 0 then return nil end
local role = redis.call('HGET', KEYS[3], ARGV[8])
if (ARGV[7] == 'added') == (role ~= false) then return nil end
if ARGV[7] == 'added' then
  redis.call('HSET', KEYS[3], ARGV[8], ARGV[9])
else
  redis.call('HDEL', KEYS[3], ARGV[8])
  redis.call('HDEL', KEYS[4], ARGV[8])
end
local epoch, seq = next_place()
if ARGV[7] == 'added' then redis.call('HSET', KEYS[4], ARGV[8], seq) end
append('chat:member', epoch, seq, ARGV[10], ARGV[11] ~= '' and ARGV[11] or nil)
return '{' .. position_json(epoch, seq) .. ',' .. ARGV[10] .. '}'
