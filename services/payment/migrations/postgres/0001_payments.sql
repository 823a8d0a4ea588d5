CREATE TABLE payments (
    id              TEXT   PRIMARY KEY,
    idempotency_key TEXT   NOT NULL UNIQUE,
    request_hash    TEXT   NOT NULL,
    order_id        TEXT   NOT NULL,
    amount_cents    BIGINT NOT NULL,
    card_last4      TEXT   NOT NULL,
    status          TEXT   NOT NULL,
    reason          TEXT,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL
);
CREATE INDEX payments_by_order ON payments (order_id);

-- The books of the simulated channel: what it did with money, whatever this service believes it did.
CREATE TABLE channel_ledger (
    channel_key  TEXT   PRIMARY KEY,
    order_id     TEXT   NOT NULL,
    amount_cents BIGINT NOT NULL,
    state        TEXT   NOT NULL,
    asked        BIGINT NOT NULL
);
CREATE INDEX channel_ledger_by_order ON channel_ledger (order_id);
