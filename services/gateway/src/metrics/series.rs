//! The counters of one label set. One thread writes, any thread reads.

use super::{Flag, SourceId, SourceLabels};
use istio::table::Destination;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

/// Envoy's default buckets, in microseconds.
pub(super) const BOUNDS: [u64; 19] = [
    500,
    1_000,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    30_000_000,
    60_000_000,
    300_000_000,
    600_000_000,
    1_800_000_000,
    3_600_000_000,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Outcome {
    /// 0 where nothing was answered.
    pub(crate) status: u16,
    pub(crate) flag: Flag,
}

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) source: SourceId,
    pub(super) destination: u32,
    pub(super) is_copy: bool,
    pub(super) outcome: Outcome,
}

#[derive(Debug)]
pub(super) struct Series {
    pub(super) source: Arc<SourceLabels>,
    pub(super) destination: Arc<Destination>,
    /// Of requests that a rule copied: Istio counts them where they arrive, not where they come from.
    pub(super) is_copy: bool,
    pub(super) outcome: Outcome,
    buckets: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

impl Series {
    pub(super) fn new(
        source: Arc<SourceLabels>,
        destination: Arc<Destination>,
        is_copy: bool,
        outcome: Outcome,
    ) -> Self {
        let buckets = std::array::from_fn(|_| AtomicU64::new(0));
        Self {
            source,
            destination,
            is_copy,
            outcome,
            buckets,
            micros: AtomicU64::new(0),
        }
    }

    /// Only the worker that made the series may call this: it adds without an atomic addition.
    pub(super) fn observe(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = &self.buckets[BOUNDS.partition_point(|bound| *bound < micros)];
        bucket.store(bucket.load(Relaxed) + 1, Relaxed);
        self.micros
            .store(self.micros.load(Relaxed).wrapping_add(micros), Relaxed);
    }

    pub(super) fn buckets(&self) -> impl Iterator<Item = u64> {
        self.buckets.iter().map(|bucket| bucket.load(Relaxed))
    }

    pub(super) fn micros(&self) -> u64 {
        self.micros.load(Relaxed)
    }
}
