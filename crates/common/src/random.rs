//! Chance as a value that is passed in: seeded in tests and simulations, from the system otherwise.

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;

use crate::Clock;

/// A source of random numbers that clones share.
#[derive(Clone, Debug)]
pub struct Random(Arc<Mutex<StdRng>>);

impl Random {
    pub fn system() -> Self {
        Self(Arc::new(Mutex::new(rand::make_rng())))
    }

    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// Runs `draw` with the generator. The lock is held for just as long, so `draw` must not wait for anything.
    pub fn with<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A number from 0 (included) to 1 (excluded).
    pub fn unit(&self) -> f64 {
        self.with(|rng| rng.random())
    }

    /// 64 random bits.
    pub fn bits(&self) -> u64 {
        self.with(|rng| rng.random())
    }

    /// A UUID of version 7: sorts by time, which keeps the indexes of its table compact.
    pub fn uuid(&self, clock: &Clock) -> Uuid {
        let bytes: [u8; 10] = self.with(|rng| rng.random());
        let millis = u64::try_from(clock.millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let clock = Clock::manual(jiff::Timestamp::UNIX_EPOCH);
        let (a, b) = (Random::seeded(7), Random::seeded(7));
        assert_eq!(a.uuid(&clock), b.uuid(&clock));
        assert_ne!(a.uuid(&clock), Random::seeded(8).uuid(&clock));
    }
}
