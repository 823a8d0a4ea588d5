//! v2's cache of the newest entries: one page of the largest size, from which smaller ones are cut.
//!
//! It is out of date for at most [`FRESH`], less where this process wrote or its feed heard of a write. A reader that has
//! written itself gets nothing older than its own write.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::Error;
use crate::model::{Page, Wanted};

/// Longest use of a page after it was read.
const FRESH: Duration = Duration::from_secs(1);

/// The largest page that may be asked for, hence the only one that is kept.
const WHOLE: usize = 100;

#[derive(Debug, Default)]
pub struct Cache(Mutex<Slot>);

#[derive(Debug, Default)]
struct Slot {
    kept: Option<(Page, Instant)>,
    /// Counts how often the cache was cleared: what was asked for before that must not be kept after it.
    clears: u64,
}

impl Cache {
    /// The newest entries, if they are here, fresh, and as far as the reader needs.
    pub fn get(&self, wanted: Wanted) -> Option<Page> {
        let slot = self.lock();
        let (page, read) = slot.kept.as_ref()?;
        (read.elapsed() < FRESH && page.position >= wanted.position).then(|| cut(page, wanted.limit))
    }

    /// Reads the whole page with `read`, keeps it, and answers with as much as is wanted.
    pub async fn fill<F>(&self, wanted: Wanted, read: impl FnOnce(Wanted) -> F) -> Result<Page, Error>
    where
        F: Future<Output = Result<Page, Error>>,
    {
        let (clears, start) = (self.lock().clears, Instant::now());
        let page = read(Wanted {
            limit: WHOLE,
            ..wanted
        })
        .await?;
        let answer = cut(&page, wanted.limit);
        let mut slot = self.lock();
        if slot.clears == clears {
            slot.kept = Some((page, start));
        }
        Ok(answer)
    }

    pub fn clear(&self) {
        let mut slot = self.lock();
        slot.kept = None;
        slot.clears += 1;
    }

    fn lock(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn cut(page: &Page, limit: usize) -> Page {
    Page {
        entries: page.entries.iter().take(limit).cloned().collect(),
        more: page.more || page.entries.len() > limit,
        position: page.position,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Position;

    const WANTED: Wanted = Wanted {
        limit: 20,
        before: None,
        position: Position(0),
        reactions: true,
    };

    fn page(position: i64) -> Page {
        Page {
            position: Position(position),
            ..Page::default()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_is_used_while_it_is_fresh_and_reaches_the_readers_own_write() {
        let cache = Cache::default();
        assert_eq!(cache.get(WANTED), None);
        cache.fill(WANTED, async |_| Ok(page(5))).await.expect("read");
        assert_eq!(cache.get(WANTED), Some(page(5)));
        let wrote = Wanted {
            position: Position(6),
            ..WANTED
        };
        assert_eq!(cache.get(wrote), None);
        tokio::time::advance(FRESH).await;
        assert_eq!(cache.get(WANTED), None);
    }

    #[tokio::test]
    async fn what_was_read_before_a_write_is_not_kept_after_it() {
        let cache = Cache::default();
        let read = async |_| {
            cache.clear();
            Ok(page(5))
        };
        cache.fill(WANTED, read).await.expect("read");
        assert_eq!(cache.get(WANTED), None);
    }
}
