//! Looks at the shop once a second, whether or not anybody follows, and sends what it saw to those who do.
//!
//! The rule it keeps: there is a tick each second, whatever is away. What cannot be asked in time is left out, and the tick
//! says so.

use std::time::{Duration, Instant};

use common::{BoxError, CancellationToken, Clock, problem};
use futures_util::future::join_all;
use istio::Resource;
use promql::exposition::Unreadable;
use tokio::time::error::Elapsed;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::Config;
use crate::api::ActiveFault;
use crate::api::tick::Tick;
use crate::business::{self, Business, EXPERIMENT, PAYMENT, RECOMMENDATION};
use crate::gateway::{AdminError, GatewayAdmin, Listed, VersionInfo};
use crate::hub::Hub;
use crate::instances::Instances;
use crate::load::Loadgen;
use crate::metrics::Metrics;
use crate::picture::{self, Second};
use crate::places::{self, Places};
use crate::run_file::RunFile;
use crate::state::AppState;
use crate::traffic::Traffic;
use crate::window::Window;

const EVERY: Duration = Duration::from_secs(1);

/// The gateway is given so long to answer.
const PATIENCE: Duration = Duration::from_millis(900);

/// An instance is given so long.
const INSTANCE_PATIENCE: Duration = Duration::from_millis(500);

/// The instances' figures are asked for in one second of so many.
const SELDOM: u64 = 5;

pub struct Sampler {
    gateway: GatewayAdmin,
    instances: Instances,
    loadgen: Loadgen,
    places: Places,
    hub: Hub,
    metrics: Metrics,
    clock: Clock,
    window: Window,
    business: Business,
    rules: Rules,
    faults: Vec<ActiveFault>,
    /// Of the last tick.
    number: u64,
    round: u64,
    last: Option<Instant>,
    stale: bool,
}

/// The rules as they were last sent, and what they say.
#[derive(Debug, Default)]
struct Rules {
    text: Vec<u8>,
    resources: Vec<Resource>,
    versions: Vec<VersionInfo>,
}

impl Sampler {
    pub fn new(config: &Config, state: &AppState) -> Result<Self, BoxError> {
        let clock = state.clock.clone();
        Ok(Self {
            gateway: GatewayAdmin::new(&config.gateway_admin, crate::SERVICE)?,
            instances: Instances::new(INSTANCE_PATIENCE)?,
            loadgen: Loadgen::new()?,
            places: Places::new(config),
            hub: state.hub.clone(),
            metrics: state.metrics.clone(),
            window: Window::default(),
            business: Business::default(),
            rules: Rules::default(),
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
            if stop.run_until_cancelled(self.tick()).await.is_none() {
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
        let run = self.places.run();
        let run = run.as_ref();
        let instances = run.map(|run| run.instances.as_slice()).unwrap_or_default();
        let is_followed = self.hub.followers() > 0;
        let is_full = self.round.is_multiple_of(SELDOM);
        let base = self.places.loadgen(run);
        let (seen, faults, load, ()) = tokio::join!(
            see(&self.gateway, &self.rules.text),
            // Nobody sees a fault a few seconds late when nobody looks.
            async {
                if is_followed || is_full {
                    Some(self.instances.faults(instances).await)
                } else {
                    None
                }
            },
            self.loadgen.get(base.as_deref()),
            ask_for_business(&mut self.business, &self.instances, run, is_full, is_followed),
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
            rules: &self.rules.resources,
            versions: &self.rules.versions,
            window: &self.window,
            business: &self.business,
            run,
            faults: self.faults.clone(),
            load: load.ok(),
        })
    }

    /// Takes what was seen at the gateway; why nothing was, if so.
    fn take(&mut self, seen: Result<Gateway, Silence>) -> Option<String> {
        let reason = match seen {
            Ok(gateway) => {
                self.window.push(Some(gateway.traffic));
                if let Some(rules) = gateway.rules {
                    self.rules = rules;
                }
                None
            }
            Err(error) => {
                self.window.push(None);
                Some(problem::chain(&error))
            }
        };
        match (&reason, self.stale) {
            (Some(cause), false) => tracing::warn!(cause, "the gateway cannot be asked"),
            (None, true) => tracing::info!("the gateway answers again"),
            (Some(_), true) | (None, false) => {}
        }
        self.stale = reason.is_some();
        reason
    }
}

/// What the gateway said.
struct Gateway {
    traffic: Traffic,
    /// Nothing where they are as they were.
    rules: Option<Rules>,
}

/// Why it said nothing.
#[derive(Debug, thiserror::Error)]
enum Silence {
    #[error("the gateway takes longer than {} ms to answer", PATIENCE.as_millis())]
    Slow(#[from] Elapsed),
    #[error(transparent)]
    Away(#[from] AdminError),
    #[error(transparent)]
    Metrics(#[from] Unreadable),
}

/// Asks the gateway, within [`PATIENCE`].
async fn see(gateway: &GatewayAdmin, known: &[u8]) -> Result<Gateway, Silence> {
    let both = async { tokio::try_join!(gateway.metrics(), gateway.list_text()) };
    let (metrics, list) = timeout(PATIENCE, both).await??;
    let rules = if list == known {
        None
    } else {
        Some(Rules::read(list)?)
    };
    Ok(Gateway {
        traffic: Traffic::read(&metrics)?,
        rules,
    })
}

impl Rules {
    fn read(text: Vec<u8>) -> Result<Self, AdminError> {
        let listed = Listed::read(&text)?;
        let (resources, versions) = listed.into_iter().map(|one| (one.resource, one.version)).unzip();
        Ok(Self {
            text,
            resources,
            versions,
        })
    }
}

/// Asks the instances for their figures when it is time. What cannot be had is asked for again next time.
async fn ask_for_business(
    business: &mut Business,
    instances: &Instances,
    run: Option<&RunFile>,
    is_time: bool,
    is_followed: bool,
) {
    if !is_time {
        return;
    }
    let answers = places::of(run, PAYMENT).into_iter().map(async |instance| {
        let text = instances.metrics(instance).await.ok()?;
        Some((instance, business::payments(&text).ok()?))
    });
    let payments: Vec<_> = join_all(answers).await.into_iter().flatten().collect();
    business.payments(&payments);
    if !is_followed {
        // It is read from a database: not for nobody.
        return;
    }
    for instance in places::of(run, RECOMMENDATION) {
        if let Ok(text) = instances.ask(instance, EXPERIMENT).await
            && business.experiment(&text).is_ok()
        {
            return;
        }
    }
}
