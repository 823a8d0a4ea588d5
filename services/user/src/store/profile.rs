//! The SQL of profiles: part by part for v1, in one join for v2, and the change that both share.

use common::db::Write;
use common::on_db;

use super::Store;
use crate::model::{Address, Delivery, Details, Profile, Slot, User};

/// A row of `users` as a profile without its parts.
#[derive(sqlx::FromRow)]
struct Bare {
    #[sqlx(flatten)]
    user: User,
    created_at: i64,
    #[sqlx(try_from = "String")]
    delivery_slot: Slot,
    delivery_note: Option<String>,
}

/// A user with one part: an address, an interest, or none.
#[derive(sqlx::FromRow)]
struct Joined {
    #[sqlx(flatten)]
    bare: Bare,
    interest: Option<String>,
    label: Option<String>,
    recipient: Option<String>,
    street: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    country: Option<String>,
}

// === v1: part by part ===

impl Store {
    pub async fn bare_profile(&self, id: i64) -> sqlx::Result<Option<Profile>> {
        let sql = "SELECT id, name, email, created_at, delivery_slot, delivery_note FROM users WHERE id = $1";
        self.metrics.profile_queries.inc();
        let bare: Option<Bare> = on_db!(self.db, |pool| sqlx::query_as(sql)
            .bind(id)
            .fetch_optional(pool)
            .await)?;
        Ok(bare.map(Profile::from))
    }

    pub async fn address_positions(&self, id: i64) -> sqlx::Result<Vec<i64>> {
        let sql = "SELECT position FROM addresses WHERE user_id = $1 ORDER BY position";
        self.metrics.profile_queries.inc();
        on_db!(self.db, |pool| sqlx::query_scalar(sql)
            .bind(id)
            .fetch_all(pool)
            .await)
    }

    pub async fn address(&self, id: i64, position: i64) -> sqlx::Result<Option<Address>> {
        let sql = "SELECT label, recipient, street, postal_code, city, country FROM addresses
                   WHERE user_id = $1 AND position = $2";
        self.metrics.profile_queries.inc();
        on_db!(self.db, |pool| sqlx::query_as(sql)
            .bind(id)
            .bind(position)
            .fetch_optional(pool)
            .await)
    }

    pub async fn interest_positions(&self, id: i64) -> sqlx::Result<Vec<i64>> {
        let sql = "SELECT position FROM interests WHERE user_id = $1 ORDER BY position";
        self.metrics.profile_queries.inc();
        on_db!(self.db, |pool| sqlx::query_scalar(sql)
            .bind(id)
            .fetch_all(pool)
            .await)
    }

    pub async fn interest(&self, id: i64, position: i64) -> sqlx::Result<Option<String>> {
        let sql = "SELECT name FROM interests WHERE user_id = $1 AND position = $2";
        self.metrics.profile_queries.inc();
        on_db!(self.db, |pool| sqlx::query_scalar(sql)
            .bind(id)
            .bind(position)
            .fetch_optional(pool)
            .await)
    }
}

// === v2: one join ===

impl Store {
    /// A row for each part, not for each pair of an address and an interest: the number of rows stays their sum.
    pub async fn joined_profile(&self, id: i64) -> sqlx::Result<Option<Profile>> {
        let sql = "SELECT u.id, u.name, u.email, u.created_at, u.delivery_slot, u.delivery_note, p.interest,
                          p.label, p.recipient, p.street, p.postal_code, p.city, p.country
                   FROM users u
                   LEFT JOIN (
                       SELECT position, NULL AS interest, label, recipient, street, postal_code, city, country
                       FROM addresses WHERE user_id = $1
                       UNION ALL
                       SELECT position, name, NULL, NULL, NULL, NULL, NULL, NULL
                       FROM interests WHERE user_id = $1
                   ) p ON TRUE
                   WHERE u.id = $1
                   ORDER BY p.position";
        self.metrics.profile_queries.inc();
        let rows: Vec<Joined> = on_db!(self.db, |pool| sqlx::query_as(sql).bind(id).fetch_all(pool).await)?;
        let mut rows = rows.into_iter();
        let Some(first) = rows.next() else {
            return Ok(None);
        };
        let (bare, part) = first.split();
        let mut profile = Profile::from(bare);
        for part in std::iter::once(part).chain(rows.map(|row| row.split().1)) {
            match part {
                Part::Address(address) => profile.addresses.push(address),
                Part::Interest(name) => profile.interests.push(name),
                Part::None => {}
            }
        }
        Ok(Some(profile))
    }
}

enum Part {
    Address(Address),
    Interest(String),
    None,
}

impl Joined {
    fn split(self) -> (Bare, Part) {
        let address = || {
            Some(Address {
                label: self.label?,
                recipient: self.recipient?,
                street: self.street?,
                postal_code: self.postal_code?,
                city: self.city?,
                country: self.country?,
            })
        };
        let part = match self.interest {
            Some(name) => Part::Interest(name),
            None => address().map_or(Part::None, Part::Address),
        };
        (self.bare, part)
    }
}

impl From<Bare> for Profile {
    fn from(bare: Bare) -> Self {
        Self {
            user: bare.user,
            created_at: bare.created_at,
            addresses: Vec::new(),
            interests: Vec::new(),
            delivery: Delivery {
                slot: bare.delivery_slot,
                note: bare.delivery_note,
            },
        }
    }
}

// === The change ===

impl Store {
    /// Replaces what a user may change, all or nothing; `false` when there is no such user. Changes of one user queue up
    /// at the user's row, which is written first.
    pub async fn replace_details(&self, id: i64, details: &Details) -> sqlx::Result<bool> {
        let update = "UPDATE users SET delivery_slot = $1, delivery_note = $2, updated_at = $3 WHERE id = $4";
        let address =
            "INSERT INTO addresses (user_id, position, label, recipient, street, postal_code, city, country)
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let interest = "INSERT INTO interests (user_id, position, name) VALUES ($1, $2, $3)";
        let parts = details.addresses.len() + details.interests.len();
        let statements = 3 + u32::try_from(parts).unwrap_or(u32::MAX - 3);
        on_db!(self.db, statements, |pool| {
            let mut tx = pool.write().await?;
            let updated = sqlx::query(update)
                .bind(details.delivery.slot.as_str())
                .bind(details.delivery.note.as_deref())
                .bind(self.clock.millis())
                .bind(id)
                .execute(&mut *tx)
                .await?;
            if updated.rows_affected() == 0 {
                return Ok(false);
            }
            for clear in [
                "DELETE FROM addresses WHERE user_id = $1",
                "DELETE FROM interests WHERE user_id = $1",
            ] {
                sqlx::query(clear).bind(id).execute(&mut *tx).await?;
            }
            for (position, part) in (0_i64..).zip(&details.addresses) {
                sqlx::query(address)
                    .bind(id)
                    .bind(position)
                    .bind(&part.label)
                    .bind(&part.recipient)
                    .bind(&part.street)
                    .bind(&part.postal_code)
                    .bind(&part.city)
                    .bind(&part.country)
                    .execute(&mut *tx)
                    .await?;
            }
            for (position, name) in (0_i64..).zip(&details.interests) {
                sqlx::query(interest)
                    .bind(id)
                    .bind(position)
                    .bind(name)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
            Ok(true)
        })
    }
}
