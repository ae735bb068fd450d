-- KEYS[3] message, [4] index (zset of ids by seq), [5] reads (hash), [6] members (hash), [7] deleted (zset of ids by seq),
-- then, where given: the key that recognises a repetition, the message replied to (ARGV tells which).
-- ARGV[7] id, [8] sender, [9] body, [10] prefix of message keys, [11] which key recognises a repetition, or 0,
-- [12] which is the reply's, or 0, [13] idempotency life in ms, [14] message life in ms or 0,
-- [15] 1 if only a member may send, then the users named in the content.
-- Gives {recipient, epoch, seq, mentions}, or {recipient, what was sent first as JSON}, or nil where the sender may not.
local found = redis.call('HMGET', KEYS[6], '#type', ARGV[8])
local is_member = found[2]
if not found[1] or (ARGV[15] == '1' and not is_member) then return nil end
-- A direct conversation is for one other member.
local recipient = false
if found[1] == 'direct' then
  for _, user in ipairs(redis.call('HKEYS', KEYS[6])) do
    if user ~= ARGV[8] and string.sub(user, 1, 1) ~= '#' then recipient = user end
  end
end
local once = KEYS[tonumber(ARGV[11])]
if once then
  local first = redis.call('GET', once)
  if first then
    local key = ARGV[10] .. first
    local seq = redis.call('HGET', key, 'seq')
    if seq then return { recipient, placed_message(key, seq) } end
  end
end
local reply = KEYS[tonumber(ARGV[12])]
if reply and redis.call('EXISTS', reply) == 0 then return 'no reply' end

local epoch, seq = next_place()
local mentions = mentions_json(KEYS[6], 16)
redis.call(
  'HSET', KEYS[3], 'seq', seq, 'body', ARGV[9], 'mentions', mentions, 'reactions', '{}', 'events', seq, 'last', seq
)
redis.call('ZADD', KEYS[4], seq, ARGV[7])
if is_member then redis.call('HSET', KEYS[5], ARGV[8], seq) end
if once then redis.call('SET', once, ARGV[7], 'PX', ARGV[13]) end
if ARGV[14] ~= '0' then
  redis.call('PEXPIRE', KEYS[3], ARGV[14])
  -- What has expired leaves the index too, some at a time.
  for _, id in ipairs(redis.call('ZRANGE', KEYS[4], 0, 99)) do
    if redis.call('EXISTS', ARGV[10] .. id) == 1 then break end
    redis.call('ZREM', KEYS[4], id)
    redis.call('ZREM', KEYS[7], id)
  end
end
append('chat:message', epoch, seq, message_fields(seq, ARGV[9], mentions, '{}'))
return { recipient, epoch, seq, mentions }
