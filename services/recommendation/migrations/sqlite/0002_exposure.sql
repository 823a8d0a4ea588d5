-- Expand: when users saw what and when they bought. A binary from before this step goes on with the old columns while both
-- run; what it writes has no times. A time that is not known is NULL: such a user counts, as one of before all others, and
-- the attribution window begins with the next event.
ALTER TABLE audience ADD COLUMN joined_at BIGINT;    -- first impression of any algorithm
ALTER TABLE audience ADD COLUMN entered_at BIGINT;   -- first impression of this one
ALTER TABLE audience ADD COLUMN converted_at BIGINT; -- first purchase within the window
-- A sum of squares may leave the range of BIGINT: an hour is 1.3e13 ms².
ALTER TABLE audience ADD COLUMN dwell_square_ms DOUBLE PRECISION NOT NULL DEFAULT 0;
-- Exact for users with one dwell, else the least that it can have been.
UPDATE audience SET dwell_square_ms = CAST(dwell_ms AS DOUBLE PRECISION) * dwell_ms / dwells WHERE dwells > 0;

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
        (user_id, algorithms, impressions, clicks, carts, purchases, dwells, dwell_ms, dwell_square_ms)
    SELECT user_id, sum(CASE WHEN impressions = 0 THEN 0 WHEN algorithm = 'a' THEN 1 ELSE 2 END),
        -- A purchase that named no algorithm is in both rows.
        sum(impressions), sum(clicks), sum(carts), max(purchases), sum(dwells), sum(dwell_ms), sum(dwell_square_ms)
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

-- Events of those who do not count ('bot', 'staff'), by the minute since 1970.
CREATE TABLE excluded_events (
    visitor TEXT   NOT NULL,
    minute  BIGINT NOT NULL,
    events  BIGINT NOT NULL,
    PRIMARY KEY (visitor, minute)
);
