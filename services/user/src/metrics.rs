//! The figures of users: sign-ups, sign-ins, and what reading a profile costs.

use common::metrics::{counter, counters};
use prometheus::{IntCounter, IntCounterVec, Registry};

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Accounts made.
    pub registered: IntCounter,
    /// Attempts to sign in, by outcome: signed_in, wrong_credentials.
    pub sign_ins: IntCounterVec,
    /// Statements run to read profiles.
    pub profile_queries: IntCounter,
    /// Profiles that v2 looked for in its cache, by outcome: hit, miss.
    pub profile_cache: IntCounterVec,
}

impl Metrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        Ok(Self {
            registered: counter(registry, "users_registered_total", "Accounts made.")?,
            sign_ins: counters(
                registry,
                "user_sign_ins_total",
                "Attempts to sign in, by outcome.",
                &["outcome"],
            )?,
            profile_queries: counter(
                registry,
                "user_profile_queries_total",
                "Statements run to read profiles.",
            )?,
            profile_cache: counters(
                registry,
                "user_profile_cache_total",
                "Profiles that v2 looked for in its cache, by outcome.",
                &["outcome"],
            )?,
        })
    }

    pub(crate) fn signed_in(&self, success: bool) {
        let outcome = if success { "signed_in" } else { "wrong_credentials" };
        self.sign_ins.with_label_values(&[outcome]).inc();
    }
}
