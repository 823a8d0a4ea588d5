//! The README tells the truth.

use clap::CommandFactory;
use common::testing::readme;
use recommendation::{Config, routes, variant};

const README: &str = include_str!("../../README.md");

#[test]
fn its_tables_are_those_of_the_code() {
    readme::settings(README, &Config::command());
    readme::endpoints(README, routes::router().get_openapi());
    readme::differences(README, variant::DECLARATION.differences);
}
