//! Settings of user-service, beside those that all services share.

use clap::Parser;
use clap::builder::RangedU64ValueParser;
use common::ServiceConfig;
use common::config::DatabaseConfig;

/// user-service: users, their sessions and their profiles
#[derive(Parser, Clone, Debug)]
#[command(name = "user-service", version)]
pub struct Config {
    #[command(flatten)]
    pub service: ServiceConfig,

    #[command(flatten)]
    pub database: DatabaseConfig,

    /// How long a session lasts
    #[arg(long, env = "SESSION_HOURS", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=8_760), value_name = "HOURS")]
    pub session_hours: u32,

    /// Memory that hashing one password takes; less makes stolen hashes easier to guess
    #[arg(long, env = "PASSWORD_MEMORY_KIB", default_value_t = 7_168, value_parser = clap::value_parser!(u32).range(8..=1_048_576), value_name = "KIB")]
    pub password_memory_kib: u32,

    /// Most passwords hashed at once; further ones wait
    #[arg(long, env = "PASSWORD_CONCURRENCY", default_value_t = 2, value_parser = RangedU64ValueParser::<usize>::new().range(1..=256), value_name = "N")]
    pub password_concurrency: usize,

    /// Most profiles that v2 keeps in memory; 0 keeps none
    #[arg(
        long,
        env = "PROFILE_CACHE_ENTRIES",
        default_value_t = 1_000,
        value_name = "N"
    )]
    pub profile_cache_entries: u64,

    /// Longest time that v2 shows a profile which another instance has changed
    #[arg(
        long,
        env = "PROFILE_CACHE_TTL_MS",
        default_value_t = 2_000,
        value_name = "MS"
    )]
    pub profile_cache_ttl_ms: u64,
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}
