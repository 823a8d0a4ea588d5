//! Looks at the shop once a second, whether or not anybody follows, and sends what it saw to those who do.
//!
//! The rule it keeps: there is a tick each second, whatever is away. What cannot be asked in time is left out, and the tick
//! says so.

use std::time::{Duration, Instant};

use common::{BoxError, CancellationToken, Clock, problem};
use futures_util::future::join_all;
use tokio::time::error::Elapsed;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::api::ActiveFault;
use crate::api::tick::Tick;
use crate::business::{self, Business, EXPERIMENT, PAYMENT, RECOMMENDATION};
use crate::control::{ControlError, Snapshot, TrafficControl};
use crate::hub::Hub;
use crate::instances::Instances;
use crate::load::Loadgen;
use crate::metrics::Metrics;
use crate::picture::{self, Second};
use crate::places::{self, Places};
use crate::rollouts::Rollouts;
use crate::run_file::RunInstance;
use crate::source::{MetricsSource, SourceError};
use crate::state::AppState;
use crate::traffic::Traffic;
use crate::window::Window;

const EVERY: Duration = Duration::from_secs(1);

/// Whoever has the rules and the counters is given so long to answer.
const PATIENCE: Duration = Duration::from_millis(900);

/// An instance is given so long.
const INSTANCE_PATIENCE: Duration = Duration::from_millis(500);

/// The instances' figures are asked for in one second of so many.
const SELDOM: u64 = 5;

pub struct Sampler {
    control: TrafficControl,
    source: MetricsSource,
    instances: Instances,
    loadgen: Loadgen,
    rollouts: Option<Rollouts>,
    places: Places,
    hub: Hub,
    metrics: Metrics,
    clock: Clock,
    window: Window,
    business: Business,
    rules: Snapshot,
    faults: Vec<ActiveFault>,
    /// Of the last tick.
    number: u64,
    round: u64,
    last: Option<Instant>,
    stale: bool,
}

impl Sampler {
    pub fn new(state: &AppState) -> Result<Self, BoxError> {
        let clock = state.clock.clone();
        Ok(Self {
            control: state.control.clone(),
            source: state.source.clone(),
            instances: Instances::new(INSTANCE_PATIENCE)?,
            loadgen: Loadgen::new()?,
            rollouts: state.rollouts.clone(),
            places: state.places.clone(),
            hub: state.hub.clone(),
            metrics: state.metrics.clone(),
            window: Window::default(),
            business: Business::default(),
            rules: Snapshot::default(),
            faults: Vec::new(),
            // There are no more ticks than seconds, so a console that is started again goes on with higher numbers.
            number: u64::try_from(clock.millis() / 1_000).unwrap_or_default(),
            clock,
            round: 0,
            last: None,
            stale: false,
        })
    }

