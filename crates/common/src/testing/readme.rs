//! Holds the tables of a service's README against its code, so that no table lies for longer than one test run.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use clap::{Args, Command};
use utoipa::openapi::OpenApi;

use crate::ServiceConfig;
use crate::config::DatabaseConfig;
use crate::variant::Difference;

/// The first cells of the rows of the table whose header starts with `head`, without backticks.
///
/// # Panics
/// When the README has no such table.
pub fn column(readme: &str, head: &str) -> BTreeSet<String> {
    let start = format!("| {head} |");
    let mut lines = readme.lines().skip_while(|line| !line.starts_with(&start));
    assert!(
        lines.next().is_some(),
        "the README has no table that starts with `{start}`"
    );
    let rows = lines.skip(1).take_while(|line| line.starts_with('|'));
    rows.filter_map(|line| line.split('|').nth(1))
        .map(|cell| cell.trim().replace('`', ""))
        .collect()
}

/// # Panics
/// When the table `| Setting | …` does not list exactly the environment variables of `command` that are the service's
/// own, that is, not shared by all services.
pub fn settings(readme: &str, command: &Command) {
    let shared = DatabaseConfig::augment_args(ServiceConfig::augment_args(Command::new("shared")));
    let names = |command: &Command| -> BTreeSet<String> {
        command
            .get_arguments()
            .filter_map(|arg| arg.get_env())
            .map(|env| env.to_string_lossy().into_owned())
            .collect()
    };
    let own: BTreeSet<_> = names(command).difference(&names(&shared)).cloned().collect();
    assert_eq!(
        column(readme, "Setting"),
        own,
        "the README's settings (left) are not those of config.rs (right)"
    );
}

/// # Panics
/// When the table `| Endpoint | …` does not list exactly the operations of `api`.
pub fn endpoints(readme: &str, api: &OpenApi) {
    let json = serde_json::to_value(api).expect("an OpenAPI document");
    let paths = json["paths"].as_object().expect("paths");
    let served: BTreeSet<_> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods").keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    assert_eq!(
        column(readme, "Endpoint"),
        served,
        "the README's endpoints (left) are not those of routes.rs (right)"
    );
}

/// # Panics
/// When the README does not have the v1/v2 table of `variant.rs`, word for word; the message has the table.
pub fn differences(readme: &str, differences: &[Difference]) {
    let mut table = String::new();
    for Difference { aspect, v1, v2 } in differences {
        writeln!(table, "| {aspect} | {v1} | {v2} |").expect("strings take all text");
    }
    assert!(
        readme.contains(&table),
        "the README lacks the table of variant.rs:\n{table}"
    );
}
