-- After lineage.lua. KEYS[1] of no use to anybody. A write, after which everything written before it is, where it is.
redis.call('SET', KEYS[1], '', 'PX', 1000)
return lineage
