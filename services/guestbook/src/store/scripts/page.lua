-- The newest entries, or those before one, with the position of this Redis: one moment, one round trip.
-- KEYS: entries, position   ARGV: upper end, how many, '1' if reactions are wanted, prefix of their keys
local entries = redis.call('XREVRANGE', KEYS[1], ARGV[1], '-', 'COUNT', ARGV[2])
local reactions = {}
if ARGV[3] == '1' then
    for i, entry in ipairs(entries) do
        reactions[i] = redis.call('HGETALL', ARGV[4] .. entry[1])
    end
end
return {tonumber(redis.call('GET', KEYS[2]) or '0'), entries, reactions}
