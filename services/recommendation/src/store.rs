//! The SQL of baskets, what users did, and response times: one body for SQLite and PostgreSQL.
//!
//! [`events`] writes a batch of events down in one transaction, [`figures`] reads the table of the A/B test.

pub mod events;
pub mod figures;

use common::db::{Db, Step};
use common::{Clock, on_db};

use crate::model::Algorithm;

pub const STEPS: &[Step] = &[common::migration!(1, "0001_recommendation")];

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

    /// Adds to what is known of an algorithm's response times.
    pub async fn add_responses(&self, algorithm: Algorithm, responses: i64, micros: i64) -> sqlx::Result<()> {
        let sql = "INSERT INTO response_times (algorithm, responses, micros) VALUES ($1, $2, $3)
                   ON CONFLICT (algorithm) DO UPDATE SET
                       responses = response_times.responses + excluded.responses,
                       micros = response_times.micros + excluded.micros";
        on_db!(self.db, |pool| sqlx::query(sql)
            .bind(algorithm.as_str())
            .bind(responses)
            .bind(micros)
            .execute(pool)
            .await
            .map(|_| ()))
    }
}
