-- One row: how many writes there were. Every write takes it, so that positions have no gaps and become visible in order.
CREATE TABLE book (
    one      BIGINT PRIMARY KEY CHECK (one = 1),
    position BIGINT NOT NULL
);
INSERT INTO book (one, position) VALUES (1, 0);

CREATE TABLE entries (
    position   BIGINT PRIMARY KEY,
    author     TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

-- The keys of recent writes, so that a repeated one is not done twice.
CREATE TABLE once (
    key        TEXT   PRIMARY KEY,
    what       TEXT   NOT NULL,
    position   BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX once_by_time ON once (created_at);
