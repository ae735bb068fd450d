-- After lineage.lua. KEYS[1] the room's meta: seq, and the epoch in a field named by the lineage it was made under.
-- KEYS[2] its log.

-- The room's epoch. A log of which entries may be missing, or that is no more, is begun anew under `candidate`. Its
-- numbers go on: messages are kept by them.
local function epoch_or(candidate)
  local epoch = redis.call('HGET', KEYS[1], lineage)
  if epoch then return epoch end
  local seq = redis.call('HGET', KEYS[1], 'seq')
  if not seq then
    local last = redis.call('LINDEX', KEYS[2], -1)
    seq = last and string.match(last, '"seq":(%d+)') or 0
  end
  redis.call('DEL', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[1], lineage, candidate, 'seq', seq)
  return candidate
end
