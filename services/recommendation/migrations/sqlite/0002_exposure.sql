-- Expand: when users saw what and when they bought, in milliseconds since 1970. Nobody knows when those came who are there
-- already: they count as if it were now, so that an experiment from later on has no part in them. A binary from before this
-- step goes on with the old columns while both run; what it writes has NULL for times, and counts as before all others until
-- the next event.
ALTER TABLE audience ADD COLUMN joined_at BIGINT;    -- first impression of any algorithm
ALTER TABLE audience ADD COLUMN entered_at BIGINT;   -- first impression of this one
ALTER TABLE audience ADD COLUMN converted_at BIGINT; -- first purchase within the window
-- A sum of squares may leave the range of BIGINT: an hour is 1.3e13 ms².
ALTER TABLE audience ADD COLUMN dwell_square_ms DOUBLE PRECISION NOT NULL DEFAULT 0;
UPDATE audience SET
    joined_at = CAST(unixepoch('subsec') * 1000 AS BIGINT),
    entered_at = CAST(unixepoch('subsec') * 1000 AS BIGINT),
    converted_at = CASE WHEN purchases > 0 THEN CAST(unixepoch('subsec') * 1000 AS BIGINT) END,
    -- Exact for users with one dwell, else the least that it can have been.
    dwell_square_ms = CASE WHEN dwells > 0 THEN CAST(dwell_ms AS DOUBLE PRECISION) * dwell_ms / dwells ELSE 0 END
WHERE impressions > 0;

-- The same of each user as a whole, whichever algorithm it was.
CREATE TABLE participants (
    user_id         BIGINT PRIMARY KEY,
    -- Those that the user has seen: 1 for a, 2 for b, 3 for both.
    algorithms      BIGINT NOT NULL,
    impressions     BIGINT NOT NULL,
    clicks          BIGINT NOT NULL DEFAULT 0,
    carts           BIGINT NOT NULL DEFAULT 0,
    purchases       BIGINT NOT NULL DEFAULT 0,
    dwells          BIGINT NOT NULL DEFAULT 0,
    dwell_ms        BIGINT NOT NULL DEFAULT 0,
    dwell_square_ms DOUBLE PRECISION NOT NULL DEFAULT 0,
    entered_at      BIGINT,
    converted_at    BIGINT
);
INSERT INTO participants
        (user_id, algorithms, impressions, clicks, carts, purchases, dwells, dwell_ms, dwell_square_ms,
         entered_at, converted_at)
    SELECT user_id, sum(CASE WHEN impressions = 0 THEN 0 WHEN algorithm = 'a' THEN 1 ELSE 2 END),
        -- A purchase that named no algorithm is in both rows.
        sum(impressions), sum(clicks), sum(carts), max(purchases), sum(dwells), sum(dwell_ms), sum(dwell_square_ms),
        min(joined_at), min(converted_at)
    FROM audience GROUP BY user_id HAVING sum(impressions) > 0;

-- Answers of GET /recommendations: by arm ('a', 'b', 'even' and 'odd' user ids) and by the minute since 1970 in which they were
-- written down, so that an experiment has its own. Takes the place of response_times, which knows no squares: without them
-- its means would have no spread. It stays until no binary writes it any more.
CREATE TABLE responses (
    arm           TEXT   NOT NULL,
    minute        BIGINT NOT NULL,
    responses     BIGINT NOT NULL,
    micros        BIGINT NOT NULL,
    square_micros DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (arm, minute)
);

-- Events of those who do not count ('bot', 'staff', 'tester'), by the minute since 1970.
CREATE TABLE excluded_events (
    visitor TEXT   NOT NULL,
    minute  BIGINT NOT NULL,
    events  BIGINT NOT NULL,
    PRIMARY KEY (visitor, minute)
);
