//! The figures of recommendations and what came of them.

use common::metrics::counters;
use prometheus::{IntCounterVec, Registry};

use crate::model::{Algorithm, Event};
use crate::store::events::Recorded;

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Lists of recommendations answered, by algorithm.
    pub recommendations: IntCounterVec,
    /// Events taken, by kind and algorithm; `none` where none is known. A purchase counts once per order.
    pub events: IntCounterVec,
    /// Users who made their first purchase after an impression, by the algorithm they saw.
    pub conversions: IntCounterVec,
}

impl Metrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        Ok(Self {
            recommendations: counters(
                registry,
                "recommendations_total",
                "Lists of recommendations answered, by algorithm.",
                &["algorithm"],
            )?,
            events: counters(
                registry,
                "recommendation_events_total",
                "Events taken, by kind and algorithm; `none` where none is known. A purchase counts once per order.",
                &["kind", "algorithm"],
            )?,
            conversions: counters(
                registry,
                "recommendation_conversions_total",
                "Users who made their first purchase after an impression, by the algorithm they saw.",
                &["algorithm"],
            )?,
        })
    }

    pub(crate) fn recommended(&self, algorithm: Algorithm) {
        self.recommendations
            .with_label_values(&[algorithm.as_str()])
            .inc();
    }

    pub(crate) fn recorded(&self, events: &[Event], serving: Algorithm, recorded: &Recorded) {
        for (event, _) in events.iter().zip(&recorded.news).filter(|(_, news)| **news) {
            let algorithm = event.counts_for(serving).map_or("none", Algorithm::as_str);
            self.events
                .with_label_values(&[event.action.as_str(), algorithm])
                .inc();
        }
        for algorithm in &recorded.converted {
            self.conversions.with_label_values(&[algorithm.as_str()]).inc();
        }
    }
}
