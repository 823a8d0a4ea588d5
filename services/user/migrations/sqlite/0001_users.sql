CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT, -- from 1, never given twice
    email         TEXT    NOT NULL UNIQUE,           -- trimmed, in lower case
    name          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    delivery_slot TEXT    NOT NULL,
    delivery_note TEXT,
    created_at    BIGINT  NOT NULL,
    updated_at    BIGINT  NOT NULL
);

CREATE TABLE addresses (
    user_id     BIGINT NOT NULL REFERENCES users (id),
    position    BIGINT NOT NULL, -- 0 is where orders go
    label       TEXT   NOT NULL,
    recipient   TEXT   NOT NULL,
    street      TEXT   NOT NULL,
    postal_code TEXT   NOT NULL,
    city        TEXT   NOT NULL,
    country     TEXT   NOT NULL,
    PRIMARY KEY (user_id, position)
);

CREATE TABLE interests (
    user_id  BIGINT NOT NULL REFERENCES users (id),
    position BIGINT NOT NULL,
    name     TEXT   NOT NULL,
    PRIMARY KEY (user_id, position)
);

-- The key that signs sessions: one row, whoever comes first.
CREATE TABLE signing_key (
    id         BIGINT PRIMARY KEY CHECK (id = 1),
    seed       BLOB   NOT NULL,
    created_at BIGINT NOT NULL
);
