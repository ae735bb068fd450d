-- KEYS[1] the room's meta: seq, and the epoch in a field named by the lineage it was made under. KEYS[2] its log.

-- The history of writes this server is at: Redis gives it another id with every start and every promotion, after which
-- the last writes may be missing. Only asked here, within the step, is it certain to be that of the step.
local info = redis.call('INFO', 'replication')
local _, label_end = string.find(info, 'master_replid:', 1, true)
local lineage = string.sub(info, label_end + 1, label_end + 40)

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
