-- KEYS[3] project, [4] members (hash: role by user), [5] activities.
-- ARGV[7] user, [8] role or '' for none, [9] fields of the event, [10] its flags or '', [11] activity,
-- then the roles that may be replaced.
-- Gives the event's payload, or 'forbidden', or 'conflict', or nil where nothing is to change.
if redis.call('EXISTS', KEYS[3]) == 0 then return nil end
local role = redis.call('HGET', KEYS[4], ARGV[7]) or ''
if role == ARGV[8] then return nil end

local function count(values, wanted)
  local found = 0
  for _, value in ipairs(values) do
    if value == wanted then found = found + 1 end
  end
  return found
end
if role ~= '' and count({ unpack(ARGV, 12) }, role) == 0 then return 'forbidden' end
if role == 'owner' and count(redis.call('HVALS', KEYS[4]), 'owner') == 1 then return 'conflict' end

if ARGV[8] == '' then
  redis.call('HDEL', KEYS[4], ARGV[7])
else
  redis.call('HSET', KEYS[4], ARGV[7], ARGV[8])
end
local epoch, seq = next_place()
append('project:member', epoch, seq, ARGV[9], ARGV[10] ~= '' and ARGV[10] or nil)
keep(KEYS[5], seq, ARGV[11])
return '{' .. position_json(epoch, seq) .. ',' .. ARGV[9] .. '}'
