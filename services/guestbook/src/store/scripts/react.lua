-- Gives a reaction once, whoever sends it again. Answers {outcome, position, counts by kind}.
-- KEYS: entries, position, once, reacted   ARGV: id, kind, entries to keep, milliseconds to remember the key, prefix
local key = ARGV[5] .. ARGV[1]
local known = redis.call('HMGET', KEYS[3], 'position', 'id', 'kind')
if known[1] then
    if known[2] ~= ARGV[1] or known[3] ~= ARGV[2] then
        return {'reused', 0, {}}
    end
    return {'done', tonumber(known[1]), redis.call('HGETALL', key)}
end
if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then
    return {'unknown', 0, {}}
end
if redis.call('EXISTS', key) == 0 then
    -- Reactions outlive their entry in the stream until so many others were reacted to that the entry must be gone:
    -- of those, at most as many as are kept can be older than it, and as many younger.
    redis.call('RPUSH', KEYS[4], ARGV[1])
    if redis.call('LLEN', KEYS[4]) > 2 * tonumber(ARGV[3]) then
        redis.call('DEL', ARGV[5] .. redis.call('LPOP', KEYS[4]))
    end
end
redis.call('HINCRBY', key, ARGV[2], 1)
local position = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[3], 'position', position, 'id', ARGV[1], 'kind', ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[4])
return {'done', position, redis.call('HGETALL', key)}
