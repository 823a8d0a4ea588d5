//! The SQL of users: one body for SQLite and PostgreSQL. Accounts and the signing key; profiles are in `store/profile.rs`.

mod profile;

use common::db::{Db, Step};
use common::{Clock, on_db};

use crate::metrics::Metrics;
use crate::model::{Account, Slot, User};

pub const STEPS: &[Step] = &[common::migration!(1, "0001_users")];

#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    clock: Clock,
    metrics: Metrics,
}

impl Store {
    pub fn new(db: Db, clock: Clock, metrics: Metrics) -> Self {
        Self { db, clock, metrics }
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The id of the new user; `None` when the email has an account.
    pub async fn insert_user(&self, email: &str, name: &str, hash: &str) -> sqlx::Result<Option<i64>> {
        let sql = "INSERT INTO users (email, name, password_hash, delivery_slot, created_at, updated_at)
                   VALUES ($1, $2, $3, $4, $5, $5)
                   ON CONFLICT (email) DO NOTHING
                   RETURNING id";
        on_db!(self.db, |pool| {
            sqlx::query_scalar(sql)
                .bind(email)
                .bind(name)
                .bind(hash)
                .bind(Slot::default().as_str())
                .bind(self.clock.millis())
                .fetch_optional(pool)
                .await
        })
    }

    pub async fn account(&self, email: &str) -> sqlx::Result<Option<Account>> {
        let sql = "SELECT id, name, email, password_hash FROM users WHERE email = $1";
        on_db!(self.db, |pool| sqlx::query_as(sql)
            .bind(email)
            .fetch_optional(pool)
            .await)
    }

    pub async fn user(&self, id: i64) -> sqlx::Result<Option<User>> {
        let sql = "SELECT id, name, email FROM users WHERE id = $1";
        on_db!(self.db, |pool| sqlx::query_as(sql)
            .bind(id)
            .fetch_optional(pool)
            .await)
    }

    /// The secret bytes of the key that signs sessions. `fresh` becomes the key if there is none yet.
    pub async fn signing_seed(&self, fresh: [u8; 32]) -> sqlx::Result<Vec<u8>> {
        let insert = "INSERT INTO signing_key (id, seed, created_at) VALUES (1, $1, $2)
                      ON CONFLICT (id) DO NOTHING";
        on_db!(self.db, 2, |pool| {
            sqlx::query(insert)
                .bind(fresh.as_slice())
                .bind(self.clock.millis())
                .execute(pool)
                .await?;
            sqlx::query_scalar("SELECT seed FROM signing_key WHERE id = 1")
                .fetch_one(pool)
                .await
        })
    }
}
