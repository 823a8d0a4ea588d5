//! Settings of order-service, beside those that all services share.

use std::time::Duration;

use clap::Parser;
use common::ServiceConfig;
use common::config::DatabaseConfig;

/// order-service: places orders and manages their status
#[derive(Parser, Clone, Debug)]
#[command(
    name = "order-service",
    version,
    // Ten orders that are done in time are worth more than a thousand that all time out: what is too much is told so at once.
    mut_arg("max_concurrency", |arg| arg.default_value("48"))
)]
pub struct Config {
    #[command(flatten)]
    pub service: ServiceConfig,

    #[command(flatten)]
    pub database: DatabaseConfig,

    /// How often orders are looked for that nobody takes further
    #[arg(long, env = "RECOVERY_INTERVAL_MS", default_value_t = 3_000, value_parser = clap::value_parser!(u64).range(1..), value_name = "MS")]
    pub recovery_interval_ms: u64,

    /// How long an order belongs to the process that takes it further; then another may
    #[arg(long, env = "ORDER_LEASE_MS", default_value_t = 20_000, value_name = "MS")]
    pub order_lease_ms: u32,

    /// Wait before a call without a definite answer is repeated; tripled before the third attempt
    #[arg(long, env = "RETRY_BACKOFF_MS", default_value_t = 60, value_name = "MS")]
    pub retry_backoff_ms: u64,
}

impl Config {
    pub fn retry_backoff(&self) -> Duration {
        Duration::from_millis(self.retry_backoff_ms)
    }

    pub fn recovery_interval(&self) -> Duration {
        Duration::from_millis(self.recovery_interval_ms)
    }

    pub fn order_lease(&self) -> Duration {
        Duration::from_millis(self.order_lease_ms.into())
    }
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}
