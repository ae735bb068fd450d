-- Lets a key live as long as a log, in ms, from now on. Renewed once an hour, so that it is never shorter than promised and
-- seldom written.
local function renew(key, life)
  if redis.call('PTTL', key) < tonumber(life) then redis.call('PEXPIRE', key, life + 3600000) end
end
