//! `serin split`: changes the shares of a service's subsets in the one route that everybody takes.

use std::io::Write;
use std::path::Path;

use clap::Args;
use console::gateway::Versioned;
use console::weights::Weight;
use console::{edit, status};
use istio::{Key, Kind, Resource, Spec};

use crate::failure::{Failure, Outcome};
use crate::guess::did_you_mean;
use crate::rollout::client::Console;
use crate::shop::{self, Shop};
use crate::terminal::{DIM, GOOD};

/// How often the change is tried anew when somebody else changed the same rule in between.
const ATTEMPTS: u32 = 3;

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The service, as in payment or payment-service
    service: String,

    /// Shares in per cent, as in green=10
    #[arg(required = true, value_name = "SUBSET=PERCENT")]
    weights: Vec<Weight>,

    /// Only show what would change
    #[arg(long)]
    dry_run: bool,
}

pub(crate) async fn run(options: &Options, dir: &Path) -> Outcome {
    let shop = Shop::find(dir)?;
    let rules = shop.rules().await?;
    let service = shop::service(&rules, &options.service)?;
    let subsets: Vec<_> = status::subsets(&rules, &service)
        .iter()
        .map(|subset| subset.name.clone())
        .collect();
    let key = rule(&rules, &service)?;
    if Console::new(&shop.run.console, None)?.is_owned(&service).await {
        let name = service.trim_end_matches("-service");
        return Err(
            Failure::new(format!("a rollout of {service} runs and divides its requests")).next(format!(
                "`serin rollout status {name}` shows it, `serin rollout abort {name}` ends it."
            )),
        );
    }
    for weight in &options.weights {
        if !subsets.contains(&weight.subset) {
            let guess = did_you_mean(&weight.subset, &subsets);
            return Err(Failure::new(format!(
                "{service} has no subset `{}`{guess}",
                weight.subset
            )));
        }
    }
    for attempt in 1.. {
        let before = shop.gateway.get(&key).await?;
        let Versioned {
            resource, version, ..
        } = before.ok_or_else(|| Failure::new(format!("there is no {key}")))?;
        let after = edit::shares(resource, &service, &subsets, &options.weights).map_err(Failure::new)?;
        let preview = shop.gateway.put(&after, Some(&version), true).await?;
        if preview.changes.iter().all(|change| !change.changed) {
            return Ok(writeln!(
                anstream::stdout(),
                "{}",
                told(&service, &after, "has these shares already")
            )?);
        }
        if options.dry_run {
            shop::show(&preview)?;
            return Ok(writeln!(
                anstream::stdout(),
                "{DIM}Nothing was changed (--dry-run).{DIM:#}"
            )?);
        }
        match shop.gateway.put(&after, Some(&version), false).await {
            Err(error) if error.is_lost_race() && attempt < ATTEMPTS => {}
            Err(error) => return Err(error.into()),
            Ok(done) => {
                shop::show(&done)?;
                return confirm(&shop, &key, &service, &after).await;
            }
        }
    }
    Ok(())
}

/// Asks the gateway what is in force now, instead of taking it for granted.
async fn confirm(shop: &Shop, key: &Key, service: &str, wanted: &Resource) -> Outcome {
    let now = shop.gateway.get(key).await?.map(|found| found.resource);
    if now.as_ref().is_some_and(|now| now.spec == wanted.spec) {
        let told = told(service, wanted, "in force at the gateway");
        return Ok(writeln!(anstream::stdout(), "{GOOD}✓{GOOD:#} {told}")?);
    }
    Err(Failure::new(format!(
        "the change was accepted, but {key} was changed again since"
    ))
    .next("`serin history` shows by whom."))
}

/// The VirtualService that has a service's shares.
fn rule(rules: &[Resource], service: &str) -> Outcome<Key> {
    let found = status::rule_of(rules, service).map(|(resource, _)| resource.key());
    let next = format!(
        "Write one, as in istio/user.yaml, and apply it: {} must have a route called primary.",
        Kind::VirtualService
    );
    found.ok_or_else(|| Failure::new(format!("no rule divides the requests to {service}")).next(next))
}

/// `payment-service: blue 90 %, green 10 %: in force …`
fn told(service: &str, resource: &Resource, what: &str) -> String {
    let Spec::VirtualService(rule) = &resource.spec else {
        return what.to_owned();
    };
    let route = status::primary(rule).and_then(|index| rule.http.get(index));
    let shares = route.map(|route| route.route.as_slice()).unwrap_or_default();
    let shares: Vec<_> = shares
        .iter()
        .map(|to| {
            let subset = to.destination.subset.as_deref().unwrap_or("all");
            format!("{subset} {} %", to.weight.unwrap_or(100))
        })
        .collect();
    format!("{service}: {}: {what}", shares.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_said_in_words() {
        let file = common::testing::project("istio/recommendation.yaml");
        let text = std::fs::read_to_string(file).expect("there");
        let rule = istio::parse::documents(&text).expect("good").remove(0);
        let subsets = ["algorithm-a".to_owned(), "algorithm-b".to_owned()];
        let wanted = ["algorithm-b=30".parse().expect("a weight")];
        let after = edit::shares(rule, "recommendation-service", &subsets, &wanted).expect("possible");
        let told = told("recommendation-service", &after, "done");
        assert_eq!(
            told,
            "recommendation-service: algorithm-a 70 %, algorithm-b 30 %: done"
        );
    }
}
