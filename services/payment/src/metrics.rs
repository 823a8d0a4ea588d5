//! The business figures of payments. A payment is counted when it reaches a final status, by whoever takes it there.

use common::Cents;
use common::metrics::{counter, counters};
use prometheus::{IntCounter, IntCounterVec, Registry};

use crate::channel::Answer;
use crate::model::Status;

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Payments that reached an end, by outcome: captured, card_declined, insufficient_funds, channel_timeout.
    pub payments: IntCounterVec,
    /// Cents captured.
    pub captured_cents: IntCounter,
    /// Payments given back.
    pub refunds: IntCounter,
    /// Requests to the payment channel, by answer: approved, declined, reversed, silent.
    pub channel_requests: IntCounterVec,
    /// Orders that the channel's books hold more than one charge for. Stays 0.
    pub double_charges: IntCounter,
}

impl Metrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        Ok(Self {
            payments: counters(
                registry,
                "payments_total",
                "Payments that reached an end, by outcome.",
                &["outcome"],
            )?,
            captured_cents: counter(registry, "payment_captured_cents_total", "Cents captured.")?,
            refunds: counter(registry, "payment_refunds_total", "Payments given back.")?,
            channel_requests: counters(
                registry,
                "payment_channel_requests_total",
                "Requests to the payment channel, by answer.",
                &["answer"],
            )?,
            double_charges: counter(
                registry,
                "payment_double_charges_total",
                "Orders that the channel's books hold more than one charge for. Stays 0.",
            )?,
        })
    }

    pub(crate) fn asked(&self, answer: Answer) {
        let answer = match answer {
            Answer::Approved => "approved",
            Answer::Declined(_) => "declined",
            Answer::Reversed => "reversed",
            Answer::Silent => "silent",
        };
        self.channel_requests.with_label_values(&[answer]).inc();
    }

    /// A payment got to `status`; a step on the way is not counted.
    pub(crate) fn reached(&self, status: Status, reason: Option<&str>, amount: Cents) {
        match status {
            Status::Captured => {
                self.payments.with_label_values(&["captured"]).inc();
                self.captured_cents
                    .inc_by(u64::try_from(amount.0).unwrap_or_default());
            }
            Status::Declined => self
                .payments
                .with_label_values(&[reason.unwrap_or("card_declined")])
                .inc(),
            Status::Failed => self.payments.with_label_values(&["channel_timeout"]).inc(),
            Status::Refunded => self.refunds.inc(),
            Status::Pending | Status::Reversing | Status::Refunding | Status::Voided => {}
        }
    }
}
