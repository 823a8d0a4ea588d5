//! Waiting for new entries, on behalf of a whole process.
//!
//! In Redis one blocking read on a connection of its own; on a database a look every second, earlier when this process
//! writes. Only runs while somebody listens.

use std::time::Duration;

use redis::AsyncCommands;
use redis::aio::MultiplexedConnection;
use redis::streams::{StreamReadOptions, StreamReadReply};

use super::Store;
use super::redis::{ENTRIES, RedisBook, entry};
use crate::error::Error;
use crate::model::{Entry, EntryId};

/// Longest wait of one read, after which the listener may look whether anyone still listens.
const WAIT: Duration = Duration::from_secs(5);

/// Between two looks into a database.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Most entries of one read.
pub const BATCH: usize = 100;

#[derive(Debug)]
pub struct Tail {
    store: Store,
    connection: Option<MultiplexedConnection>,
}

impl Tail {
    pub(super) fn new(store: Store) -> Self {
        Self {
            store,
            connection: None,
        }
    }

    /// Entries after `last`, the oldest first; none if nothing came for a while.
    pub async fn next(&mut self, last: EntryId) -> Result<Vec<Entry>, Error> {
        match &self.store {
            Store::Sql(book) => {
                let found = book.after(last, BATCH).await?;
                if found.is_empty() {
                    // Elapsed or written: either way it is time for the next look.
                    let _ = tokio::time::timeout(LOOK_EVERY, book.written.notified()).await;
                }
                Ok(found)
            }
            Store::Redis(book) => {
                let book = book.clone();
                self.next_in_stream(&book, last).await
            }
        }
    }

    async fn next_in_stream(&mut self, book: &RedisBook, last: EntryId) -> Result<Vec<Entry>, Error> {
        let connection = if let Some(connection) = &mut self.connection {
            connection
        } else {
            self.connection.insert(book.dedicated(WAIT).await?)
        };
        let options = StreamReadOptions::default()
            .block(usize::try_from(WAIT.as_millis()).unwrap_or(usize::MAX))
            .count(BATCH);
        let read: redis::RedisResult<Option<StreamReadReply>> = connection
            .xread_options(&[ENTRIES], &[last.to_string()], &options)
            .await;
        let reply = read.map_err(|error| {
            self.connection = None;
            Error::NobodyAnswers(error)
        })?;
        let streams = reply.map(|reply| reply.keys).unwrap_or_default();
        let found: Vec<_> = streams
            .iter()
            .flat_map(|stream| stream.ids.iter().filter_map(entry))
            .collect();
        if found.is_empty() && book.leader_is_past(last).await {
            // The follower we listen at no longer hears of anything: read what it lacks, and listen to another one.
            self.connection = None;
            return book.after(last, EntryId(u64::MAX, u64::MAX), BATCH).await;
        }
        Ok(found)
    }
}
