//! Figures of the shop's front. What was sold and paid is counted by the services that know it.

use common::metrics::{counters, gauge};
use prometheus::{IntCounterVec, IntGauge, Registry};

use crate::session::Verdict;

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Session cookies checked, by outcome: valid, refused, unchecked.
    pub sessions: IntCounterVec,
    /// Purchases told to recommendation-service, by outcome: told, failed, dropped.
    pub purchase_events: IntCounterVec,
    /// Guestbook streams open now.
    pub streams: IntGauge,
}

impl Metrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        Ok(Self {
            sessions: counters(
                registry,
                "storefront_sessions_total",
                "Session cookies checked, by outcome.",
                &["outcome"],
            )?,
            purchase_events: counters(
                registry,
                "storefront_purchase_events_total",
                "Purchases told to recommendation-service, by outcome.",
                &["outcome"],
            )?,
            streams: gauge(registry, "storefront_streams", "Guestbook streams open now.")?,
        })
    }

    pub(crate) fn checked(&self, verdict: &Verdict) {
        let outcome = match verdict {
            Verdict::User(_) => "valid",
            Verdict::Nobody { .. } => "refused",
            Verdict::Unchecked => "unchecked",
        };
        self.sessions.with_label_values(&[outcome]).inc();
    }
}
