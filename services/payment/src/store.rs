//! The SQL of payments: one body for SQLite and PostgreSQL.
//!
//! Columns are listed and never `*`: PostgreSQL refuses a prepared `SELECT *` once a newer variant has added a column.

use common::db::{Db, Step};
use common::{Clock, on_db};

use crate::model::{NewPayment, Payment, Status};

pub const STEPS: &[Step] = &[common::migration!(1, "0001_payments")];

/// The columns of a [`Payment`], of the rows that the rest of the statement picks.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, idempotency_key, request_hash, order_id, amount_cents, card_last4, status, reason, created_at ",
            "FROM payments ",
            $rest
        )
    };
}

#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    clock: Clock,
}

impl Store {
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Writes a pending payment down, or finds the one that already has this key.
    pub async fn begin(&self, id: &str, key: &str, new: &NewPayment) -> sqlx::Result<Payment> {
        let row = Row {
            id,
            key,
            hash: &new.hash(),
            order_id: &new.order_id,
            amount: new.amount.0,
            last4: new.card.last4(),
            status: Status::Pending,
        };
        self.insert(&row).await?;
        self.by_key(key).await
    }

    /// Closes a key that has no payment yet, or finds the payment that has it.
    pub async fn begin_void(&self, id: &str, key: &str, order_id: &str) -> sqlx::Result<Payment> {
        let row = Row {
            id,
            key,
            hash: "",
            order_id,
            amount: 0,
            last4: "",
            status: Status::Voided,
        };
        self.insert(&row).await?;
        self.by_key(key).await
    }

    /// Changes the status if it is still the one that `payment` was read with; tells whether it was.
    pub async fn advance(&self, payment: &Payment, to: Status, reason: Option<&str>) -> sqlx::Result<bool> {
        let sql = "UPDATE payments SET status = $1, reason = coalesce($2, reason), updated_at = $3
                   WHERE id = $4 AND status = $5";
        on_db!(self.db, |pool| {
            sqlx::query(sql)
                .bind(to.as_str())
                .bind(reason)
                .bind(self.clock.millis())
                .bind(&payment.id)
                .bind(payment.status.as_str())
                .execute(pool)
                .await
                .map(|done| done.rows_affected() == 1)
        })
    }

    pub async fn by_id(&self, id: &str) -> sqlx::Result<Option<Payment>> {
        on_db!(self.db, |pool| {
            sqlx::query_as("SELECT * FROM payments WHERE id = $1")
                .bind(id)
                .fetch_optional(pool)
                .await
        })
    }

    async fn by_key(&self, key: &str) -> sqlx::Result<Payment> {
        let sql = select!("WHERE idempotency_key = $1");
        on_db!(self.db, |pool| sqlx::query_as(sql)
            .bind(key)
            .fetch_one(pool)
            .await)
    }

    async fn insert(&self, row: &Row<'_>) -> sqlx::Result<()> {
        let sql =
            "INSERT INTO payments (id, idempotency_key, request_hash, order_id, amount_cents, card_last4,
                                         status, created_at, updated_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
                   ON CONFLICT (idempotency_key) DO NOTHING";
        on_db!(self.db, |pool| {
            sqlx::query(sql)
                .bind(row.id)
                .bind(row.key)
                .bind(row.hash)
                .bind(row.order_id)
                .bind(row.amount)
                .bind(row.last4)
                .bind(row.status.as_str())
                .bind(self.clock.millis())
                .execute(pool)
                .await
                .map(|_| ())
        })
    }
}

struct Row<'a> {
    id: &'a str,
    key: &'a str,
    hash: &'a str,
    order_id: &'a str,
    amount: i64,
    last4: &'a str,
    status: Status,
}
