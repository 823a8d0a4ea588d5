//! Writes a batch of events down, wholly or not at all.
//!
//! All transactions take their locks in the same order (the number of the next basket, then the user, then algorithm a, then
//! b), so that none waits for another one in a circle.

use common::db::Write;
use common::on_db;

use super::{MINUTE_MS, Store};
use crate::model::{Algorithm, Event, Visitor};
use crate::tally::{Change, Subject, tally};

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

const ADD_EXCLUDED: &str = "INSERT INTO excluded_events (visitor, minute, events) VALUES ($1, $2, $3)
    ON CONFLICT (visitor, minute) DO UPDATE SET events = excluded_events.events + excluded.events";

const EXPOSE_USER: &str = "INSERT INTO participants (user_id, algorithms, impressions, entered_at)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (user_id) DO UPDATE SET
        algorithms = participants.algorithms | excluded.algorithms,
        impressions = participants.impressions + excluded.impressions,
        entered_at = COALESCE(participants.entered_at, excluded.entered_at)
    RETURNING entered_at";

const EXPOSE_TO_ALGORITHM: &str = "INSERT INTO audience
        (user_id, algorithm, impressions, joined_at, entered_at, clicks, carts, purchases, dwells, dwell_ms)
    VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0)
    ON CONFLICT (user_id, algorithm) DO UPDATE SET
        impressions = audience.impressions + excluded.impressions,
        joined_at = COALESCE(audience.joined_at, excluded.joined_at),
        entered_at = COALESCE(audience.entered_at, excluded.entered_at)";

/// $7: now; $8: the first exposure that is not too long ago.
macro_rules! add_outcomes {
    ($table:literal, $rows:literal) => {
        concat!(
            "UPDATE ",
            $table,
            " SET
                clicks = clicks + $1,
                carts = carts + $2,
                purchases = purchases + $3,
                dwells = dwells + $4,
                dwell_ms = dwell_ms + $5,
                dwell_square_ms = dwell_square_ms + $6,
                entered_at = COALESCE(entered_at, $7),
                converted_at = CASE WHEN purchases = 0 AND $3 > 0 THEN $7 ELSE converted_at END
            WHERE ",
            $rows,
            " AND impressions > 0 AND COALESCE(entered_at, $7) >= $8
            RETURNING purchases"
        )
    };
}

impl Store {
    /// Outcomes count within `window_ms` of the user's first exposure, under each algorithm and as a whole. Events of nobody and of who is excluded leave their
    /// baskets only; the latter are counted apart.
    pub async fn record(
        &self,
        visitor: Visitor,
        events: &[Event],
        serving: Algorithm,
        window_ms: i64,
    ) -> sqlx::Result<Recorded> {
        let mut recorded = Recorded {
            news: vec![true; events.len()],
            converted: Vec::new(),
        };
        let statements = statements(visitor, events, serving);
        if statements == 0 {
            return Ok(recorded);
        }
        let now = self.clock.millis();
        let within = now.saturating_sub(window_ms);
        on_db!(self.db, statements, |pool| {
            let mut tx = pool.write().await?;
            for (news, event) in recorded.news.iter_mut().zip(events) {
                let Some(basket) = event.basket() else { continue };
                let number: i64 = sqlx::query_scalar(TAKE_NUMBER).fetch_one(&mut *tx).await?;
                let done = sqlx::query(ADD_BASKET)
                    .bind(&basket.order_id)
                    .bind(number)
                    .bind(visitor.user)
                    .bind(basket.products.join(" "))
                    .bind(now)
                    .execute(&mut *tx)
                    .await?;
                *news = done.rows_affected() == 1;
            }
            if let Some(excluded) = visitor.excluded {
                sqlx::query(ADD_EXCLUDED)
                    .bind(excluded.as_str())
                    .bind(now / MINUTE_MS)
                    .bind(recorded.count())
                    .execute(&mut *tx)
                    .await?;
            }
            let mut joined_at: Option<i64> = None;
            for tally in tally(events, serving, |index| recorded.news[index]) {
                let Some(user) = visitor.participant() else { break };
                for change in tally.changes() {
                    match (change, tally.subject) {
                        (Change::Exposure(exposure), Subject::User) => {
                            joined_at = sqlx::query_scalar(EXPOSE_USER)
                                .bind(user)
                                .bind(exposure.algorithms)
                                .bind(exposure.impressions)
                                .bind(now)
                                .fetch_one(&mut *tx)
                                .await?;
                        }
                        (Change::Exposure(exposure), Subject::Under(algorithm)) => {
                            sqlx::query(EXPOSE_TO_ALGORITHM)
                                .bind(user)
                                .bind(algorithm.as_str())
                                .bind(exposure.impressions)
                                .bind(joined_at)
                                .bind(now)
                                .execute(&mut *tx)
                                .await?;
                        }
                        (Change::Outcomes(outcomes), subject) => {
                            let total: Option<i64> = sqlx::query_scalar(add_outcomes_of(subject))
                                .bind(outcomes.clicks)
                                .bind(outcomes.carts)
                                .bind(outcomes.purchases)
                                .bind(outcomes.dwells)
                                .bind(outcomes.dwell_ms)
                                .bind(outcomes.dwell_square_ms)
                                .bind(now)
                                .bind(within)
                                .bind(user)
                                .fetch_optional(&mut *tx)
                                .await?;
                            // The first ones that count.
                            let is_first = outcomes.purchases > 0 && total == Some(outcomes.purchases);
                            if let (true, Subject::Under(algorithm)) = (is_first, subject) {
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

impl Recorded {
    /// How many events are news.
    pub fn count(&self) -> i64 {
        self.news.iter().map(|news| i64::from(*news)).sum()
    }
}

const fn add_outcomes_of(subject: Subject) -> &'static str {
    match subject {
        Subject::User => add_outcomes!("participants", "user_id = $9"),
        Subject::Under(Algorithm::A) => add_outcomes!("audience", "user_id = $9 AND algorithm = 'a'"),
        Subject::Under(Algorithm::B) => add_outcomes!("audience", "user_id = $9 AND algorithm = 'b'"),
    }
}

/// Statements that a batch takes at most: those of an order that was told before are not needed.
fn statements(visitor: Visitor, events: &[Event], serving: Algorithm) -> u32 {
    let baskets = events.iter().filter(|event| event.basket().is_some()).count();
    let mut statements = 2 * baskets;
    if visitor.excluded.is_some() {
        statements += 1;
    }
    if visitor.participant().is_some() {
        let tallies = tally(events, serving, |_| true);
        statements += tallies.iter().map(|tally| tally.changes().len()).sum::<usize>();
    }
    u32::try_from(statements).unwrap_or(u32::MAX)
}
