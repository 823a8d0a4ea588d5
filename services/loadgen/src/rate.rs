//! How many visits begin a second, at any time: rate, profile, spike and time warp together. Pure.

use std::time::Duration;

use tokio::time::Instant;

use crate::api::Load;

/// The load, and what was pressed beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Control {
    pub load: Load,
    pub spike: Option<Burst>,
}

/// A spike that was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burst {
    pub factor: f64,
    pub until: Instant,
}

/// A [`Control`] in force, with the time at which its profile began.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    control: Control,
    since: Instant,
    requests_per_visit: f64,
}

impl Control {
    /// How many times as many visits as without the spike.
    fn burst(&self, at: Instant) -> f64 {
        self.spike
            .filter(|spike| at < spike.until)
            .map_or(1.0, |spike| spike.factor)
    }

    /// What is left of the spike.
    pub fn spike_left(&self, at: Instant) -> Option<(f64, Duration)> {
        self.spike
            .filter(|spike| at < spike.until)
            .map(|spike| (spike.factor, spike.until - at))
    }
}

impl Rate {
    pub fn new(control: Control, now: Instant, requests_per_visit: f64) -> Self {
        Self {
            control,
            since: now,
            requests_per_visit,
        }
    }

    /// After a change. The profile goes on where it is, unless it is another one or time passes otherwise.
    #[must_use]
    pub fn changed(self, control: Control, now: Instant, requests_per_visit: f64) -> Self {
        let (old, new) = (&self.control.load, &control.load);
        #[expect(clippy::float_cmp, reason = "whether it was changed, not how much")]
        let goes_on = old.profile == new.profile && old.time_warp == new.time_warp && old.running;
        Self {
            control,
            since: if goes_on { self.since } else { now },
            requests_per_visit,
        }
    }

    pub fn load(&self) -> &Load {
        &self.control.load
    }

    /// Visits per second at `at`.
    pub fn at(&self, at: Instant) -> f64 {
        let load = &self.control.load;
        let shop_seconds = at.saturating_duration_since(self.since).as_secs_f64() * load.time_warp;
        self.base() * load.profile.at(shop_seconds) * self.control.burst(at)
    }

    /// No less than [`Self::at`] at `at` and any later time, until the next change.
    pub fn peak(&self, at: Instant) -> f64 {
        self.base() * self.control.load.profile.peak() * self.control.burst(at).max(1.0)
    }

    fn base(&self) -> f64 {
        let load = &self.control.load;
        if load.running {
            load.rps * load.time_warp / self.requests_per_visit
        } else {
            0.0
        }
    }
}
