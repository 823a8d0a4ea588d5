//! The SQL of reservations. Each call is one transaction that locks its reservation first and then products in the order
//! of their ids, so that no two of them ever wait for each other.
//!
//! Stock changes by conditional statements only (`stock - n` where there is that much), never by writing back a figure
//! that was read.

use common::db::Write;
use common::on_db;

use super::Store;
use crate::model::{Books, Line, Reservation, Status};
use crate::reserve::{self, Change};

/// What became of an attempt to reserve.
#[derive(Debug, PartialEq, Eq)]
pub enum Reserving {
    /// The reservation is equal to the lines; `changed` tells whether it was not so before.
    Done { status: Status, changed: bool },
    /// Some lines cannot be had, so nothing has changed.
    Refused(Vec<Refusal>),
    /// Bought with other lines.
    Committed,
    /// Given back for good.
    Released,
}

/// A line that cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which of the wanted lines.
    pub line: usize,
    /// How many this order could have; `None` when there is no such product.
    pub available: Option<i64>,
}

/// A reservation after a step, and what the step did.
#[derive(Debug, PartialEq, Eq)]
pub struct Settled {
    pub reservation: Reservation,
    pub changed: bool,
    /// Products that got a delivery.
    pub deliveries: u64,
}

#[derive(sqlx::FromRow)]
struct Standing {
    #[sqlx(try_from = "String")]
    status: Status,
}

/// Locks the reservation, written down with status `$2` if it is new, and tells its status.
const OPEN: &str =
    "INSERT INTO reservations (order_id, status, created_at, updated_at) VALUES ($1, $2, $3, $3)
                    ON CONFLICT (order_id) DO UPDATE SET updated_at = excluded.updated_at
                    RETURNING status";
const LINES: &str =
    "SELECT product_id, quantity FROM reservation_lines WHERE order_id = $1 ORDER BY product_id";
const TAKE: &str = "UPDATE products SET stock = stock - $1 WHERE id = $2 AND stock >= $1";
const SET_LINE: &str = "INSERT INTO reservation_lines (order_id, product_id, quantity) VALUES ($1, $2, $3)
                        ON CONFLICT (order_id, product_id) DO UPDATE SET quantity = excluded.quantity";
const DROP_LINE: &str = "DELETE FROM reservation_lines WHERE order_id = $1 AND product_id = $2";
const GIVE_BACK: &str = "UPDATE products SET stock = stock + $1 WHERE id = $2";
const DELIVER: &str =
    "UPDATE products SET delivered = delivered + initial_stock - stock, stock = initial_stock
                       WHERE id = $1 AND stock < $2 AND stock < initial_stock";

impl Store {
    /// Makes the reservation of an order equal to `wanted`, wholly or not at all.
    pub async fn reserve(&self, order_id: &str, wanted: &[Line]) -> sqlx::Result<Reserving> {
        let (outcome, statements) = on_db!(self.db, 2, |pool| {
            let mut tx = pool.write().await?;
            let now: Standing = sqlx::query_as(OPEN)
                .bind(order_id)
                .bind(Status::Held.as_str())
                .bind(self.clock.millis())
                .fetch_one(&mut *tx)
                .await?;
            let held: Vec<Line> = sqlx::query_as(LINES).bind(order_id).fetch_all(&mut *tx).await?;
            let changes = reserve::changes(&held, wanted);
            let differs = !changes.is_empty();
            let mut refusals = Vec::new();
            if now.status == Status::Held {
                for change in &changes {
                    let taken = sqlx::query(TAKE)
                        .bind(change.more)
                        .bind(change.product_id)
                        .execute(&mut *tx)
                        .await?;
                    if taken.rows_affected() == 0 {
                        let stock: Option<i64> =
                            sqlx::query_scalar("SELECT stock FROM products WHERE id = $1")
                                .bind(change.product_id)
                                .fetch_optional(&mut *tx)
                                .await?;
                        refusals.extend(change.refusal(stock));
                    } else if change.quantity == 0 {
                        sqlx::query(DROP_LINE)
                            .bind(order_id)
                            .bind(change.product_id)
                            .execute(&mut *tx)
                            .await?;
                    } else {
                        sqlx::query(SET_LINE)
                            .bind(order_id)
                            .bind(change.product_id)
                            .bind(change.quantity)
                            .execute(&mut *tx)
                            .await?;
                    }
                }
            }
            let outcome = match now.status {
                Status::Released => Reserving::Released,
                Status::Committed if differs => Reserving::Committed,
                _ if !refusals.is_empty() => Reserving::Refused(refusals),
                status => Reserving::Done {
                    status,
                    changed: differs && status == Status::Held,
                },
            };
            if let Reserving::Done { .. } = outcome {
                tx.commit().await?;
            } else {
                tx.rollback().await?;
            }
            (outcome, 2 * changes.len())
        });
        self.pay(statements).await;
        Ok(outcome)
    }

