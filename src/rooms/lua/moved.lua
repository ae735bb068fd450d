-- After lineage.lua. KEYS metas of rooms. ARGV epoch, seq, epoch, seq …
-- Gives the places in KEYS, from 0, of the rooms whose log does not end there.
local moved = {}
for i, meta in ipairs(KEYS) do
  local found = redis.call('HMGET', meta, lineage, 'seq')
  if found[1] ~= ARGV[2 * i - 1] or found[2] ~= ARGV[2 * i] then moved[#moved + 1] = i - 1 end
end
return moved
