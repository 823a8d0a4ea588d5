//! Wire types.

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::population::{Cohort, Habits};
pub use crate::profile::Profile;

pub const MAX_RPS: f64 = 10_000.0;
pub const MAX_USERS: u32 = 100_000;
pub const MAX_TIME_WARP: f64 = 10_000.0;
/// The largest part of a mix; only the parts' ratio matters.
pub const MAX_PART: f64 = 1_000.0;

/// How much load there is, and whose. All of it can be changed while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// Requests per second of the shop's time, on average. Visits begin at the times of a Poisson process.
    #[garde(range(min = 0.0, max = MAX_RPS), custom(can_be_sent(self.time_warp)))]
    pub rps: f64,
    /// How many people shop by turns. Who has made all visits makes room for a new one.
    #[garde(range(min = 1, max = MAX_USERS))]
    pub users: u32,
    #[garde(dive, custom(somebody))]
    pub mix: Mix,
    /// Share of the shoppers that send `canary: true`.
    #[garde(range(min = 0.0, max = 1.0))]
    pub canary_share: f64,
    #[garde(skip)]
    pub profile: Profile,
    /// How many times as fast as the clock the shop's time passes: thinking times, profiles and spikes are that much
    /// shorter, and `rps` that much more per second of the clock.
    #[garde(range(min = 1.0, max = MAX_TIME_WARP))]
    pub time_warp: f64,
    #[garde(skip)]
    pub running: bool,
}

/// How many people of which cohort, as parts of any whole: 4, 2, 4 is 40 %, 20 %, 40 %. Applies to people who come anew.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    #[garde(range(min = 0.0, max = MAX_PART))]
    pub browsers: f64,
    #[garde(range(min = 0.0, max = MAX_PART))]
    pub regulars: f64,
    #[garde(range(min = 0.0, max = MAX_PART))]
    pub hurried: f64,
}

/// A spike to begin now.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Spike {
    /// How many times as many visits.
    #[garde(range(min = 1.0, max = 100.0))]
    #[schema(example = 5.0)]
    pub factor: f64,
    /// How long, in the shop's time.
    #[garde(range(min = 1.0, max = 86_400.0))]
    #[schema(example = 30.0)]
    pub seconds: f64,
}

/// Who shops, and how: declared, not measured.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct Population {
    pub cohorts: Vec<CohortHabits>,
}

/// The declared habits of a cohort.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct CohortHabits {
    pub name: Cohort,
    /// Among people who come anew.
    pub share: f64,
    /// Share that sends `canary: true`.
    pub canary_share: f64,
    #[serde(flatten)]
    pub habits: Habits,
}

/// What became of the requests since the load was last changed.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct LoadStats {
    /// Since when, RFC 3339.
    pub since: String,
    /// What holds up the start, if something does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_for: Option<String>,
    pub sent: u64,
    pub ok: u64,
    /// A definite no that belongs to the business: `card_declined`, `out_of_stock`, `email_taken` …
    pub refused: BTreeMap<String, u64>,
    /// Everything else, by status and code, `timeout` or `no connection`.
    pub failed: BTreeMap<String, u64>,
    pub latency_ms: Latency,
    /// How much later than due the requests were sent.
    pub schedule_error_ms: Latency,
    pub in_flight: u64,
    /// Requests that were due while too many others were in flight.
    pub skipped: u64,
    /// Visits that began.
    pub visits: u64,
    /// Those of them that ended because a page took longer than the shopper's patience.
    pub abandoned: u64,
    /// Visits in which recommendations were looked at.
    pub advised: u64,
    /// Those of them in which another product of the shopper's wish was among the recommendations.
    pub shown: u64,
    /// The spike that was asked for, while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spike: Option<SpikeNow>,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct SpikeNow {
    pub factor: f64,
    /// Seconds of the clock.
    pub ends_in_s: f64,
}

/// From the time a request was due to the last byte of its answer; none before the first answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct Latency {
    pub p50: Option<f64>,
    pub p95: Option<f64>,
    pub p99: Option<f64>,
    pub max: Option<f64>,
}

// === impl Load, Mix, CohortHabits, LoadStats ===

impl Default for Mix {
    fn default() -> Self {
        Self {
            browsers: 4.0,
            regulars: 2.0,
            hurried: 4.0,
        }
    }
}

impl Mix {
    pub const fn of(&self, cohort: Cohort) -> f64 {
        match cohort {
            Cohort::Browsers => self.browsers,
            Cohort::Regulars => self.regulars,
            Cohort::Hurried => self.hurried,
        }
    }

    pub fn share(&self, cohort: Cohort) -> f64 {
        let whole: f64 = Cohort::ALL.iter().map(|cohort| self.of(*cohort)).sum();
        self.of(cohort) / whole
    }
}

impl Population {
    pub fn of(mix: &Mix, canary_share: f64) -> Self {
        let cohorts = Cohort::ALL.map(|name| CohortHabits {
            name,
            share: mix.share(name),
            canary_share,
            habits: name.habits(),
        });
        Self {
            cohorts: cohorts.into(),
        }
    }

    /// Share of those who read recommendations that buy at least once, where another product of the wish is shown in a share
    /// `hits` of the visits: what an experiment should find. None where nobody reads any.
    pub fn conversion(&self, hits: f64) -> Option<f64> {
        let readers = || {
            let cohorts = self.cohorts.iter();
            cohorts.filter(|cohort| cohort.habits.reads_recommendations)
        };
        let people: f64 = readers().map(|cohort| cohort.share).sum();
        let buyers: f64 = readers()
            .map(|cohort| cohort.share * cohort.habits.conversion(hits))
            .sum();
        (people > 0.0).then(|| buyers / people)
    }
}

impl LoadStats {
    pub fn failures(&self) -> u64 {
        self.failed.values().sum()
    }
}

// === rules ===

/// A rate in the shop's time is a rate in the clock's time as well.
fn can_be_sent(time_warp: f64) -> impl FnOnce(&f64, &()) -> garde::Result {
    move |rps, ()| {
        let sent = rps * time_warp;
        if sent > MAX_RPS && *rps <= MAX_RPS && time_warp <= MAX_TIME_WARP {
            let message = format!("times time_warp is {sent} per second, more than {MAX_RPS}");
            return Err(garde::Error::new(message));
        }
        Ok(())
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is garde's")]
pub(crate) fn somebody(mix: &Mix, (): &()) -> garde::Result {
    let any = Cohort::ALL.iter().any(|cohort| mix.of(*cohort) > 0.0);
    any.then_some(())
        .ok_or_else(|| garde::Error::new("must have a part above 0"))
}
