-- A stored message is a hash: seq, body (JSON of what does not depend on the log, without braces), reactions (JSON),
-- events (seqs of the log entries that show it, space separated), last (the latest of them), deleted.
local function message_fields(seq, body, reactions)
  return '"seq":' .. seq .. ',"reactions":' .. reactions .. ',' .. body
end

local function stored_fields(key)
  local found = redis.call('HMGET', key, 'seq', 'body', 'reactions')
  if not found[1] then return nil end
  return message_fields(found[1], found[2], found[3])
end

-- The message as an ack gives it, at the place of one of its events.
local function placed_message(key, seq)
  return '{' .. position_json(current_epoch(), seq) .. ',' .. stored_fields(key) .. '}'
end

-- Appends `chat:updated` for the message at `key` and remembers the entry for the day its text is deleted.
local function append_update(key, flags)
  local epoch, seq = next_place()
  local kept = {}
  for event in string.gmatch(redis.call('HGET', key, 'events'), '%d+') do
    if tonumber(event) > seq - tonumber(ARGV[5]) then kept[#kept + 1] = event end
  end
  kept[#kept + 1] = seq
  redis.call('HSET', key, 'events', table.concat(kept, ' '), 'last', seq)
  append('chat:updated', epoch, seq, stored_fields(key), flags)
  return placed_message(key, seq)
end
