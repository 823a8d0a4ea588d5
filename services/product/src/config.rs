//! Settings of product-service, beside those that all services share.

use clap::Parser;
use common::ServiceConfig;
use common::config::DatabaseConfig;

/// product-service: shows, finds and reserves the products of the shop
#[derive(Parser, Clone, Debug)]
#[command(name = "product-service", version)]
pub struct Config {
    #[command(flatten)]
    pub service: ServiceConfig,

    #[command(flatten)]
    pub database: DatabaseConfig,

    /// Stock below which a product gets a delivery that brings it back to its initial stock; 0 means no deliveries
    #[arg(long, env = "RESTOCK_BELOW", default_value_t = 0, value_name = "N")]
    pub restock_below: u32,
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}
