//! How many retries may be under way, so that they do not multiply a failure: Envoy's own default, a fifth of what is under
//! way to the service, and always three.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

const ALWAYS: usize = 3;
/// One in so many.
const PART: usize = 5;

#[derive(Debug, Default)]
pub struct Budget(Arc<AtomicUsize>);

/// A retry under way.
#[derive(Debug)]
pub struct Permit(Arc<AtomicUsize>);

impl Budget {
    /// Leave for one retry more, while so many requests are under way.
    pub fn take(&self, active: usize) -> Option<Permit> {
        let most = (active / PART).max(ALWAYS);
        let below = |retries: usize| (retries < most).then_some(retries + 1);
        self.0.fetch_update(Relaxed, Relaxed, below).ok()?;
        Some(Permit(Arc::clone(&self.0)))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fifth_of_what_is_under_way_may_be_retries_and_always_three() {
        for (active, most) in [(0, 3), (10, 3), (15, 3), (20, 4), (100, 20)] {
            let budget = Budget::default();
            let permits: Vec<_> = (0..50).map_while(|_| budget.take(active)).collect();
            assert_eq!(permits.len(), most, "{active} under way");
            drop(permits);
            assert!(budget.take(0).is_some());
        }
    }
}
