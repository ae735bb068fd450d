-- KEYS[1] a pair's key. ARGV[1] the conversation it must not name.
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
