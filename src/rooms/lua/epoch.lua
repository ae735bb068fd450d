-- After lineage.lua and renew.lua. KEYS[1] the room's meta: seq, and the epoch in a field named by the lineage it was made under.
-- KEYS[2] its log.

-- The room's epoch. A log of which entries may be missing, or that is no more, is begun anew under `candidate`. Its
-- numbers go on: messages are kept by them. A room in which there was never anything is kept for the life of a log, in ms.
local function epoch_or(candidate, life)
  local epoch, seq = unpack(redis.call('HMGET', KEYS[1], lineage, 'seq'))
  if not epoch then
    if not seq then
      local last = redis.call('LINDEX', KEYS[2], -1)
      seq = last and string.match(last, '"seq":(%d+)') or '0'
    end
    redis.call('DEL', KEYS[1], KEYS[2])
    redis.call('HSET', KEYS[1], lineage, candidate, 'seq', seq)
    epoch = candidate
  end
  if seq == '0' then renew(KEYS[1], life) end
  return epoch
end
