-- KEYS[1] what a key of a client stands for. ARGV[1] the request that says what has become of it, [2] its record, or '' for none,
-- [3] the record's life in ms. Without effect where the key is another request's by now.
local found = redis.call('GET', KEYS[1])
if found and cjson.decode(found).by ~= ARGV[1] then return end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
