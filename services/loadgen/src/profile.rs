//! How the rate goes up and down over the shop's time. Pure.

use std::f64::consts::TAU;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Over the shop's time, which begins when profile or time warp are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// The same all the time.
    #[default]
    Steady,
    /// From a tenth to all of it in ten minutes; then all of it.
    Ramp,
    /// In the last minute of every ten, five times as many.
    Spike,
    /// A day and night: begins in the quietest hour (a fifth), nine fifths twelve hours later.
    Day,
}

const RAMP_S: f64 = 600.0;
const RAMP_FROM: f64 = 0.1;
const SPIKE_EVERY_S: f64 = 600.0;
const SPIKE_S: f64 = 60.0;
const SPIKE_FACTOR: f64 = 5.0;
const DAY_S: f64 = 86_400.0;
const DAY_SWING: f64 = 0.8;

impl Profile {
    pub const ALL: [Self; 4] = [Self::Steady, Self::Ramp, Self::Spike, Self::Day];

    /// Share of the rate at this many seconds of the shop's time.
    pub fn at(self, seconds: f64) -> f64 {
        match self {
            Self::Steady => 1.0,
            Self::Ramp => (RAMP_FROM + (1.0 - RAMP_FROM) * seconds / RAMP_S).min(1.0),
            Self::Spike => {
                let in_spike = seconds % SPIKE_EVERY_S >= SPIKE_EVERY_S - SPIKE_S;
                if in_spike { SPIKE_FACTOR } else { 1.0 }
            }
            Self::Day => 1.0 - DAY_SWING * (TAU * seconds / DAY_S).cos(),
        }
    }

    /// The highest share that there ever is.
    pub const fn peak(self) -> f64 {
        match self {
            Self::Steady | Self::Ramp => 1.0,
            Self::Spike => SPIKE_FACTOR,
            Self::Day => 1.0 + DAY_SWING,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_profile_exceeds_its_peak_and_each_reaches_it() {
        for profile in Profile::ALL {
            let shares = (0..86_400).map(|second| profile.at(f64::from(second)));
            let highest = shares.fold(0.0, f64::max);
            assert!((highest - profile.peak()).abs() < 1e-9, "{profile:?}: {highest}");
        }
    }

    #[test]
    fn a_ramp_ends_a_spike_passes_and_a_day_is_one_on_average() {
        assert!((Profile::Ramp.at(0.0) - 0.1).abs() < 1e-9);
        assert!((Profile::Ramp.at(300.0) - 0.55).abs() < 1e-9);
        assert!((Profile::Ramp.at(9e9) - 1.0).abs() < 1e-9);
        let spike = [0.0, 539.0, 540.0, 599.0, 600.0].map(|second| Profile::Spike.at(second) > 1.0);
        assert_eq!(spike, [false, false, true, true, false]);
        let day = (0..1_440)
            .map(|minute| Profile::Day.at(f64::from(minute) * 60.0))
            .sum::<f64>()
            / 1_440.0;
        assert!((day - 1.0).abs() < 1e-9, "{day}");
    }
}
