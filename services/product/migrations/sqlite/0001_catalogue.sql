CREATE TABLE products (
    id            TEXT PRIMARY KEY,
    name          TEXT   NOT NULL,
    description   TEXT   NOT NULL,
    category      TEXT   NOT NULL,
    price_cents   BIGINT NOT NULL CHECK (price_cents > 0),
    tags          TEXT   NOT NULL, -- separated by blanks
    sort_name     TEXT NOT NULL, -- the name in lower case
    haystack      TEXT   NOT NULL, -- name and description in lower case, a line each
    stock         BIGINT NOT NULL CHECK (stock >= 0),
    initial_stock BIGINT NOT NULL,
    delivered     BIGINT NOT NULL DEFAULT 0
);
-- A page is read from where the one before it ended: one index for each order that products can be listed in.
CREATE INDEX products_by_name ON products (sort_name, id);
CREATE INDEX products_by_price ON products (price_cents, sort_name, id);
CREATE INDEX products_by_price_down ON products ((-price_cents), sort_name, id);

-- For each product: initial_stock + delivered = stock + what is held + what is committed.
CREATE TABLE reservations (
    order_id   TEXT   PRIMARY KEY,
    status     TEXT   NOT NULL CHECK (status IN ('held', 'committed', 'released')),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE TABLE reservation_lines (
    order_id   TEXT   NOT NULL REFERENCES reservations (order_id),
    product_id TEXT   NOT NULL REFERENCES products (id),
    quantity   BIGINT NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, product_id)
);
