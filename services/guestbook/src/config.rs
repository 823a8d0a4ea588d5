//! Settings of guestbook, beside those that all services share.

use std::time::Duration;

use clap::Parser;
use common::ServiceConfig;
use common::config::DatabaseConfig;

/// guestbook: entries on a Redis leader with followers, or on the embedded database
#[derive(Parser, Clone, Debug)]
#[command(name = "guestbook", version)]
pub struct Config {
    #[command(flatten)]
    pub service: ServiceConfig,

    #[command(flatten)]
    pub database: DatabaseConfig,

    /// Redis that takes the writes, such as <redis://redis-leader:6379>; unset means the database keeps the entries
    #[arg(long, env = "REDIS_LEADER_URL", value_name = "URL")]
    pub redis_leader_url: Option<String>,

    /// Redis that serves the reads; several are separated by commas
    #[arg(
        long,
        env = "REDIS_FOLLOWER_URLS",
        value_delimiter = ',',
        value_name = "URLS",
        requires = "redis_leader_url"
    )]
    pub redis_follower_urls: Vec<String>,

    /// Longest wait for a connection to Redis, and for an answer on it
    #[arg(long, env = "REDIS_TIMEOUT_MS", default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..), value_name = "MS")]
    pub redis_timeout_ms: u64,

    /// How many entries are kept; the oldest go first
    #[arg(long, env = "KEEP_ENTRIES", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000), value_name = "N")]
    pub keep_entries: u32,

    /// Most pages that may listen for new entries at once; further ones get 503
    #[arg(long, env = "MAX_STREAMS", default_value_t = 512, value_name = "N")]
    pub max_streams: u32,
}

impl Config {
    pub fn redis_timeout(&self) -> Duration {
        Duration::from_millis(self.redis_timeout_ms)
    }
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}
