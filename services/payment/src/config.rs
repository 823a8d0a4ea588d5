//! Settings of payment-service, beside those that all services share.

use clap::Parser;
use common::ServiceConfig;
use common::config::DatabaseConfig;

/// payment-service: completes payments with a payment channel
#[derive(Parser, Clone, Debug)]
#[command(name = "payment-service", version)]
pub struct Config {
    #[command(flatten)]
    pub service: ServiceConfig,

    #[command(flatten)]
    pub database: DatabaseConfig,

    /// Time the simulated channel takes for an answer
    #[arg(long, env = "CHANNEL_DELAY_MS", default_value_t = 0, value_name = "MS")]
    pub channel_delay_ms: u64,

    /// Share of requests to the simulated channel that stay without an answer, half of them after the charge was booked
    #[arg(long, env = "CHANNEL_SILENCE", default_value_t = 0.0, value_parser = share, value_name = "0..1")]
    pub channel_silence: f64,
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    if (0.0..=1.0).contains(&share) {
        Ok(share)
    } else {
        Err(format!("{share} is not between 0 and 1"))
    }
}
