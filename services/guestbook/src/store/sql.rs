//! Entries in the embedded database (or PostgreSQL), where no Redis is configured. One body for both.

use common::db::{Db, Write};
use common::on_db;
use tokio::sync::Notify;

use super::REMEMBERED_MS;
use crate::error::Error;
use crate::metrics::Metrics;
use crate::model::{Entry, EntryId, NewEntry, Page, Position, Wanted};
#[cfg(feature = "v2")]
use crate::model::{Kind, Reactions};

/// How often (in writes) entries and keys that are too old are looked for.
const TIDY_EVERY: i64 = 100;

#[derive(Debug)]
pub struct SqlBook {
    db: Db,
    keep: u32,
    metrics: Metrics,
    /// Wakes the one who waits for new entries.
    pub(super) written: Notify,
}

#[derive(sqlx::FromRow)]
struct Row {
    position: i64,
    author: String,
    text: String,
    created_at: i64,
    book_position: i64,
}

#[derive(sqlx::FromRow)]
struct Known {
    what: String,
    position: i64,
    created_at: i64,
}

const PAGE: &str = "SELECT e.position, e.author, e.text, e.created_at,
                           (SELECT position FROM book) AS book_position
                    FROM entries e WHERE e.position < $1 ORDER BY e.position DESC LIMIT $2";
const AFTER: &str = "SELECT e.position, e.author, e.text, e.created_at, CAST(0 AS BIGINT) AS book_position
                     FROM entries e WHERE e.position > $1 ORDER BY e.position LIMIT $2";
/// Takes the next position, and with it the turn: whoever writes next waits until this transaction ends.
const TURN: &str = "UPDATE book SET position = position + 1 RETURNING position";
const KNOWN: &str = "SELECT what, position, created_at FROM once WHERE key = $1";
const REMEMBER: &str = "INSERT INTO once (key, what, position, created_at) VALUES ($1, $2, $3, $4)";

impl SqlBook {
    pub fn new(db: Db, keep: u32, metrics: Metrics) -> Self {
        Self {
            db,
            keep,
            metrics,
            written: Notify::new(),
        }
    }

    pub async fn page(&self, wanted: Wanted) -> Result<Page, Error> {
        let page = self.look(wanted).await?;
        self.metrics.read_from("database");
        Ok(page)
    }

    pub async fn look(&self, wanted: Wanted) -> Result<Page, Error> {
        let before = wanted.before.map_or(i64::MAX, number);
        let limit = i64::try_from(wanted.limit).unwrap_or(i64::MAX);
        let mut rows: Vec<Row> = on_db!(self.db, |pool| sqlx::query_as(PAGE)
            .bind(before)
            .bind(limit.saturating_add(1))
            .fetch_all(pool)
            .await)?;
        let position = rows.first().map_or(0, |row| row.book_position);
        let more = rows.len() > wanted.limit;
        rows.truncate(wanted.limit);
        let entries = rows.into_iter().map(Entry::from).collect();
        #[cfg(feature = "v2")]
        let entries = if wanted.reactions {
            self.with_reactions(entries).await?
        } else {
            entries
        };
        Ok(Page {
            entries,
            more,
            position: Position(position),
        })
    }

    pub async fn add(&self, once: &str, new: NewEntry) -> Result<(Entry, Position), Error> {
        let what = format!("{}\n{}", new.author, new.text);
        let insert = "INSERT INTO entries (position, author, text, created_at) VALUES ($1, $2, $3, $4)";
        let (position, at) = on_db!(self.db, 4, |pool| {
            let mut tx = pool.write().await?;
            let position: i64 = sqlx::query_scalar(TURN).fetch_one(&mut *tx).await?;
            let known: Option<Known> = sqlx::query_as(KNOWN).bind(once).fetch_optional(&mut *tx).await?;
            match known {
                Some(known) if known.what == what => {
                    return Ok((
                        new.written(known.position, known.created_at),
                        Position(known.position),
                    ));
                }
                Some(_) => return Err(Error::KeyReused),
                None => {}
            }
            sqlx::query(insert)
                .bind(position)
                .bind(&new.author)
                .bind(&new.text)
                .bind(new.at)
                .execute(&mut *tx)
                .await?;
            sqlx::query(REMEMBER)
                .bind(once)
                .bind(&what)
                .bind(position)
                .bind(new.at)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            (position, new.at)
        });
        self.written.notify_one();
        if position % TIDY_EVERY == 0 {
            // The entry is written: that the old ones are still there is no reason to say otherwise.
            if let Err(error) = self.tidy(at).await {
                tracing::warn!(%error, "old entries could not be removed");
            }
        }
        Ok((new.written(position, at), Position(position)))
    }

