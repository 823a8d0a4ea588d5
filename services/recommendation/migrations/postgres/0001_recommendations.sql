-- One row: how many orders were learned from. Each order takes it first, so that counts become visible in order.
CREATE TABLE learned (
    one      BIGINT PRIMARY KEY CHECK (one = 1),
    position BIGINT NOT NULL
);
INSERT INTO learned (one, position) VALUES (1, 0);

CREATE TABLE orders (
    order_id   TEXT   PRIMARY KEY,
    user_id    BIGINT,
    created_at BIGINT NOT NULL
);

-- In how many baskets a product was, and two together; position: that of the latest such order.
CREATE TABLE items (
    product_id TEXT   PRIMARY KEY,
    baskets    BIGINT NOT NULL,
    position   BIGINT NOT NULL
);
CREATE INDEX items_by_position ON items (position);

CREATE TABLE pairs (
    a        TEXT   NOT NULL,
    b        TEXT   NOT NULL,
    baskets  BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (a, b)
);
CREATE INDEX pairs_by_position ON pairs (position);

CREATE TABLE bought (
    user_id    BIGINT NOT NULL,
    product_id TEXT   NOT NULL,
    position   BIGINT NOT NULL,
    PRIMARY KEY (user_id, product_id)
);
CREATE INDEX bought_by_user ON bought (user_id, position);

-- Each write of a user's events takes the user's row first: two at once do not get in each other's way.
CREATE TABLE shoppers (
    user_id BIGINT PRIMARY KEY,
    batches BIGINT NOT NULL
);

-- What each user was shown and did, by algorithm.
CREATE TABLE audience (
    user_id     BIGINT NOT NULL,
    algorithm   TEXT   NOT NULL,
    impressions BIGINT NOT NULL,
    clicks      BIGINT NOT NULL,
    carts       BIGINT NOT NULL,
    dwells      BIGINT NOT NULL,
    dwell_ms    BIGINT NOT NULL,
    converted   BIGINT NOT NULL,
    PRIMARY KEY (user_id, algorithm)
);

-- The sums of the audience, kept up to date in the same transactions.
CREATE TABLE experiment (
    algorithm   TEXT   PRIMARY KEY,
    users       BIGINT NOT NULL,
    converted   BIGINT NOT NULL,
    impressions BIGINT NOT NULL,
    clicks      BIGINT NOT NULL,
    carts       BIGINT NOT NULL,
    dwells      BIGINT NOT NULL,
    dwell_ms    BIGINT NOT NULL,
    responses   BIGINT NOT NULL,
    response_us BIGINT NOT NULL
);
