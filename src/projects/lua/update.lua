-- KEYS[3] project (hash: each field as JSON, and #last: seq of the last update or 0), [4] activities.
-- ARGV[7] expected version or '', [8] updatedBy and [9] updatedAt as JSON, then field, value as JSON …
-- Gives the event's payload, or 'conflict', or nil where there is no such project.
local id, version, seq = unpack(redis.call('HMGET', KEYS[3], 'id', 'version', '#last'))
if not id then return nil end
if ARGV[7] ~= '' and ARGV[7] ~= version then return 'conflict' end

local changed = {}
for i = 10, #ARGV, 2 do
  if redis.call('HGET', KEYS[3], ARGV[i]) ~= ARGV[i + 1] then
    redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1])
    changed[#changed + 1] = '"' .. ARGV[i] .. '"'
  end
end
local epoch = current_epoch()
if #changed > 0 then
  epoch, seq = next_place()
  redis.call(
    'HSET', KEYS[3], 'version', tonumber(version) + 1, 'updatedBy', ARGV[8], 'updatedAt', ARGV[9], '#last', seq
  )
end

local function json_of(...)
  local parts = {}
  for i, value in ipairs(redis.call('HMGET', KEYS[3], ...)) do
    parts[i] = '"' .. select(i, ...) .. '":' .. value
  end
  return table.concat(parts, ',')
end
local project, by, at = '"projectId":' .. id, unpack(redis.call('HMGET', KEYS[3], 'updatedBy', 'updatedAt'))
local state = '"changed":[' .. table.concat(changed, ',') .. '],'
  .. json_of('version', 'title', 'status', 'progress', 'milestone')
local fields = project .. ',' .. state .. ',"updatedBy":' .. by .. ',"updatedAt":' .. at
if #changed > 0 then
  append('project:update', epoch, seq, fields)
  keep(KEYS[4], seq,
    '{' .. project .. ',"type":"project.updated","actorId":' .. by .. ',"data":{' .. state .. '},"at":' .. at .. '}')
end
return '{' .. position_json(epoch, seq) .. ',' .. fields .. '}'
