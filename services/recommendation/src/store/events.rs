//! Writes a batch of events down, wholly or not at all.
//!
//! All transactions take their locks in the same order (the number of the next basket, then algorithm a, then b), so that
//! none waits for another one in a circle.

use common::db::Write;
use common::on_db;

use super::Store;
use crate::model::{Algorithm, Event};
use crate::tally::{Change, tally};

/// What a batch brought about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// For each event whether it is news: all but a purchase whose order was told before.
    pub news: Vec<bool>,
    /// The algorithms that the user was converted under by this batch.
    pub converted: Vec<Algorithm>,
}

const TAKE_NUMBER: &str = "UPDATE basket_numbers SET last = last + 1 WHERE id = 1 RETURNING last";

const ADD_BASKET: &str = "INSERT INTO baskets (order_id, number, user_id, products, created_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (order_id) DO NOTHING";

const ADD_REACTIONS: &str =
    "INSERT INTO audience (user_id, algorithm, impressions, clicks, carts, purchases, dwells, dwell_ms)
    VALUES ($1, $2, $3, $4, $5, 0, $6, $7)
    ON CONFLICT (user_id, algorithm) DO UPDATE SET
        impressions = audience.impressions + excluded.impressions,
        clicks = audience.clicks + excluded.clicks,
        carts = audience.carts + excluded.carts,
        dwells = audience.dwells + excluded.dwells,
        dwell_ms = audience.dwell_ms + excluded.dwell_ms";

const ADD_PURCHASES: &str = "UPDATE audience SET purchases = purchases + $1
    WHERE user_id = $2 AND algorithm = $3 AND impressions > 0
    RETURNING purchases";

impl Store {
    /// Events without a user leave their baskets only.
    pub async fn record(
        &self,
        user: Option<i64>,
        events: &[Event],
        serving: Algorithm,
    ) -> sqlx::Result<Recorded> {
        let mut recorded = Recorded {
            news: vec![true; events.len()],
            converted: Vec::new(),
        };
        let statements = statements(user, events, serving);
        if statements == 0 {
            return Ok(recorded);
        }
        on_db!(self.db, statements, |pool| {
            let mut tx = pool.write().await?;
            for (news, event) in recorded.news.iter_mut().zip(events) {
                let Some(basket) = event.basket() else { continue };
                let number: i64 = sqlx::query_scalar(TAKE_NUMBER).fetch_one(&mut *tx).await?;
                let done = sqlx::query(ADD_BASKET)
                    .bind(&basket.order_id)
                    .bind(number)
                    .bind(user)
                    .bind(basket.products.join(" "))
                    .bind(self.clock.millis())
                    .execute(&mut *tx)
                    .await?;
                *news = done.rows_affected() == 1;
            }
            let tallies = tally(events, serving, |index| recorded.news[index]);
            for tally in tallies {
                let Some(user) = user else { break };
                let algorithm = tally.algorithm;
                for change in tally.changes() {
                    match change {
                        Change::Reactions => {
                            sqlx::query(ADD_REACTIONS)
                                .bind(user)
                                .bind(algorithm.as_str())
                                .bind(tally.impressions)
                                .bind(tally.clicks)
                                .bind(tally.carts)
                                .bind(tally.dwells)
                                .bind(tally.dwell_ms)
                                .execute(&mut *tx)
                                .await?;
                        }
                        Change::Purchases(purchases) => {
                            let total: Option<i64> = sqlx::query_scalar(ADD_PURCHASES)
                                .bind(purchases)
                                .bind(user)
                                .bind(algorithm.as_str())
                                .fetch_optional(&mut *tx)
                                .await?;
                            // The first ones that count.
                            if total == Some(purchases) {
                                recorded.converted.push(algorithm);
                            }
                        }
                    }
                }
            }
            tx.commit().await?;
            Ok(recorded)
        })
    }
}

/// Statements that a batch takes at most: those of an order that was told before are not needed.
fn statements(user: Option<i64>, events: &[Event], serving: Algorithm) -> u32 {
    let baskets = events.iter().filter(|event| event.basket().is_some()).count();
    let mut statements = 2 * baskets;
    if user.is_some() {
        let tallies = tally(events, serving, |_| true);
        statements += tallies.iter().map(|tally| tally.changes().len()).sum::<usize>();
    }
    u32::try_from(statements).unwrap_or(u32::MAX)
}
