//! The SQL of orders: one body for SQLite and PostgreSQL.
//!
//! Columns are listed and never `*`: PostgreSQL refuses a prepared `SELECT *` once a newer variant has added a column.

use std::time::Duration;

use common::db::{Db, Write};
use common::{Cents, Clock, on_db};
use sqlx::AssertSqlSafe;

use crate::Variant;
use crate::model::{Line, NewOrder, Order, Reason, Status};

/// How soon recovery may look at an order that got no definite answer.
const PAUSE_MS: i64 = 500;

#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    clock: Clock,
    variant: Variant,
    lease_ms: i64,
}

#[derive(sqlx::FromRow)]
struct OrderRow {
    id: String,
    user_id: i64,
    request_hash: String,
    status: String,
    reason: Option<String>,
    total_cents: Cents,
    gift_message: Option<String>,
    payment_id: Option<String>,
    created_at: i64,
}

#[derive(sqlx::FromRow)]
struct LineRow {
    order_id: String,
    product_id: String,
    name: String,
    quantity: i64,
    unit_price_cents: Cents,
}

impl Store {
    pub fn new(db: Db, clock: Clock, variant: Variant, lease: Duration) -> Self {
        Self {
            db,
            clock,
            variant,
            lease_ms: i64::try_from(lease.as_millis()).unwrap_or(i64::MAX),
        }
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Writes an order down before anything is done for it, or finds the one that already has this key.
    pub async fn begin(&self, id: &str, user: i64, key: &str, new: &NewOrder) -> sqlx::Result<Order> {
        let columns = self.variant.gift_columns().join(", ");
        let values = vec!["$8"; self.variant.gift_columns().len()].join(", ");
        let insert = format!(
            "INSERT INTO orders (id, user_id, idempotency_key, request_hash, status, total_cents, created_at,
                                 updated_at, lease_until, {columns})
             VALUES ($1, $2, $3, $4, $5, 0, $6, $6, $7, {values})
             ON CONFLICT (user_id, idempotency_key) DO NOTHING"
        );
        let now = self.clock.millis();
        let statements = 1 + u32::try_from(new.lines.len()).unwrap_or(u32::MAX);
        on_db!(self.db, statements, |pool| {
            let mut tx = pool.write().await?;
            let inserted = sqlx::query(AssertSqlSafe(insert))
                .bind(id)
                .bind(user)
                .bind(key)
                .bind(new.hash())
                .bind(Status::Reserving.as_str())
                .bind(now)
                .bind(now.saturating_add(self.lease_ms))
                .bind(new.gift_message.as_deref())
                .execute(&mut *tx)
                .await?;
            if inserted.rows_affected() == 1 {
                for (position, (product, quantity)) in (0_i64..).zip(&new.lines) {
                    let line = "INSERT INTO order_lines (order_id, position, product_id, quantity, name, unit_price_cents)
                                VALUES ($1, $2, $3, $4, '', 0)";
                    sqlx::query(line)
                        .bind(id)
                        .bind(position)
                        .bind(product)
                        .bind(i64::from(*quantity))
                        .execute(&mut *tx)
                        .await?;
                }
            }
            tx.commit().await?;
        });
        let found = self.select("WHERE user_id = $1 AND idempotency_key = $2");
        let row: OrderRow = on_db!(self.db, |pool| {
            sqlx::query_as(AssertSqlSafe(found))
                .bind(user)
                .bind(key)
                .fetch_one(pool)
                .await
        })?;
        self.with_lines(row).await
    }

    /// Changes the status if it is still the one that `order` was read with; tells whether it was.
    pub async fn advance(&self, order: &Order, to: Status, reason: Option<Reason>) -> sqlx::Result<bool> {
        let sql =
            "UPDATE orders SET status = $1, reason = coalesce($2, reason), updated_at = $3, lease_until = $4
                   WHERE id = $5 AND status = $6";
        let now = self.clock.millis();
        on_db!(self.db, |pool| {
            sqlx::query(sql)
                .bind(to.as_str())
                .bind(reason.map(Reason::as_str))
                .bind(now)
                .bind(now.saturating_add(self.lease_ms))
                .bind(&order.id)
                .bind(order.status.as_str())
                .execute(pool)
                .await
                .map(|done| done.rows_affected() == 1)
        })
    }

    /// The stock is reserved: keeps the prices and goes on to *charging*.
    pub async fn priced(&self, order: &Order, lines: &[Line], total: Cents) -> sqlx::Result<bool> {
        let now = self.clock.millis();
        let statements = 1 + u32::try_from(lines.len()).unwrap_or(u32::MAX);
        on_db!(self.db, statements, |pool| {
            let mut tx = pool.write().await?;
            let sql = "UPDATE orders SET status = $1, total_cents = $2, updated_at = $3, lease_until = $4
                       WHERE id = $5 AND status = $6";
            let moved = sqlx::query(sql)
                .bind(Status::Charging.as_str())
                .bind(total)
                .bind(now)
                .bind(now.saturating_add(self.lease_ms))
                .bind(&order.id)
                .bind(order.status.as_str())
                .execute(&mut *tx)
                .await?
                .rows_affected()
                == 1;
            if moved {
                for line in lines {
                    let sql = "UPDATE order_lines SET name = $1, unit_price_cents = $2 WHERE order_id = $3 AND product_id = $4";
                    sqlx::query(sql)
                        .bind(&line.name)
                        .bind(line.unit_price)
                        .bind(&order.id)
                        .bind(&line.product_id)
                        .execute(&mut *tx)
                        .await?;
                }
            }
            tx.commit().await?;
            Ok(moved)
        })
    }

