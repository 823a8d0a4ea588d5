//! The SQL: one body for SQLite and PostgreSQL. [`record`](Store::record) writes what happened, the rest reads sums.

mod record;

use common::db::{Db, Step};
use common::on_db;

use crate::model::{Algorithm, Figures};

pub use record::Recorded;

pub const STEPS: &[Step] = &[common::migration!(1, "0001_recommendations")];

/// Most purchases of a user that recommendations are made from: the latest ones.
const LATEST: i64 = 50;

#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
}

/// Counts that changed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// What these changes lead up to, at least.
    pub position: i64,
    pub items: Vec<(String, i64)>,
    pub pairs: Vec<(String, String, i64)>,
}

impl Store {
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    /// What changed after `position`; nothing if nothing did, for the price of one row.
    pub async fn changes(&self, position: i64, pairs: bool) -> sqlx::Result<Option<Changes>> {
        // The position is read first: counts that change meanwhile are read again next time, and are the same or newer.
        let now: i64 = on_db!(self.db, |pool| sqlx::query_scalar("SELECT position FROM learned")
            .fetch_one(pool)
            .await)?;
        if now == position {
            return Ok(None);
        }
        let items = on_db!(self.db, |pool| sqlx::query_as(
            "SELECT product_id, baskets FROM items WHERE position > $1"
        )
        .bind(position)
        .fetch_all(pool)
        .await)?;
        let pairs = if pairs {
            on_db!(self.db, |pool| sqlx::query_as(
                "SELECT a, b, baskets FROM pairs WHERE position > $1"
            )
            .bind(position)
            .fetch_all(pool)
            .await)?
        } else {
            Vec::new()
        };
        Ok(Some(Changes {
            position: now,
            items,
            pairs,
        }))
    }

    /// What `user` bought in this shop, the latest first.
    pub async fn bought(&self, user: i64) -> sqlx::Result<Vec<String>> {
        let sql = "SELECT product_id FROM bought WHERE user_id = $1 ORDER BY position DESC LIMIT $2";
        on_db!(self.db, |pool| sqlx::query_scalar(sql)
            .bind(user)
            .bind(LATEST)
            .fetch_all(pool)
            .await)
    }

    /// What came of the algorithms; one that nothing is known of is absent.
    pub async fn figures(&self) -> sqlx::Result<Vec<Figures>> {
        on_db!(self.db, |pool| sqlx::query_as("SELECT * FROM experiment")
            .fetch_all(pool)
            .await)
    }

    /// Adds response times that were measured.
    pub async fn responded(&self, algorithm: Algorithm, responses: i64, micros: i64) -> sqlx::Result<()> {
        let sql = "INSERT INTO experiment (algorithm, users, converted, impressions, clicks, carts, dwells, dwell_ms,
                                           responses, response_us)
                   VALUES ($1, 0, 0, 0, 0, 0, 0, 0, $2, $3)
                   ON CONFLICT (algorithm) DO UPDATE SET responses = experiment.responses + excluded.responses,
                                                         response_us = experiment.response_us + excluded.response_us";
        on_db!(self.db, |pool| sqlx::query(sql)
            .bind(algorithm.as_str())
            .bind(responses)
            .bind(micros)
            .execute(pool)
            .await
            .map(|_| ()))
    }
}
