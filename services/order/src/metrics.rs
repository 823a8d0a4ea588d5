//! The business figures of orders. An order is counted when it comes to its end, by whoever takes it there.

use common::Cents;
use common::metrics::{counter, counters};
use prometheus::{IntCounter, IntCounterVec, Registry};

use crate::model::{Reason, Status};

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Orders that came to their end, by outcome: confirmed, or the reason of the cancellation.
    pub orders: IntCounterVec,
    /// Cents of confirmed orders.
    pub confirmed_cents: IntCounter,
    /// Orders that recovery took to their end.
    pub recovered: IntCounter,
}

impl Metrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        Ok(Self {
            orders: counters(
                registry,
                "orders_total",
                "Orders that came to their end, by outcome: confirmed, or the reason of the cancellation.",
                &["outcome"],
            )?,
            confirmed_cents: counter(
                registry,
                "order_confirmed_cents_total",
                "Cents of confirmed orders.",
            )?,
            recovered: counter(
                registry,
                "orders_recovered_total",
                "Orders that recovery took to their end.",
            )?,
        })
    }

    pub(crate) fn ended(&self, status: Status, reason: Option<Reason>, total: Cents) {
        if status == Status::Confirmed {
            self.orders.with_label_values(&["confirmed"]).inc();
            self.confirmed_cents
                .inc_by(u64::try_from(total.0).unwrap_or_default());
        } else {
            self.orders
                .with_label_values(&[reason.map_or("unknown", Reason::as_str)])
                .inc();
        }
    }
}
