//! Time as a value that is passed in: services never ask the system for it themselves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Where the time comes from: the system, or a test that sets it.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// Milliseconds since 1970, shared by all clones.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    pub fn manual(start: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.as_millisecond())))
    }

    /// Milliseconds since 1970: the form in which every table keeps time, equal on SQLite and PostgreSQL.
    #[expect(clippy::disallowed_methods, reason = "the ban is there to lead here")]
    pub fn millis(&self) -> i64 {
        match self {
            Self::System => Timestamp::now().as_millisecond(),
            Self::Manual(millis) => millis.load(Ordering::Relaxed),
        }
    }

    pub fn now(&self) -> Timestamp {
        timestamp(self.millis())
    }

    /// Moves a manual clock forward; the system's clock moves by itself.
    pub fn advance(&self, by: std::time::Duration) {
        if let Self::Manual(millis) = self {
            let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
            millis.fetch_add(by, Ordering::Relaxed);
        }
    }
}

/// A stored time as a timestamp; a value outside of jiff's range (years -9999 to 9999) becomes 1970.
pub fn timestamp(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_for_all_its_clones() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let other = clock.clone();
        clock.advance(std::time::Duration::from_millis(1500));
        assert_eq!(other.millis(), 1500);
    }
}
