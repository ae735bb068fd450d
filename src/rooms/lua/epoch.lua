-- The epoch of the room whose meta is KEYS[1] and log KEYS[2]. A room without one begins a new log under `candidate`.
local function epoch_or(candidate)
  local epoch = redis.call('HGET', KEYS[1], 'epoch')
  if not epoch then
    epoch = candidate
    redis.call('HSET', KEYS[1], 'epoch', epoch)
    redis.call('DEL', KEYS[2])
  end
  return epoch
end