    /// Looks and sends until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut seconds = interval(EVERY);
        seconds.set_missed_tick_behavior(MissedTickBehavior::Skip);
        while stop.run_until_cancelled(seconds.tick()).await.is_some() {
            // Boxed: what asks a cluster holds a lot while it waits.
            if stop.run_until_cancelled(Box::pin(self.tick())).await.is_none() {
                return;
            }
        }
    }

    /// One look, sent to everyone who follows.
    pub async fn tick(&mut self) {
        let start = Instant::now();
        let tick = self.look().await;
        self.metrics.ticked(tick.stale.is_some(), start.elapsed());
        if let Err(error) = self.hub.publish(&tick) {
            tracing::error!(cause = %error, "a tick cannot be written");
        }
    }

    async fn look(&mut self) -> Tick {
        // Those of the last second, where the look at the rules tells: it is not asked for twice.
        let known = match &self.rules.instances {
            Some(pods) => pods.clone(),
            None => timeout(PATIENCE, self.places.known()).await.unwrap_or_default(),
        };
        let instances = known.as_slice();
        let is_followed = self.hub.followers() > 0;
        let is_full = self.round.is_multiple_of(SELDOM);
        let base = self.places.loadgen(instances);
        let (seen, faults, load, ()) = tokio::join!(
            see(&self.control, &self.source, &self.rules),
            // Nobody sees a fault a few seconds late when nobody looks.
            async {
                if is_followed || is_full {
                    Some(self.instances.faults(instances).await)
                } else {
                    None
                }
            },
            self.loadgen.get(base.as_deref()),
            ask_for_business(
                &mut self.business,
                &self.instances,
                instances,
                is_full,
                is_followed
            ),
        );
        let stale = self.take(seen);
        if let Some(faults) = faults {
            self.faults = faults;
        }
        let now = Instant::now();
        let seconds = self.last.replace(now).map_or(EVERY, |last| now - last);
        self.number += 1;
        self.round += 1;
        picture::tick(Second {
            number: self.number,
            at: self.clock.millis(),
            seconds: seconds.as_secs_f64(),
            stale,
            instances: self.rules.instances.as_deref().unwrap_or(instances),
            rules: &self.rules.resources,
            versions: &self.rules.versions,
            window: &self.window,
            business: &self.business,
            faults: self.faults.clone(),
            load: load.ok(),
            rollouts: self.rollouts.as_ref().map(Rollouts::running).unwrap_or_default(),
        })
    }

    /// Takes what was seen; why it was not all, if so.
    fn take(&mut self, seen: Seen) -> Option<String> {
        let mut reason = None;
        match seen.rules {
            Ok(None) => {}
            Ok(Some(rules)) => self.rules = rules,
            Err(silence) => reason = Some(problem::chain(&silence)),
        }
        match seen.traffic {
            Ok(traffic) => self.window.push(Some(traffic)),
            Err(silence) => {
                self.window.push(None);
                reason.get_or_insert_with(|| problem::chain(&silence));
            }
        }
        match (&reason, self.stale) {
            (Some(cause), false) => tracing::warn!(cause, "the shop cannot be seen"),
            (None, true) => tracing::info!("the shop is seen again"),
            (Some(_), true) | (None, false) => {}
        }
        self.stale = reason.is_some();
        reason
    }
}

/// What was answered in a second. One of the two may be there without the other.
struct Seen {
    /// Nothing where they are as they were.
    rules: Result<Option<Snapshot>, Silence>,
    traffic: Result<Traffic, Silence>,
}

/// Why nothing was answered.
#[derive(Debug, thiserror::Error)]
enum Silence {
    #[error("{who} takes longer than {} ms to answer", PATIENCE.as_millis())]
    Slow { who: &'static str, source: Elapsed },
    #[error(transparent)]
    Rules(#[from] ControlError),
    #[error(transparent)]
    Traffic(#[from] SourceError),
}

/// Asks both, each within [`PATIENCE`].
async fn see(control: &TrafficControl, source: &MetricsSource, known: &Snapshot) -> Seen {
    let (rules, traffic) = tokio::join!(
        timeout(PATIENCE, control.look(known)),
        timeout(PATIENCE, source.traffic()),
    );
    let slow = |who| move |source| Silence::Slow { who, source };
    Seen {
        rules: rules.map_err(slow(control.who())).and_then(|rules| Ok(rules?)),
        traffic: traffic
            .map_err(slow(source.who()))
            .and_then(|traffic| Ok(traffic?)),
    }
}

/// Asks the instances for their figures when it is time. What cannot be had is asked for again next time.
async fn ask_for_business(
    business: &mut Business,
    instances: &Instances,
    all: &[RunInstance],
    is_time: bool,
    is_followed: bool,
) {
    if !is_time {
        return;
    }
    let answers = places::of(all, PAYMENT).into_iter().map(async |instance| {
        let text = instances.metrics(instance).await.ok()?;
        Some((instance, business::payments(&text).ok()?))
    });
    let payments: Vec<_> = join_all(answers).await.into_iter().flatten().collect();
    business.payments(&payments);
    if !is_followed {
        // It is read from a database: not for nobody.
        return;
    }
    for instance in places::of(all, RECOMMENDATION) {
        if let Ok(text) = instances.ask(instance, EXPERIMENT).await
            && business.experiment(&text).is_ok()
        {
            return;
        }
    }
}
