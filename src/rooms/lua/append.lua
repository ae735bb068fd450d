-- What every script that appends to a room's log, or tells of it, begins with, after epoch.lua.
-- KEYS[1] the room's meta, KEYS[2] its log (a list: the last events, contiguous up to seq).
-- ARGV[1] room, [2] channel, [3] PUBLISH or SPUBLISH, [4] epoch for a new log, [5] events kept, [6] log's life in ms.
local function current_epoch()
  return epoch_or(ARGV[4], ARGV[6])
end

local function position_json(epoch, seq)
  return '"position":{"room":"' .. ARGV[1] .. '","epoch":"' .. epoch .. '","seq":' .. seq .. '}'
end

-- Takes the next place in the log: what is appended must be appended with it, in this script.
local function next_place()
  local epoch = current_epoch()
  local seq = redis.call('HINCRBY', KEYS[1], 'seq', 1)
  if seq == 1 then redis.call('PERSIST', KEYS[1]) end
  return epoch, seq
end

-- `fields`: the payload's JSON without its braces; `flags`: JSON of the append flags, or nil.
local function entry_json(event, epoch, seq, fields, flags)
  local data = '{' .. position_json(epoch, seq) .. (fields ~= '' and ',' .. fields or '') .. '}'
  return '["' .. event .. '",' .. data .. (flags and ',' .. flags or '') .. ']'
end

local function append(event, epoch, seq, fields, flags)
  local entry = entry_json(event, epoch, seq, fields, flags)
  local length = redis.call('RPUSH', KEYS[2], entry)
  if length > tonumber(ARGV[5]) then redis.call('LTRIM', KEYS[2], -tonumber(ARGV[5]), -1) end
  renew(KEYS[2], ARGV[6])
  redis.call(ARGV[3], ARGV[2], 'E' .. epoch .. ' ' .. seq .. ' ' .. entry)
  return entry
end

-- Tells whoever is there now, and keeps nothing. `data`: the payload's JSON.
local function notify(event, data)
  redis.call(ARGV[3], ARGV[2], 'N{"event":"' .. event .. '","data":' .. data .. '}')
end
