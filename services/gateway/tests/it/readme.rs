//! The README tells the truth.

use clap::CommandFactory;
use common::testing::readme;
use gateway::{Config, admin};

const README: &str = include_str!("../../README.md");

#[test]
fn its_tables_are_those_of_the_code() {
    readme::settings(README, &Config::command());
    let listed = readme::column(README, "Endpoint");
    let served = admin::ENDPOINTS
        .iter()
        .map(|endpoint| (*endpoint).to_owned())
        .collect();
    assert_eq!(listed, served);
}

#[test]
fn its_admin_address_is_envoys() {
    let command = Config::command();
    let admin = command
        .get_arguments()
        .find(|arg| arg.get_id() == "admin_listen")
        .unwrap();
    assert_eq!(admin.get_default_values(), ["127.0.0.1:15000"]);
}
