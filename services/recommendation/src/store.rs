//! The SQL of baskets, what users did, and response times: one body for SQLite and PostgreSQL.
//!
//! [`events`] writes a batch of events down in one transaction, [`figures`] reads the table of the A/B test.

pub mod events;
pub mod figures;

use common::db::{Db, Step, Write};
use common::{Clock, on_db};

use crate::experiment::Sums;
use crate::model::Arm;

pub const STEPS: &[Step] = &[
    common::migration!(1, "0001_recommendation"),
    common::migration!(2, "0002_exposure"),
];

/// What happens to nobody in particular is kept by the minute.
const MINUTE_MS: i64 = 60_000;

#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    clock: Clock,
}

/// An order's products, as they are learned.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StoredBasket {
    pub number: i64,
    /// Ids with a blank between them.
    pub products: String,
}

impl Store {
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The next `limit` baskets after the one with this number.
    pub async fn baskets_after(&self, number: i64, limit: i64) -> sqlx::Result<Vec<StoredBasket>> {
        let sql = "SELECT number, products FROM baskets WHERE number > $1 ORDER BY number LIMIT $2";
        on_db!(self.db, |pool| sqlx::query_as(sql)
            .bind(number)
            .bind(limit)
            .fetch_all(pool)
            .await)
    }

    /// The products of the user's last `limit` orders, newest first.
    pub async fn baskets_of(&self, user: i64, limit: i64) -> sqlx::Result<Vec<String>> {
        let sql = "SELECT products FROM baskets WHERE user_id = $1 ORDER BY number DESC LIMIT $2";
        on_db!(self.db, |pool| sqlx::query_scalar(sql)
            .bind(user)
            .bind(limit)
            .fetch_all(pool)
            .await)
    }

    /// Adds to what is known of the response times of arms, in microseconds; all of it or nothing.
    pub async fn add_responses(&self, responses: &[(Arm, Sums)]) -> sqlx::Result<()> {
        let sql = "INSERT INTO responses (arm, minute, responses, micros, square_micros) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (arm, minute) DO UPDATE SET
                       responses = responses.responses + excluded.responses,
                       micros = responses.micros + excluded.micros,
                       square_micros = responses.square_micros + excluded.square_micros";
        let statements = u32::try_from(responses.len()).unwrap_or(u32::MAX);
        on_db!(self.db, statements, |pool| {
            let mut tx = pool.write().await?;
            for (arm, sums) in responses {
                sqlx::query(sql)
                    .bind(arm.as_str())
                    .bind(self.clock.millis() / MINUTE_MS)
                    .bind(sums.n)
                    .bind(sums.sum)
                    .bind(sums.squares)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await
        })
    }
}
