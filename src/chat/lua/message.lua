-- A stored message is a hash: seq, body (JSON of what is as it was sent, without braces), mentions and reactions (JSON),
-- events (seqs of the log entries that show it, space separated), last (the latest of them), deleted.
local function message_fields(seq, body, mentions, reactions)
  return '"seq":' .. seq .. ',"mentions":' .. mentions .. ',"reactions":' .. reactions .. ',' .. body
end

-- Of the users in ARGV from `first` on, those who are members. Ids need no escaping.
local function mentions_json(members, first)
  local mentions = {}
  for i = first, #ARGV do
    if redis.call('HEXISTS', members, ARGV[i]) == 1 then mentions[#mentions + 1] = '"' .. ARGV[i] .. '"' end
  end
  return '[' .. table.concat(mentions, ',') .. ']'
end

local function stored_fields(key)
  local found = redis.call('HMGET', key, 'seq', 'body', 'mentions', 'reactions')
  return message_fields(found[1], found[2], found[3], found[4])
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
