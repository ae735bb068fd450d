-- KEYS[1] index. ARGV[1] prefix of message keys, [2] before or after, [3] seq, [4] how many (one more than asked).
-- Gives {how many ids, seq, body, mentions, reactions, seq, …}, nearest to the seq first. What has expired is left out.
local ids
if ARGV[2] == 'before' then
  ids = redis.call('ZRANGE', KEYS[1], '(' .. ARGV[3], '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, ARGV[4])
else
  ids = redis.call('ZRANGE', KEYS[1], '(' .. ARGV[3], '+inf', 'BYSCORE', 'LIMIT', 0, ARGV[4])
end
local out = { #ids }
for _, id in ipairs(ids) do
  local found = redis.call('HMGET', ARGV[1] .. id, 'seq', 'body', 'mentions', 'reactions')
  if found[1] then
    for _, value in ipairs(found) do out[#out + 1] = value end
  end
end
return out
