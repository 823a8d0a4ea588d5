//! Settings of storefront, beside those that all services share.

use clap::Parser;
use common::ServiceConfig;

/// storefront: the shop page and the API behind it
#[derive(Parser, Clone, Debug)]
#[command(name = "storefront", version)]
pub struct Config {
    #[command(flatten)]
    pub service: ServiceConfig,

    /// Most guestbook streams open at once; further ones get 503
    #[arg(long, env = "MAX_STREAMS", default_value_t = 500, value_name = "N")]
    pub max_streams: usize,

    /// Most purchases being told to recommendation-service at once; further ones are dropped and counted
    #[arg(long, env = "MAX_PURCHASE_EVENTS", default_value_t = 64, value_name = "N")]
    pub max_purchase_events: usize,
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}
