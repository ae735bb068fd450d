-- Comments and activities are zsets of `seq JSON` by seq: the seq makes alike ones differ.
local function keep(list, seq, json)
  redis.call('ZADD', list, seq, seq .. ' ' .. json)
end