    /// The money is taken: keeps the payment and goes on to *committing*.
    pub async fn paid(&self, order: &Order, payment: &str) -> sqlx::Result<bool> {
        let sql =
            "UPDATE orders SET status = $1, payment_id = $2, updated_at = $3 WHERE id = $4 AND status = $5";
        on_db!(self.db, |pool| {
            sqlx::query(sql)
                .bind(Status::Committing.as_str())
                .bind(payment)
                .bind(self.clock.millis())
                .bind(&order.id)
                .bind(order.status.as_str())
                .execute(pool)
                .await
                .map(|done| done.rows_affected() == 1)
        })
    }

    /// Leaves an order to recovery, after a moment.
    pub async fn release_lease(&self, order: &Order) -> sqlx::Result<()> {
        let sql = "UPDATE orders SET lease_until = $1 WHERE id = $2 AND status = $3";
        on_db!(self.db, |pool| {
            sqlx::query(sql)
                .bind(self.clock.millis().saturating_add(self.lease_ms.min(PAUSE_MS)))
                .bind(&order.id)
                .bind(order.status.as_str())
                .execute(pool)
                .await
                .map(|_| ())
        })
    }

    /// Takes on orders in work whose lease ran out, the oldest first.
    pub async fn claim_abandoned(&self, limit: u32) -> sqlx::Result<Vec<Order>> {
        let sql = "UPDATE orders SET lease_until = $1
                   WHERE id IN (SELECT id FROM orders
                                WHERE status NOT IN ('confirmed', 'cancelled') AND lease_until < $2
                                ORDER BY lease_until LIMIT $3)
                     AND lease_until < $2
                   RETURNING id";
        let now = self.clock.millis();
        let ids: Vec<String> = on_db!(self.db, |pool| {
            sqlx::query_scalar(sql)
                .bind(now.saturating_add(self.lease_ms))
                .bind(now)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await
        })?;
        let mut orders = Vec::with_capacity(ids.len());
        for id in ids {
            orders.extend(self.by_id(&id).await?);
        }
        Ok(orders)
    }

    pub async fn by_id(&self, id: &str) -> sqlx::Result<Option<Order>> {
        let sql = self.select("WHERE id = $1");
        let row: Option<OrderRow> = on_db!(self.db, |pool| {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(id)
                .fetch_optional(pool)
                .await
        })?;
        match row {
            Some(row) => self.with_lines(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The orders of a user, the newest first, from `before` (not included) on.
    pub async fn of_user(&self, user: i64, before: Option<&str>, limit: u32) -> sqlx::Result<Vec<Order>> {
        let sql = self.select("WHERE user_id = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3");
        let rows: Vec<OrderRow> = on_db!(self.db, |pool| {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(user)
                .bind(before)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await
        })?;
        let sql = "SELECT order_id, product_id, name, quantity, unit_price_cents FROM order_lines
                   WHERE order_id IN (SELECT id FROM orders WHERE user_id = $1 AND ($2 IS NULL OR id < $2)
                                      ORDER BY id DESC LIMIT $3)
                   ORDER BY order_id DESC, position";
        let lines: Vec<LineRow> = on_db!(self.db, |pool| {
            sqlx::query_as(sql)
                .bind(user)
                .bind(before)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await
        })?;
        let mut lines = lines.into_iter().peekable();
        rows.into_iter()
            .map(|row| {
                let mut own = Vec::new();
                while let Some(line) = lines.next_if(|line| line.order_id == row.id) {
                    own.push(line);
                }
                assemble(row, own)
            })
            .collect()
    }

    async fn with_lines(&self, row: OrderRow) -> sqlx::Result<Order> {
        let sql = "SELECT order_id, product_id, name, quantity, unit_price_cents FROM order_lines
                   WHERE order_id = $1 ORDER BY position";
        let lines = on_db!(self.db, |pool| sqlx::query_as(sql)
            .bind(&row.id)
            .fetch_all(pool)
            .await)?;
        assemble(row, lines)
    }

    /// The columns of an order; the expression of the gift message is the variant's.
    fn select(&self, rest: &str) -> String {
        format!(
            "SELECT id, user_id, request_hash, status, reason, total_cents, payment_id, created_at,
                    {} AS gift_message FROM orders {rest}",
            self.variant.gift_message()
        )
    }
}

fn assemble(row: OrderRow, lines: Vec<LineRow>) -> sqlx::Result<Order> {
    let lines = lines.into_iter().map(|line| {
        let quantity = u32::try_from(line.quantity).map_err(|error| sqlx::Error::Decode(error.into()))?;
        let LineRow {
            product_id,
            name,
            unit_price_cents: unit_price,
            ..
        } = line;
        Ok(Line {
            product_id,
            quantity,
            name,
            unit_price,
        })
    });
    let unknown = |what: &str, value: &str| sqlx::Error::Decode(format!("unknown {what} `{value}`").into());
    let reason = row.reason.as_deref();
    Ok(Order {
        lines: lines.collect::<sqlx::Result<_>>()?,
        status: Status::from_text(&row.status).ok_or_else(|| unknown("status", &row.status))?,
        reason: reason
            .map(|text| Reason::from_text(text).ok_or_else(|| unknown("reason", text)))
            .transpose()?,
        id: row.id,
        user_id: row.user_id,
        request_hash: row.request_hash,
        total: row.total_cents,
        gift_message: row.gift_message,
        payment_id: row.payment_id,
        created_at: row.created_at,
    })
}
