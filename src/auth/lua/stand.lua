-- KEYS[1] what stands against a user (hash: bannedUntil and revokedAt). ARGV[1] which of them, [2] its value, or '' for none,
-- [3] how long a ban that is over is kept, in ms. Gives {bannedUntil, revokedAt}, as they are now.
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
local banned, revoked = unpack(redis.call('HMGET', KEYS[1], 'bannedUntil', 'revokedAt'))
local ends = tonumber(banned or '')
if revoked then
  redis.call('PERSIST', KEYS[1])
elseif ends then
  redis.call('PEXPIREAT', KEYS[1], ends + ARGV[3])
end
return { banned, revoked }