    #[cfg(feature = "v2")]
    pub async fn react(
        &self,
        once: &str,
        id: EntryId,
        kind: Kind,
        now: i64,
    ) -> Result<(Reactions, Position), Error> {
        let what = format!("{id} {}", kind.as_str());
        // Nothing is inserted, and nothing returned, where there is no such entry.
        let give = "INSERT INTO reactions (entry, kind, given)
                    SELECT position, $2, 1 FROM entries WHERE position = $1
                    ON CONFLICT (entry, kind) DO UPDATE SET given = reactions.given + 1
                    RETURNING given";
        let position = on_db!(self.db, 4, |pool| {
            let mut tx = pool.write().await?;
            let position: i64 = sqlx::query_scalar(TURN).fetch_one(&mut *tx).await?;
            let known: Option<Known> = sqlx::query_as(KNOWN).bind(once).fetch_optional(&mut *tx).await?;
            match known {
                Some(known) if known.what == what => known.position,
                Some(_) => return Err(Error::KeyReused),
                None => {
                    let given: Option<i64> = sqlx::query_scalar(give)
                        .bind(number(id))
                        .bind(kind.as_str())
                        .fetch_optional(&mut *tx)
                        .await?;
                    given.ok_or(Error::NotFound(id))?;
                    sqlx::query(REMEMBER)
                        .bind(once)
                        .bind(&what)
                        .bind(position)
                        .bind(now)
                        .execute(&mut *tx)
                        .await?;
                    tx.commit().await?;
                    position
                }
            }
        });
        let mut reactions = self.reactions(number(id), number(id)).await?;
        let counts = reactions.pop().map(|(_, counts)| counts).unwrap_or_default();
        Ok((counts, Position(position)))
    }

    pub async fn after(&self, last: EntryId, limit: usize) -> Result<Vec<Entry>, Error> {
        let rows: Vec<Row> = on_db!(self.db, |pool| sqlx::query_as(AFTER)
            .bind(number(last))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(Entry::from).collect())
    }

    pub async fn close(&self) {
        self.db.close().await;
    }

    /// Removes what is too old or too much.
    async fn tidy(&self, now: i64) -> Result<(), Error> {
        let entries = "DELETE FROM entries WHERE position <=
                       (SELECT position FROM entries ORDER BY position DESC LIMIT 1 OFFSET $1)";
        let keys = "DELETE FROM once WHERE created_at < $1";
        on_db!(self.db, 2, |pool| {
            sqlx::query(entries)
                .bind(i64::from(self.keep))
                .execute(pool)
                .await?;
            sqlx::query(keys).bind(now - REMEMBERED_MS).execute(pool).await?;
        });
        Ok(())
    }

    /// Entries that stand one after the other in the book, the newest first, get their reactions in one statement.
    #[cfg(feature = "v2")]
    async fn with_reactions(&self, mut entries: Vec<Entry>) -> Result<Vec<Entry>, Error> {
        let (Some(newest), Some(oldest)) = (entries.first(), entries.last()) else {
            return Ok(entries);
        };
        let found = self.reactions(number(oldest.id), number(newest.id)).await?;
        for entry in &mut entries {
            let counts = found.iter().find(|(position, _)| *position == number(entry.id));
            entry.reactions = Some(counts.map(|(_, counts)| counts.clone()).unwrap_or_default());
        }
        Ok(entries)
    }

    /// The reactions of the entries from `oldest` to `newest`, the newest first.
    #[cfg(feature = "v2")]
    async fn reactions(&self, oldest: i64, newest: i64) -> Result<Vec<(i64, Reactions)>, Error> {
        let sql =
            "SELECT entry, kind, given FROM reactions WHERE entry BETWEEN $1 AND $2 ORDER BY entry DESC";
        let rows: Vec<(i64, String, i64)> = on_db!(self.db, |pool| sqlx::query_as(sql)
            .bind(oldest)
            .bind(newest)
            .fetch_all(pool)
            .await)?;
        let mut found: Vec<(i64, Reactions)> = Vec::new();
        for (entry, kind, given) in rows {
            let Some(kind) = Kind::from_name(&kind) else {
                continue;
            };
            if found.last().is_none_or(|(last, _)| *last != entry) {
                found.push((entry, Reactions::new()));
            }
            if let Some((_, counts)) = found.last_mut() {
                counts.insert(kind, u64::try_from(given).unwrap_or_default());
            }
        }
        Ok(found)
    }
}

/// The position that an id stands for; one from elsewhere stands for none.
fn number(id: EntryId) -> i64 {
    i64::try_from(id.0).unwrap_or(i64::MAX)
}

impl NewEntry {
    fn written(self, position: i64, at: i64) -> Entry {
        Entry::from(Row {
            position,
            author: self.author,
            text: self.text,
            created_at: at,
            book_position: position,
        })
    }
}

impl From<Row> for Entry {
    fn from(row: Row) -> Self {
        Self {
            id: EntryId(u64::try_from(row.position).unwrap_or_default(), 0),
            author: row.author,
            text: row.text,
            at: row.created_at,
            reactions: None,
        }
    }
}
