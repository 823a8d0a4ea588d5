//! Settings of recommendation-service, beside those that all services share.

use std::time::Duration;

use clap::Parser;
use common::ServiceConfig;
use common::config::DatabaseConfig;

/// recommendation-service: recommends products, and compares the algorithms that do so
#[derive(Parser, Clone, Debug)]
#[command(name = "recommendation-service", version)]
pub struct Config {
    #[command(flatten)]
    pub service: ServiceConfig,

    #[command(flatten)]
    pub database: DatabaseConfig,

    /// Least time between two looks for new purchases, which happen only while recommendations are asked for
    #[arg(long, env = "REFRESH_MS", default_value_t = 3_000, value_name = "MS")]
    pub refresh_ms: u64,
}

impl Config {
    pub fn refresh(&self) -> Duration {
        Duration::from_millis(self.refresh_ms)
    }
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}
