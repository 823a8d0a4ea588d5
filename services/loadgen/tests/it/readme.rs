//! The README tells the truth.

use clap::CommandFactory;
use common::testing::readme;
use loadgen::{Config, routes};

const README: &str = include_str!("../../README.md");

#[test]
fn its_tables_are_those_of_the_code() {
    readme::settings(README, &Config::command());
    readme::endpoints(README, routes::router().get_openapi());
}
