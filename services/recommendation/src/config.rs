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

    /// What a user does this long after the first impression still counts for the experiment
    #[arg(long, env = "ATTRIBUTION_WINDOW_MS", default_value_t = 86_400_000, value_name = "MS",
          value_parser = clap::value_parser!(i64).range(1..=31_536_000_000))]
    pub attribution_window_ms: i64,

    /// Ids of users who do not count for the experiment, as in `3,17`
    #[arg(long, env = "STAFF_USERS", value_delimiter = ',', value_name = "IDS",
          value_parser = clap::value_parser!(i64).range(1..))]
    pub staff_users: Vec<i64>,
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}
