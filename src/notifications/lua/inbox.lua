-- What every script on a user's notifications begins with, after append.lua. What has expired is dropped first.
-- KEYS[3] index and [4] unread (zsets of ids by the seq of their `notification:new`), [5] expiring (zset of ids by time).
-- ARGV[7] prefix of notification keys. Such a key is a hash: seq, body (JSON of what never changes, without braces), and
-- once it is read: readAt, and readSeq, the seq of the `notification:updated` that told so.
local function drop(ids)
  for _, id in ipairs(ids) do
    redis.call('DEL', ARGV[7] .. id)
    for i = 3, 5 do redis.call('ZREM', KEYS[i], id) end
  end
end

local function fields_of(body, read_at)
  return body .. ',"readAt":' .. (read_at and '"' .. read_at .. '"' or 'null')
end

local function placed(seq, fields)
  return '{' .. position_json(current_epoch(), seq) .. ',' .. fields .. '}'
end

-- Ids and times need no escaping.
local function update_fields(id, read_at)
  return '"id":"' .. id .. '","readAt":"' .. read_at .. '"'
end

-- Marks one that is unread, and gives the payload that tells of it.
local function mark_read(id, read_at)
  local epoch, seq = next_place()
  redis.call('HSET', ARGV[7] .. id, 'readAt', read_at, 'readSeq', seq)
  redis.call('ZREM', KEYS[4], id)
  append('notification:updated', epoch, seq, update_fields(id, read_at))
  return placed(seq, update_fields(id, read_at))
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
drop(redis.call('ZRANGE', KEYS[5], '-inf', now, 'BYSCORE'))
