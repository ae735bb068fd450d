-- ARGV[8] id of the one to go on from or '', [9] how many, [10] 1: of the unread. Gives their JSON, the newest first; nil
-- where there is none to go on from.
local top = '+inf'
if ARGV[8] ~= '' then
  local seq = redis.call('ZSCORE', KEYS[3], ARGV[8])
  if not seq then return nil end
  top = '(' .. seq
end
local from = KEYS[ARGV[10] == '1' and 4 or 3]
local out = {}
for _, id in ipairs(redis.call('ZRANGE', from, top, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, ARGV[9])) do
  local found = redis.call('HMGET', ARGV[7] .. id, 'body', 'readAt')
  if found[1] then out[#out + 1] = '{' .. fields_of(found[1], found[2]) .. '}' end
end
return out
