-- Writes an entry once, whoever sends it again.
-- KEYS: entries, position, once   ARGV: author, text, time, entries to keep, milliseconds to remember the key
-- Answers {outcome, id, time, position}.
local known = redis.call('HMGET', KEYS[3], 'id', 'at', 'position', 'author', 'text')
if known[1] then
    if known[4] ~= ARGV[1] or known[5] ~= ARGV[2] then
        return {'reused', '', 0, 0}
    end
    return {'done', known[1], tonumber(known[2]), tonumber(known[3])}
end
local id = redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[4], '*', 'author', ARGV[1], 'text', ARGV[2], 'at', ARGV[3])
local position = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[3], 'id', id, 'at', ARGV[3], 'position', position, 'author', ARGV[1], 'text', ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[5])
return {'done', id, tonumber(ARGV[3]), position}
