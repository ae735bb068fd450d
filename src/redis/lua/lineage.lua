-- The history of writes this server is at: Redis gives it another id with every start and every promotion, after which
-- the last writes may be missing. Only asked here, within the step, is it certain to be that of the step.
local info = redis.call('INFO', 'replication')
local _, label_end = string.find(info, 'master_replid:', 1, true)
local lineage = string.sub(info, label_end + 1, label_end + 40)
