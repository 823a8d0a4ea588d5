-- What the shop's orders hold, once per order.
CREATE TABLE baskets (
    order_id   TEXT   PRIMARY KEY,
    -- Taken from basket_numbers: whoever sees a number sees all that are smaller, so that a reader can go on from the last.
    number     BIGINT NOT NULL UNIQUE,
    user_id    BIGINT,
    -- Ids with a blank between them, as in the shipped history.
    products   TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX baskets_by_user ON baskets (user_id, number);

-- One row, which a transaction holds from taking a number until it commits.
CREATE TABLE basket_numbers (
    id   BIGINT PRIMARY KEY CHECK (id = 1),
    last BIGINT NOT NULL
);
INSERT INTO basket_numbers (id, last) VALUES (1, 0);

-- What a user saw and did under an algorithm. Exposed: impressions > 0. Converted: purchases > 0, counted after an
-- impression only.
CREATE TABLE audience (
    user_id     BIGINT NOT NULL,
    algorithm   TEXT   NOT NULL,
    impressions BIGINT NOT NULL,
    clicks      BIGINT NOT NULL,
    carts       BIGINT NOT NULL,
    purchases   BIGINT NOT NULL,
    dwells      BIGINT NOT NULL,
    dwell_ms    BIGINT NOT NULL,
    PRIMARY KEY (user_id, algorithm)
);

CREATE TABLE response_times (
    algorithm TEXT   PRIMARY KEY,
    responses BIGINT NOT NULL,
    micros    BIGINT NOT NULL
);