    /// Turns what an order holds into what it has bought. `None` when it holds nothing, or no longer.
    pub async fn commit(&self, order_id: &str) -> sqlx::Result<Option<Settled>> {
        let sql = "UPDATE reservations SET status = 'committed', updated_at = $2
                   WHERE order_id = $1 AND status = 'held'";
        let (settled, statements) = on_db!(self.db, 3, |pool| {
            let mut tx = pool.write().await?;
            let changed = sqlx::query(sql)
                .bind(order_id)
                .bind(self.clock.millis())
                .execute(&mut *tx)
                .await?
                .rows_affected()
                == 1;
            let now: Option<Standing> = sqlx::query_as("SELECT status FROM reservations WHERE order_id = $1")
                .bind(order_id)
                .fetch_optional(&mut *tx)
                .await?;
            let lines: Vec<Line> = sqlx::query_as(LINES).bind(order_id).fetch_all(&mut *tx).await?;
            let (mut statements, mut deliveries) = (0, 0);
            if changed && self.restock_below > 0 {
                statements = lines.len();
                for line in &lines {
                    let delivered = sqlx::query(DELIVER)
                        .bind(&line.product_id)
                        .bind(self.restock_below)
                        .execute(&mut *tx)
                        .await?;
                    deliveries += delivered.rows_affected();
                }
            }
            tx.commit().await?;
            let settled = now
                .filter(|now| now.status == Status::Committed)
                .map(|now| Settled {
                    reservation: Reservation {
                        order_id: order_id.to_owned(),
                        status: now.status,
                        lines,
                    },
                    changed,
                    deliveries,
                });
            (settled, statements)
        });
        self.pay(statements).await;
        Ok(settled)
    }

    /// Gives back what an order held or bought, for good: nothing can be reserved for it afterwards, even if it was
    /// never heard of before.
    pub async fn release(&self, order_id: &str) -> sqlx::Result<Settled> {
        let sql = "UPDATE reservations SET status = 'released' WHERE order_id = $1";
        let (settled, statements) = on_db!(self.db, 2, |pool| {
            let mut tx = pool.write().await?;
            let before: Standing = sqlx::query_as(OPEN)
                .bind(order_id)
                .bind(Status::Released.as_str())
                .bind(self.clock.millis())
                .fetch_one(&mut *tx)
                .await?;
            let lines: Vec<Line> = sqlx::query_as(LINES).bind(order_id).fetch_all(&mut *tx).await?;
            let changed = before.status != Status::Released;
            let mut statements = 0;
            if changed {
                for line in &lines {
                    sqlx::query(GIVE_BACK)
                        .bind(line.quantity)
                        .bind(&line.product_id)
                        .execute(&mut *tx)
                        .await?;
                }
                sqlx::query(sql).bind(order_id).execute(&mut *tx).await?;
                statements = lines.len() + 1;
            }
            tx.commit().await?;
            let reservation = Reservation {
                order_id: order_id.to_owned(),
                status: Status::Released,
                lines,
            };
            let settled = Settled {
                reservation,
                changed,
                deliveries: 0,
            };
            (settled, statements)
        });
        self.pay(statements).await;
        Ok(settled)
    }

    /// Delivers every product whose stock is too low, as after a run without deliveries; tells how many. One statement a
    /// product, each of its own: together they would lock products in an order that nobody chose.
    pub async fn deliver_everywhere(&self) -> sqlx::Result<u64> {
        let low: Vec<String> = on_db!(self.db, |pool| {
            sqlx::query_scalar("SELECT id FROM products WHERE stock < $1 AND stock < initial_stock")
                .bind(self.restock_below)
                .fetch_all(pool)
                .await
        })?;
        let mut deliveries = 0;
        for id in &low {
            deliveries += on_db!(self.db, |pool| {
                sqlx::query(DELIVER)
                    .bind(id)
                    .bind(self.restock_below)
                    .execute(pool)
                    .await
                    .map(|done| done.rows_affected())
            })?;
        }
        Ok(deliveries)
    }

    /// The books of every product. One statement, so that what it adds up was so at one moment.
    pub async fn books(&self) -> sqlx::Result<Vec<Books>> {
        let sql = "SELECT p.id AS product_id, p.initial_stock AS initial, p.delivered, p.stock AS available,
                          CAST(coalesce(sum(CASE r.status WHEN 'held' THEN l.quantity END), 0) AS BIGINT) AS held,
                          CAST(coalesce(sum(CASE r.status WHEN 'committed' THEN l.quantity END), 0) AS BIGINT) AS sold
                   FROM products p
                   LEFT JOIN reservation_lines l ON l.product_id = p.id
                   LEFT JOIN reservations r ON r.order_id = l.order_id
                   GROUP BY p.id, p.initial_stock, p.delivered, p.stock
                   ORDER BY p.id";
        on_db!(self.db, |pool| sqlx::query_as(sql).fetch_all(pool).await)
    }

    /// Pays the round trips of statements whose number only the transaction knew, when it no longer holds its locks.
    async fn pay(&self, statements: usize) {
        self.db
            .round_trips(u32::try_from(statements).unwrap_or(u32::MAX))
            .await;
    }
}

// === impl Change ===

impl Change<'_> {
    /// Why a change could not be made: there are `stock` pieces beside those that the order holds already. Giving back
    /// what is held always can be.
    fn refusal(&self, stock: Option<i64>) -> Option<Refusal> {
        self.line.map(|line| Refusal {
            line,
            available: stock.map(|stock| stock + self.quantity - self.more),
        })
    }
}
