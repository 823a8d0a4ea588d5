//! The figures of recommendations and what came of them.

use common::metrics::counters;
use prometheus::{IntCounterVec, Registry};

use crate::model::{Algorithm, Event, Visitor};
use crate::store::events::Recorded;

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Lists of recommendations answered, by algorithm. Not those of bots, staff and testers.
    pub recommendations: IntCounterVec,
    /// Events taken, by kind and algorithm; `none` where none is known. A purchase counts once per order. Not those of bots,
    /// staff and testers.
    pub events: IntCounterVec,
    /// Users who made their first purchase within the attribution window, by the algorithm they saw.
    pub conversions: IntCounterVec,
    /// Events of bots, staff and testers, which count for nothing else.
    pub excluded: IntCounterVec,
}

impl Metrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        Ok(Self {
            recommendations: counters(
                registry,
                "recommendations_total",
                "Lists of recommendations answered, by algorithm. Not those of bots, staff and testers.",
                &["algorithm"],
            )?,
            events: counters(
                registry,
                "recommendation_events_total",
                "Events taken, by kind and algorithm; `none` where none is known. A purchase counts once per order. Not those of bots, staff and testers.",
                &["kind", "algorithm"],
            )?,
            conversions: counters(
                registry,
                "recommendation_conversions_total",
                "Users who made their first purchase within the attribution window, by the algorithm they saw.",
                &["algorithm"],
            )?,
            excluded: counters(
                registry,
                "recommendation_excluded_events_total",
                "Events of bots, staff and testers, which count for nothing else.",
                &["visitor"],
            )?,
        })
    }

    pub(crate) fn recommended(&self, algorithm: Algorithm) {
        self.recommendations
            .with_label_values(&[algorithm.as_str()])
            .inc();
    }

    pub(crate) fn recorded(
        &self,
        visitor: Visitor,
        events: &[Event],
        serving: Algorithm,
        recorded: &Recorded,
    ) {
        if let Some(excluded) = visitor.excluded {
            self.excluded
                .with_label_values(&[excluded.as_str()])
                .inc_by(recorded.count().unsigned_abs());
            return;
        }
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
