CREATE TABLE orders (
    id              TEXT   PRIMARY KEY,
    user_id         BIGINT NOT NULL,
    idempotency_key TEXT   NOT NULL,
    request_hash    TEXT   NOT NULL,
    status          TEXT   NOT NULL,
    reason          TEXT,
    total_cents     BIGINT NOT NULL,
    note            TEXT,
    payment_id      TEXT,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    -- Until then somebody takes the order further; afterwards anybody may.
    lease_until     BIGINT NOT NULL,
    UNIQUE (user_id, idempotency_key)
);
CREATE INDEX orders_of_user ON orders (user_id, id);
-- What recovery looks through: it stays small however many orders there are.
CREATE INDEX orders_in_work ON orders (lease_until) WHERE status NOT IN ('confirmed', 'cancelled');

CREATE TABLE order_lines (
    order_id         TEXT   NOT NULL REFERENCES orders (id),
    position         BIGINT NOT NULL,
    product_id       TEXT   NOT NULL,
    quantity         BIGINT NOT NULL,
    -- Known once the order is priced.
    name             TEXT   NOT NULL,
    unit_price_cents BIGINT NOT NULL,
    PRIMARY KEY (order_id, position)
);
