//! Finds the shop that runs, by the `run.json` in its data directory.

use std::io::Write;
use std::path::Path;

use console::gateway::{AdminError, GatewayAdmin};
use console::run_file::{RunFile, RunFileError};
use console::status;
use istio::{Mistake, Resource, Spec};

use crate::failure::{Failure, Outcome};
use crate::guess::did_you_mean;
use crate::terminal::{WARN, coloured};

/// Noted by the gateway with each change.
const ACTOR: &str = "serin";

/// A running shop.
pub(crate) struct Shop {
    pub(crate) run: RunFile,
    pub(crate) gateway: GatewayAdmin,
}

impl Shop {
    pub(crate) fn find(dir: &Path) -> Outcome<Self> {
        let run = RunFile::read(&RunFile::path(dir)).map_err(|error| match error {
            RunFileError::NotRunning(_) => Failure::new(format!("no shop is running in {}", dir.display()))
                .next("Start one with `serin up`, or name its directory with --data-dir DIR."),
            RunFileError::Unreadable { .. } => Failure::new(error.to_string()),
        })?;
        let gateway = GatewayAdmin::new(&run.gateway_admin, ACTOR)?;
        Ok(Self { run, gateway })
    }

    pub(crate) async fn rules(&self) -> Outcome<Vec<Resource>> {
        Ok(self.gateway.resources().await?)
    }
}

impl From<AdminError> for Failure {
    fn from(error: AdminError) -> Self {
        match &error {
            AdminError::Unreachable { base, .. } => {
                Self::new(format!("the gateway does not answer at {base}"))
                    .next("Is `serin up` still running in its terminal? If it was killed, start it again.")
            }
            AdminError::Refused { mistakes, .. } if !mistakes.is_empty() => {
                let lines: Vec<_> = mistakes.iter().map(Mistake::to_string).collect();
                Self::new(format!(
                    "the gateway refused the change:\n  {}",
                    lines.join("\n  ")
                ))
            }
            AdminError::Refused { detail, .. } => Self::new(detail.clone()),
            AdminError::Malformed(_) => Self::new(error.to_string())
                .next("Do gateway and serin come from the same build? Stop the shop and start it again."),
        }
    }
}

/// The services that rules send requests to, by their names in the mesh.
pub(crate) fn services(rules: &[Resource]) -> Vec<String> {
    let mut names: Vec<_> = rules
        .iter()
        .filter_map(|resource| match &resource.spec {
            Spec::ServiceEntry(entry) => entry.hosts.first(),
            Spec::DestinationRule(rule) => Some(&rule.host),
            Spec::VirtualService(_) | Spec::Gateway(_) => None,
        })
        .map(|host| status::short(host).to_owned())
        .collect();
    names.sort();
    names.dedup();
    names
}

/// `payment-service` for `payment` or `payment-service`.
pub(crate) fn service(rules: &[Resource], wanted: &str) -> Outcome<String> {
    let names = services(rules);
    let long = format!("{wanted}-service");
    let found = names.iter().find(|name| **name == wanted || **name == long);
    found.cloned().ok_or_else(|| {
        let short: Vec<_> = names
            .iter()
            .map(|name| name.trim_end_matches("-service"))
            .collect();
        Failure::new(format!(
            "there is no service `{wanted}`{}",
            did_you_mean(wanted, &short)
        ))
    })
}

/// What a change did, or would do: its difference and what the gateway thinks of it.
pub(crate) fn show(outcome: &console::gateway::Outcome) -> std::io::Result<()> {
    let mut out = anstream::stdout().lock();
    for change in &outcome.changes {
        write!(out, "{}", coloured(&change.diff))?;
    }
    for warning in &outcome.warnings {
        writeln!(anstream::stderr(), "{WARN}warning:{WARN:#} {warning}")?;
    }
    Ok(())
}
