-- KEYS[1] project (hash: each field as JSON, and #last: seq of the last update or 0), [2] members (hash: role by user),
-- [3] activities. ARGV[1] activity, [2] how many of the arguments that follow are the project's, then field, value …,
-- then user, role … Gives 1, or 0 where there is a project already.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local members_from = 3 + tonumber(ARGV[2])
redis.call('HSET', KEYS[1], '#last', 0, unpack(ARGV, 3, members_from - 1))
for i = members_from, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
keep(KEYS[3], 0, ARGV[1])
return 1
