//! Faults on request: a share of errors and a delay, set while the service runs, to practise on.
//!
//! "v2 is bad" is a variant with a fault, never a variant of its own. The layer sits in front of the routes only: probes,
//! metrics and its own switch stay healthy. Nothing is locked while a request is held up.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::config::Switch;
use crate::{Problem, Random};

/// What to inject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Fault {
    /// Share of requests that fail with 500, from 0 to 1.
    #[garde(range(min = 0.0, max = 1.0))]
    pub error_rate: f64,
    /// Delay of each request in milliseconds.
    #[garde(range(max = 60_000))]
    pub delay_ms: u64,
    /// Up to this much more, evenly spread, in milliseconds.
    #[garde(range(max = 60_000))]
    pub jitter_ms: u64,
    /// The same seed gives the same sequence of decisions.
    #[garde(skip)]
    pub seed: Option<u64>,
}

/// The switch, shared between the admin address and the layer.
#[derive(Clone, Debug)]
pub struct FaultSwitch {
    allowed: bool,
    active: Arc<RwLock<Option<(Fault, Random)>>>,
}

impl FaultSwitch {
    pub fn new(allowed: Switch) -> Self {
        Self {
            allowed: allowed == Switch::On,
            active: Arc::default(),
        }
    }

    pub fn get(&self) -> Option<Fault> {
        self.read().map(|(fault, _)| fault)
    }

    pub fn set(&self, fault: Fault) -> Result<(), Problem> {
        if !self.allowed {
            let detail = "Faults are off; start the service with FAULTS=on to practise with them.";
            return Err(Problem::new(StatusCode::FORBIDDEN, "faults_off", detail));
        }
        let random = fault.seed.map_or_else(Random::system, Random::seeded);
        *self.active.write().unwrap_or_else(PoisonError::into_inner) = Some((fault, random));
        Ok(())
    }

    pub fn clear(&self) {
        *self.active.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Delays the caller as the fault says, then answers whether its request is to fail.
    pub(crate) async fn strike(&self) -> Result<(), Problem> {
        let Some((fault, random)) = self.read() else {
            return Ok(());
        };
        let (error, jitter) = (random.unit(), random.unit());
        let delay =
            Duration::from_millis(fault.delay_ms) + Duration::from_millis(fault.jitter_ms).mul_f64(jitter);
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        if error < fault.error_rate {
            let detail = "This failure was asked for by the active fault.";
            return Err(Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "injected_fault",
                detail,
            ));
        }
        Ok(())
    }

    fn read(&self) -> Option<(Fault, Random)> {
        self.active.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn failures(error_rate: f64, requests: u32) -> u32 {
        let switch = FaultSwitch::new(Switch::On);
        switch
            .set(Fault {
                error_rate,
                seed: Some(1),
                ..Fault::default()
            })
            .expect("allowed");
        let mut failures = 0;
        for _ in 0..requests {
            failures += u32::from(switch.strike().await.is_err());
        }
        failures
    }

    #[tokio::test]
    async fn fails_the_share_it_was_told_and_not_the_rest() {
        assert_eq!(failures(0.0, 1_000).await, 0);
        assert_eq!(failures(1.0, 1_000).await, 1_000);
        // 10,000 draws at 15 %: a standard deviation is 36, so 200 off is a wrong rate and not bad luck.
        assert!((1_300..=1_700).contains(&failures(0.15, 10_000).await));
    }

    #[tokio::test(start_paused = true)]
    async fn delays_by_what_it_was_told_and_stops_at_once_when_cleared() {
        let switch = FaultSwitch::new(Switch::On);
        switch
            .set(Fault {
                delay_ms: 500,
                ..Fault::default()
            })
            .expect("allowed");
        let start = tokio::time::Instant::now();
        switch.strike().await.expect("no error");
        assert_eq!(start.elapsed(), Duration::from_millis(500));
        switch.clear();
        switch.strike().await.expect("no error");
        assert_eq!(start.elapsed(), Duration::from_millis(500));
    }

    #[test]
    fn refuses_unless_faults_are_on() {
        assert_eq!(
            FaultSwitch::new(Switch::Off)
                .set(Fault::default())
                .expect_err("off")
                .code(),
            "faults_off"
        );
    }
}
