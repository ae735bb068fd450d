-- KEYS[3] idempotency key (optional). ARGV[7] event, [8] payload fields, [9] flags or '', [10] idempotency life in ms.
if KEYS[3] then
  local first = redis.call('GET', KEYS[3])
  if first then return first end
end
local epoch, seq = next_place()
local entry = append(ARGV[7], epoch, seq, ARGV[8], ARGV[9] ~= '' and ARGV[9] or nil)
if KEYS[3] then redis.call('SET', KEYS[3], entry, 'PX', ARGV[10]) end
return entry
