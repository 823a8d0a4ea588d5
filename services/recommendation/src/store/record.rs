//! Writing down what happened: one transaction for a list of events.
//!
//! Locks are taken in one order everywhere, so that no two transactions wait for each other: the row of all orders, the
//! user's row, then what only these two guard, and the sums of the experiment last, in the order of the algorithms.

use std::collections::BTreeMap;

use common::db::Write;
use common::on_db;

use super::Store;
use crate::batch::{Counts, Step};

/// What was new among the events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Orders that were not known before.
    pub orders: u64,
    /// Users who were shown an algorithm's recommendations for the first time.
    pub exposed: u64,
    /// Users who bought something for the first time after that.
    pub converted: u64,
}

/// What is added to the sums of an algorithm.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    users: i64,
    converted: i64,
    counts: Counts,
}

/// Takes the next position, and with it the turn to learn: it lasts until the transaction ends.
const TURN: &str = "UPDATE learned SET position = position + 1 RETURNING position";
const SHOPPER: &str = "INSERT INTO shoppers (user_id, batches) VALUES ($1, 1)
                       ON CONFLICT (user_id) DO UPDATE SET batches = shoppers.batches + 1";
const ORDER: &str = "INSERT INTO orders (order_id, user_id, created_at) VALUES ($1, $2, $3)
                     ON CONFLICT (order_id) DO NOTHING";
const ITEM: &str = "INSERT INTO items (product_id, baskets, position) VALUES ($1, 1, $2)
                    ON CONFLICT (product_id) DO UPDATE SET baskets = items.baskets + 1, position = excluded.position";
const PAIR: &str = "INSERT INTO pairs (a, b, baskets, position) VALUES ($1, $2, 1, $3)
                    ON CONFLICT (a, b) DO UPDATE SET baskets = pairs.baskets + 1, position = excluded.position";
const BOUGHT: &str = "INSERT INTO bought (user_id, product_id, position) VALUES ($1, $2, $3)
                      ON CONFLICT (user_id, product_id) DO UPDATE SET position = excluded.position";
const COUNT: &str =
    "INSERT INTO audience (user_id, algorithm, impressions, clicks, carts, dwells, dwell_ms, converted)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
                     ON CONFLICT (user_id, algorithm) DO UPDATE SET
                         impressions = audience.impressions + excluded.impressions,
                         clicks = audience.clicks + excluded.clicks,
                         carts = audience.carts + excluded.carts,
                         dwells = audience.dwells + excluded.dwells,
                         dwell_ms = audience.dwell_ms + excluded.dwell_ms
                     RETURNING impressions";
const CONVERT: &str = "UPDATE audience SET converted = 1
                       WHERE user_id = $1 AND impressions > 0 AND converted = 0
                       RETURNING algorithm";
const ADD_TO_SUMS: &str =
    "INSERT INTO experiment (algorithm, users, converted, impressions, clicks, carts, dwells,
                                                   dwell_ms, responses, response_us)
                           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)
                           ON CONFLICT (algorithm) DO UPDATE SET
                               users = experiment.users + excluded.users,
                               converted = experiment.converted + excluded.converted,
                               impressions = experiment.impressions + excluded.impressions,
                               clicks = experiment.clicks + excluded.clicks,
                               carts = experiment.carts + excluded.carts,
                               dwells = experiment.dwells + excluded.dwells,
                               dwell_ms = experiment.dwell_ms + excluded.dwell_ms";

impl Store {
    /// Writes `steps` of one shopper down, all or none of them. `now`: milliseconds since 1970.
    pub async fn record(&self, user: Option<i64>, steps: &[Step], now: i64) -> sqlx::Result<Recorded> {
        let mut recorded = Recorded::default();
        let buys = steps.iter().any(|step| step.purchase.is_some());
        if user.is_none() && !buys {
            return Ok(recorded);
        }
        let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
        on_db!(self.db, statements(steps), |pool| {
            let mut tx = pool.write().await?;
            let position: i64 = if buys {
                sqlx::query_scalar(TURN).fetch_one(&mut *tx).await?
            } else {
                0
            };
            if let Some(user) = user {
                sqlx::query(SHOPPER).bind(user).execute(&mut *tx).await?;
            }
            for step in steps {
                for (algorithm, counts) in &step.counts {
                    let Some(user) = user else { break };
                    let shown: i64 = sqlx::query_scalar(COUNT)
                        .bind(user)
                        .bind(algorithm.as_str())
                        .bind(counts.impressions)
                        .bind(counts.clicks)
                        .bind(counts.carts)
                        .bind(counts.dwells)
                        .bind(counts.dwell_ms)
                        .fetch_one(&mut *tx)
                        .await?;
                    let sums = sums.entry(algorithm.as_str().to_owned()).or_default();
                    sums.counts.add(counts);
                    sums.users += i64::from(counts.impressions > 0 && shown == counts.impressions);
                }
                let Some(purchase) = &step.purchase else { continue };
                let order = sqlx::query(ORDER)
                    .bind(&purchase.order_id)
                    .bind(user)
                    .bind(now)
                    .execute(&mut *tx)
                    .await?;
                if order.rows_affected() == 0 {
                    continue;
                }
                recorded.orders += 1;
                for product in &purchase.products {
                    sqlx::query(ITEM)
                        .bind(product)
                        .bind(position)
                        .execute(&mut *tx)
                        .await?;
                }
                for (a, b) in purchase.pairs() {
                    sqlx::query(PAIR)
                        .bind(a)
                        .bind(b)
                        .bind(position)
                        .execute(&mut *tx)
                        .await?;
                }
                let Some(user) = user else { continue };
                for product in &purchase.products {
                    sqlx::query(BOUGHT)
                        .bind(user)
                        .bind(product)
                        .bind(position)
                        .execute(&mut *tx)
                        .await?;
                }
                let converted: Vec<String> =
                    sqlx::query_scalar(CONVERT).bind(user).fetch_all(&mut *tx).await?;
                for algorithm in converted {
                    sums.entry(algorithm).or_default().converted += 1;
                }
            }
            for (algorithm, sums) in &sums {
                sqlx::query(ADD_TO_SUMS)
                    .bind(algorithm)
                    .bind(sums.users)
                    .bind(sums.converted)
                    .bind(sums.counts.impressions)
                    .bind(sums.counts.clicks)
                    .bind(sums.counts.carts)
                    .bind(sums.counts.dwells)
                    .bind(sums.counts.dwell_ms)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
        });
        for sums in sums.values() {
            recorded.exposed += u64::try_from(sums.users).unwrap_or_default();
            recorded.converted += u64::try_from(sums.converted).unwrap_or_default();
        }
        Ok(recorded)
    }
}

impl Counts {
    fn add(&mut self, more: &Self) {
        self.impressions += more.impressions;
        self.clicks += more.clicks;
        self.carts += more.carts;
        self.dwells += more.dwells;
        self.dwell_ms += more.dwell_ms;
    }
}

/// How many statements these steps take, each of which is a round trip.
fn statements(steps: &[Step]) -> u32 {
    let each = steps.iter().map(|step| {
        let purchase = step.purchase.as_ref();
        step.counts.len()
            + purchase.map_or(0, |purchase| {
                2 + 2 * purchase.products.len() + purchase.pairs().count()
            })
    });
    u32::try_from(each.sum::<usize>())
        .unwrap_or(u32::MAX)
        .saturating_add(3)
}
