//! Settings of recommendation-service, beside those that all services share.

use clap::Parser;
use common::ServiceConfig;
use common::config::DatabaseConfig;

/// recommendation-service: recommends products and counts what comes of it
#[derive(Parser, Clone, Debug)]
#[command(name = "recommendation-service", version)]
pub struct Config {
    #[command(flatten)]
    pub service: ServiceConfig,

    #[command(flatten)]
    pub database: DatabaseConfig,

    /// Shortest time between two looks for new orders, which are taken while there are requests only
    #[arg(long, env = "LEARN_EVERY_MS", default_value_t = 3_000, value_name = "MS")]
    pub learn_every_ms: u32,
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}
