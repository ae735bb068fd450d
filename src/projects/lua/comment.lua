-- KEYS[3] project, [4] comments, [5] activities, [6] the key that recognises a repetition (optional).
-- ARGV[7] fields of the comment, [8] activity, [9] idempotency life in ms.
-- Gives {the event's payload, 1 if this stored it}, or nil where there is no such project.
if redis.call('EXISTS', KEYS[3]) == 0 then return nil end
local first = KEYS[6] and redis.call('GET', KEYS[6])
if first then return { first, 0 } end

local epoch, seq = next_place()
local payload = '{' .. position_json(epoch, seq) .. ',' .. ARGV[7] .. '}'
append('project:comment', epoch, seq, ARGV[7])
keep(KEYS[4], seq, '{' .. ARGV[7] .. '}')
keep(KEYS[5], seq, ARGV[8])
if KEYS[6] then redis.call('SET', KEYS[6], payload, 'PX', ARGV[9]) end
return { payload, 1 }
