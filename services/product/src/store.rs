//! The SQL of products: one body for SQLite and PostgreSQL, but for full-text search, which is each one's own.
//!
//! [`listing`] has pages by substring, `ranked` (v2) pages by words, [`stock`] the reservations.

pub mod listing;
#[cfg(feature = "v2")]
pub mod ranked;
pub mod stock;

use common::db::{Db, Pool, Step, Write};
use common::{Clock, on_db};

use crate::catalogue::Entry;
use crate::model::{Price, Product};
use crate::text::fold;

/// What every variant needs.
pub const CATALOGUE: Step = common::migration!(1, "0001_catalogue");

#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    clock: Clock,
    restock_below: i64,
}

impl Store {
    /// `restock_below`: stock below which a product gets a delivery; 0 means no deliveries.
    pub fn new(db: Db, clock: Clock, restock_below: i64) -> Self {
        Self {
            db,
            clock,
            restock_below,
        }
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Writes down those products that are not there yet. Several processes may do so at once.
    pub async fn seed(&self, entries: Vec<Entry>) -> sqlx::Result<()> {
        let known: Vec<String> = on_db!(self.db, |pool| {
            sqlx::query_scalar("SELECT id FROM products")
                .fetch_all(pool)
                .await
        })?;
        let missing: Vec<_> = entries
            .into_iter()
            .filter(|entry| !known.contains(&entry.id))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let sql =
            "INSERT INTO products (id, name, description, category, price_cents, tags, sort_name, haystack,
                                         stock, initial_stock)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
                   ON CONFLICT (id) DO NOTHING";
        on_db!(self.db, |pool| {
            let mut tx = pool.write().await?;
            for entry in &missing {
                sqlx::query(sql)
                    .bind(&entry.id)
                    .bind(&entry.name)
                    .bind(&entry.description)
                    .bind(&entry.category)
                    .bind(entry.price_cents)
                    .bind(entry.tags.join(" "))
                    .bind(fold(&entry.name))
                    .bind(format!("{}\n{}", fold(&entry.name), fold(&entry.description)))
                    .bind(entry.stock)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await
        })
    }

    pub async fn product(&self, id: &str) -> sqlx::Result<Option<Product>> {
        let sql =
            "SELECT id, name, description, category, price_cents, stock, tags FROM products WHERE id = $1";
        on_db!(self.db, |pool| sqlx::query_as(sql)
            .bind(id)
            .fetch_optional(pool)
            .await)
    }

    /// The prices of those of `ids` that are products, in no particular order.
    pub async fn prices(&self, ids: &[String]) -> sqlx::Result<Vec<Price>> {
        self.db.round_trips(1).await;
        match &self.db.pool {
            Pool::Sqlite(pool) => {
                let sql = "SELECT id, name, price_cents FROM products WHERE id IN (SELECT value FROM json_each($1))";
                sqlx::query_as(sql)
                    .bind(sqlx::types::Json(ids))
                    .fetch_all(pool)
                    .await
            }
            Pool::Postgres(pool) => {
                let sql = "SELECT id, name, price_cents FROM products WHERE id = ANY ($1)";
                sqlx::query_as(sql).bind(ids).fetch_all(pool).await
            }
        }
    }
}
