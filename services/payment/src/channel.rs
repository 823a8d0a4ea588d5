//! The payment channel: a simulated acquirer with test cards and books of its own.
//!
//! It behaves as a real one in what matters to a caller: it knows a charge by the caller's key and books it once, it may
//! stay silent before or after it has booked, and a reversed key can never be charged. Its books are a table, so that what
//! it did survives every crash of the service and can be held against what the service believes.

use std::time::Duration;

use common::db::{Db, Write};
use common::{Cents, Random, on_db};

/// The cards that the channel knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestCard {
    Approved,
    Declined,
    InsufficientFunds,
    /// Books the charge, but the first answer gets lost.
    SilentOnce,
    /// Never answers.
    Silent,
}

/// What the channel says about a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Approved,
    Declined(&'static str),
    /// The key was reversed before.
    Reversed,
    /// No answer in time: the charge may or may not be booked.
    Silent,
}

#[derive(Clone, Debug)]
pub struct Channel {
    books: Db,
    delay: Duration,
    silence: f64,
    random: Random,
}

#[derive(sqlx::FromRow)]
struct Entry {
    state: String,
    asked: i64,
}

impl TestCard {
    pub const ALL: [Self; 5] = [
        Self::Approved,
        Self::Declined,
        Self::InsufficientFunds,
        Self::SilentOnce,
        Self::Silent,
    ];

    pub const fn number(self) -> &'static str {
        match self {
            Self::Approved => "4242424242424242",
            Self::Declined => "4000000000000002",
            Self::InsufficientFunds => "4000000000009995",
            Self::SilentOnce => "4000000000000119",
            Self::Silent => "4000000000006975",
        }
    }

    pub fn from_number(digits: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|card| card.number() == digits)
    }

    pub fn last4(self) -> &'static str {
        &self.number()[12..]
    }
}

impl Channel {
    /// `silence`: share of requests that stay without an answer, half of them after the charge was booked.
    pub fn new(books: Db, delay: Duration, silence: f64, random: Random) -> Self {
        Self {
            books,
            delay,
            silence,
            random,
        }
    }

    /// Charges `amount` under `key`; the same key is booked once.
    pub async fn charge(
        &self,
        key: &str,
        order_id: &str,
        amount: Cents,
        card: TestCard,
    ) -> sqlx::Result<Answer> {
        tokio::time::sleep(self.delay).await;
        let fate = self.random.unit();
        if card == TestCard::Silent || fate < self.silence / 2.0 {
            return Ok(Answer::Silent);
        }
        let state = match card {
            TestCard::Declined => return Ok(Answer::Declined("card_declined")),
            TestCard::InsufficientFunds => return Ok(Answer::Declined("insufficient_funds")),
            TestCard::Approved | TestCard::SilentOnce | TestCard::Silent => "captured",
        };
        let entry = self.book(key, order_id, amount, state).await?;
        let lost = (card == TestCard::SilentOnce && entry.asked == 1) || fate < self.silence;
        Ok(match entry.state.as_str() {
            "reversed" => Answer::Reversed,
            _ if lost => Answer::Silent,
            _ => Answer::Approved,
        })
    }

    /// What became of `key`; a key that was never charged is silent.
    pub async fn look_up(&self, key: &str) -> sqlx::Result<Answer> {
        let sql = "SELECT state, asked FROM channel_ledger WHERE channel_key = $1";
        let entry: Option<Entry> = on_db!(self.books, |pool| sqlx::query_as(sql)
            .bind(key)
            .fetch_optional(pool)
            .await)?;
        Ok(match entry.as_ref().map(|entry| entry.state.as_str()) {
            Some("captured") => Answer::Approved,
            Some(_) => Answer::Reversed,
            None => Answer::Silent,
        })
    }

    /// Gives back whatever was charged under `key`, and closes it for ever.
    pub async fn reverse(&self, key: &str, order_id: &str) -> sqlx::Result<()> {
        let sql = "INSERT INTO channel_ledger (channel_key, order_id, amount_cents, state, asked)
                   VALUES ($1, $2, 0, 'reversed', 0)
                   ON CONFLICT (channel_key) DO UPDATE SET state = 'reversed'";
        on_db!(self.books, |pool| sqlx::query(sql)
            .bind(key)
            .bind(order_id)
            .execute(pool)
            .await
            .map(|_| ()))
    }

    /// How many charges the books hold for an order: more than one is a double charge.
    pub async fn captured(&self, order_id: &str) -> sqlx::Result<i64> {
        let sql = "SELECT count(*) FROM channel_ledger WHERE order_id = $1 AND state = 'captured'";
        on_db!(self.books, |pool| sqlx::query_scalar(sql)
            .bind(order_id)
            .fetch_one(pool)
            .await)
    }

    async fn book(&self, key: &str, order_id: &str, amount: Cents, state: &str) -> sqlx::Result<Entry> {
        let sql = "INSERT INTO channel_ledger (channel_key, order_id, amount_cents, state, asked)
                   VALUES ($1, $2, $3, $4, 1)
                   ON CONFLICT (channel_key) DO UPDATE SET asked = channel_ledger.asked + 1
                   RETURNING state, asked";
        on_db!(self.books, |pool| {
            let mut tx = pool.write().await?;
            let entry = sqlx::query_as(sql)
                .bind(key)
                .bind(order_id)
                .bind(amount)
                .bind(state)
                .fetch_one(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(entry)
        })
    }
}
