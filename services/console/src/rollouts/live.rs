//! What a rollout's round has brought since the console looks at it: samples for the queries, and counts for the comparison.
//! It is gone with the process; the evidence made of it is kept.

use promql::exposition::Unreadable;
use rollout::sequential::{Counts, Tick};

use super::kept::Kept;
use super::samples::Samples;
use crate::run_file::RunInstance;
use crate::traffic::{Counters, Traffic};

/// So many requests tell what the stable version's P95 is.
const ENOUGH: u64 = 100;

#[derive(Debug)]
pub(super) struct Live {
    pub(super) round: u32,
    pub(super) samples: Samples,
    last: Option<Traffic>,
    pub(super) saved_at: i64,
}

impl Live {
    pub(super) fn new(kept: &Kept) -> Self {
        Self {
            round: kept.state.round,
            samples: Samples::new(&kept.plan),
            last: None,
            saved_at: 0,
        }
    }

    pub(super) fn add(
        &mut self,
        at: i64,
        gateway: &str,
        instances: &[(&RunInstance, String)],
    ) -> Result<(), Unreadable> {
        self.samples.add(at, gateway, instances)
    }

    /// What both versions did since the last look; nothing at the first.
    pub(super) fn count(&mut self, kept: &Kept, now: &Traffic) -> Option<Tick> {
        let since = now.since(&self.last.replace(now.clone())?);
        let of = |version: &str| counts(&since.of(&kept.release.service, version), kept.slow_from);
        Some(Tick {
            stable: of(&kept.release.stable.label),
            candidate: of(&kept.release.candidate.label),
        })
    }
}

/// From which time on a request is slow: the stable version's P95 until now, as the bound of a bucket.
pub(super) fn slow_from(kept: &Kept, traffic: &Traffic) -> Option<f64> {
    let stable = traffic.of(&kept.release.service, &kept.release.stable.label);
    (stable.requests >= ENOUGH).then(|| stable.durations.bound_of(0.95))?
}

fn counts(counters: &Counters, slow_from: Option<f64>) -> Counts {
    let slow = slow_from.map_or(0, |bound| counters.durations.over(bound));
    Counts {
        requests: counters.requests,
        errors: counters.failures.min(counters.requests),
        slow: slow.min(counters.requests),
    }
}
