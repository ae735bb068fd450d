-- KEYS[1] the command's key. ARGV[1] its name, then its other arguments.
return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))
