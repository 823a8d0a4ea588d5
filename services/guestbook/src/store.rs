//! Where entries are kept: in Redis where one is configured, else in the embedded database. Both keep the same contract,
//! and one suite of tests holds them to it.

pub mod node;
pub mod redis;
pub mod sql;
pub mod tail;

use std::sync::Arc;

use crate::error::Error;
use crate::model::{Entry, EntryId, NewEntry, Page, Position, Wanted};
#[cfg(feature = "v2")]
use crate::model::{Kind, Reactions};
use redis::RedisBook;
use sql::SqlBook;
use tail::Tail;

/// How long a key is remembered, and so how long a write may be repeated without being done twice.
pub const REMEMBERED_MS: i64 = 600_000;

#[derive(Clone, Debug)]
pub enum Store {
    Redis(Arc<RedisBook>),
    Sql(Arc<SqlBook>),
}

impl Store {
    /// The newest entries, or the next older ones.
    pub async fn page(&self, wanted: Wanted) -> Result<Page, Error> {
        match self {
            Self::Redis(book) => book.page(wanted).await,
            Self::Sql(book) => book.page(wanted).await,
        }
    }

    /// Writes an entry, once for each `once`: the same again gives the same entry.
    pub async fn add(&self, once: &str, new: NewEntry) -> Result<(Entry, Position), Error> {
        match self {
            Self::Redis(book) => book.add(once, new).await,
            Self::Sql(book) => book.add(once, new).await,
        }
    }

    /// Gives a reaction, once for each `once`, and answers with all of the entry's. `now`: milliseconds since 1970.
    #[cfg(feature = "v2")]
    pub async fn react(
        &self,
        once: &str,
        id: EntryId,
        kind: Kind,
        now: i64,
    ) -> Result<(Reactions, Position), Error> {
        match self {
            Self::Redis(book) => book.react(once, id, kind).await,
            Self::Sql(book) => book.react(once, id, kind, now).await,
        }
    }

    /// Up to `limit` entries after `last`, the oldest first, from somewhere that has at least got to `goal`.
    pub async fn after(&self, last: EntryId, goal: EntryId, limit: usize) -> Result<Vec<Entry>, Error> {
        match self {
            Self::Redis(book) => book.after(last, goal, limit).await,
            Self::Sql(book) => book.after(last, limit).await,
        }
    }

    /// The id of the newest entry; zero where there is none.
    pub async fn newest(&self) -> Result<EntryId, Error> {
        let wanted = Wanted {
            limit: 1,
            before: None,
            position: Position::default(),
            reactions: false,
        };
        let page = match self {
            Self::Redis(book) => book.look(wanted).await?,
            Self::Sql(book) => book.look(wanted).await?,
        };
        Ok(page.entries.first().map(|entry| entry.id).unwrap_or_default())
    }

    /// Waits for new entries; one for each process.
    pub fn tail(&self) -> Tail {
        Tail::new(self.clone())
    }

    pub async fn close(&self) {
        match self {
            Self::Redis(_) => {}
            Self::Sql(book) => book.close().await,
        }
    }
}
