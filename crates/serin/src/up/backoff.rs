//! How long a crashed instance waits before it is started again: 100 ms, doubled each time up to 5 s.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// Whoever ran this long had a good start: the next crash counts as the first.
const GOOD_RUN: Duration = Duration::from_secs(10);

#[derive(Debug, Default)]
pub(crate) struct Backoff {
    crashes: u32,
}

impl Backoff {
    /// The wait after a run of this length.
    pub(crate) fn after(&mut self, run: Duration) -> Duration {
        if run >= GOOD_RUN {
            self.crashes = 0;
        }
        let wait = FIRST.saturating_mul(1 << self.crashes.min(16)).min(LONGEST);
        self.crashes += 1;
        wait
    }

    /// Crashes in a row.
    pub(crate) fn crashes(&self) -> u32 {
        self.crashes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_five_seconds_and_starts_again_after_a_good_run() {
        let mut backoff = Backoff::default();
        let short = Duration::from_secs(1);
        let waits: Vec<_> = (0..8).map(|_| backoff.after(short).as_millis()).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
        assert_eq!(backoff.after(Duration::from_mins(1)).as_millis(), 100);
        assert_eq!(backoff.crashes(), 1);
    }
}
