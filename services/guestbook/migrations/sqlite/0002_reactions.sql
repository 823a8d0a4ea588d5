-- v2 only adds: v1 never reads this table, and may delete entries without knowing of it.
CREATE TABLE reactions (
    entry BIGINT NOT NULL REFERENCES entries (position) ON DELETE CASCADE,
    kind  TEXT   NOT NULL,
    given BIGINT NOT NULL,
    PRIMARY KEY (entry, kind)
);
