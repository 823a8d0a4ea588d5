//! What is known of all baskets, in memory, and how it follows the database: a request may set off a look for new orders,
//! at most every few seconds, and never waits for it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use tokio::sync::Mutex;

use crate::pairs::Pairs;
use crate::sales::Sales;
use crate::store::Store;

/// Baskets read at once. Learning them holds up requests for less than a millisecond.
const PAGE: i64 = 1_000;

#[derive(Debug)]
pub struct Learned {
    pub sales: Sales,
    /// Only algorithm b needs them.
    pub pairs: Option<Pairs>,
}

#[derive(Clone, Debug)]
pub struct Knowledge(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    learned: RwLock<Learned>,
    every: i64,
    /// Time of the next look.
    due: AtomicI64,
    /// The number of the last basket that was learned. Held by the one look that runs.
    last: Mutex<i64>,
}

impl Learned {
    pub fn new<'a>(baskets: impl IntoIterator<Item = &'a str>, with_pairs: bool) -> Self {
        let mut learned = Self {
            sales: Sales::default(),
            pairs: with_pairs.then(Pairs::default),
        };
        learned.learn(baskets);
        learned
    }

    /// Learns baskets: ids with blanks between them.
    pub fn learn<'a>(&mut self, baskets: impl IntoIterator<Item = &'a str>) {
        for basket in baskets {
            let products = self.sales.learn(basket);
            if let Some(pairs) = &mut self.pairs {
                pairs.learn(&products);
            }
        }
        self.sales.rank();
    }
}

impl Knowledge {
    pub fn new(learned: Learned, every_ms: u32) -> Self {
        Self(Arc::new(Inner {
            learned: RwLock::new(learned),
            every: every_ms.into(),
            due: AtomicI64::new(0),
            last: Mutex::new(0),
        }))
    }

    /// Not to be held while waiting for anything.
    pub fn read(&self) -> RwLockReadGuard<'_, Learned> {
        self.0.learned.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets off a look for new orders, if it is time for one.
    pub fn follow(&self, store: &Store, now: i64) {
        let due = self.0.due.load(Ordering::Relaxed);
        let next = now.saturating_add(self.0.every);
        let taken = now >= due
            && self
                .0
                .due
                .compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        if !taken {
            return;
        }
        let (this, store) = (self.clone(), store.clone());
        tokio::spawn(async move {
            if let Err(error) = this.catch_up(&store).await {
                let cause = common::problem::chain(&error);
                tracing::warn!(
                    cause,
                    "new orders could not be read; what is known stays as it is"
                );
            }
        });
    }

    /// Learns the orders that came since the last time, unless somebody does so already.
    pub async fn catch_up(&self, store: &Store) -> sqlx::Result<()> {
        let Ok(mut last) = self.0.last.try_lock() else {
            return Ok(());
        };
        loop {
            let baskets = store.baskets_after(*last, PAGE).await?;
            let Some(newest) = baskets.last() else {
                return Ok(());
            };
            let number = newest.number;
            let is_last = i64::try_from(baskets.len()).is_ok_and(|count| count < PAGE);
            self.0
                .learned
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .learn(baskets.iter().map(|basket| basket.products.as_str()));
            *last = number;
            if is_last {
                return Ok(());
            }
        }
    }
}
