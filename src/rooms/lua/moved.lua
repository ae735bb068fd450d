-- After lineage.lua and renew.lua. KEYS metas of rooms. ARGV epoch, seq, epoch, seq … and in the end a log's life in ms.
-- Gives the places in KEYS, from 0, of the rooms whose log does not end there. In those that are asked about somebody is:
-- they are kept, also where there was never anything.
local moved = {}
for i, meta in ipairs(KEYS) do
  local found = redis.call('HMGET', meta, lineage, 'seq')
  if found[1] ~= ARGV[2 * i - 1] or found[2] ~= ARGV[2 * i] then
    moved[#moved + 1] = i - 1
  elseif found[2] == '0' then
    renew(meta, ARGV[#ARGV])
  end
end
return moved
