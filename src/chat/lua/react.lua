-- KEYS[3] message. ARGV[7] reaction, [8] user, [9] on (1 or 0), [10] most different reactions.
local found = redis.call('HMGET', KEYS[3], 'reactions', 'deleted', 'last')
if not found[1] or found[2] then return nil end
local reactions = cjson.decode(found[1])
local users = reactions[ARGV[7]] or {}
local at = nil
for i, user in ipairs(users) do
  if user == ARGV[8] then at = i end
end
if (at ~= nil) == (ARGV[9] == '1') then return placed_message(KEYS[3], found[3]) end

if at then
  table.remove(users, at)
else
  if #users == 0 then
    local different = 0
    for _ in pairs(reactions) do different = different + 1 end
    if different >= tonumber(ARGV[10]) then return 'too many' end
  end
  users[#users + 1] = ARGV[8]
end
reactions[ARGV[7]] = #users > 0 and users or nil
redis.call('HSET', KEYS[3], 'reactions', cjson.encode(reactions))
return append_update(KEYS[3])
