//! `serin get`: the rules as they are in force.

use std::io::Write;
use std::path::Path;

use clap::{Args, ValueEnum};
use istio::{Kind, Resource, Spec, yaml};

use crate::failure::{Failure, Outcome};
use crate::guess::did_you_mean;
use crate::shop::Shop;
use crate::terminal::{Align, Cell, table};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// VirtualService (vs), DestinationRule (dr), Gateway (gw), ServiceEntry (se), or all
    #[arg(value_name = "KIND")]
    kind: String,

    /// Its name; for services, payment is short for payment-service
    name: Option<String>,

    /// How to print
    #[arg(short, long, default_value = "table", value_name = "FORMAT")]
    output: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Yaml,
    Json,
}

pub(crate) async fn run(options: &Options, dir: &Path) -> Outcome {
    let kind = kind(&options.kind)?;
    let mut rules = Shop::find(dir)?.rules().await?;
    rules.retain(|resource| kind.is_none_or(|kind| resource.kind() == kind));
    if let Some(name) = &options.name {
        rules = named(rules, name)?;
    }
    let text = match options.output {
        Format::Yaml => rules.iter().map(yaml::to_yaml).collect::<Vec<_>>().join("---\n"),
        Format::Json => json(&rules, options.name.is_some())?,
        Format::Table => rows(&rules),
    };
    Ok(anstream::stdout().write_all(text.as_bytes())?)
}

fn kind(text: &str) -> Outcome<Option<Kind>> {
    if text == "all" {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|error: istio::resource::UnknownKind| {
            let names: Vec<_> = Kind::ALL
                .iter()
                .map(|kind| kind.as_str().to_ascii_lowercase())
                .collect();
            Failure::new(format!(
                "{error}{}",
                did_you_mean(&text.to_ascii_lowercase(), &names)
            ))
        })
}

fn named(rules: Vec<Resource>, name: &str) -> Outcome<Vec<Resource>> {
    let names: Vec<_> = rules
        .iter()
        .map(|resource| resource.metadata.name.clone())
        .collect();
    let long = format!("{name}-service");
    let wanted = [name, &long]
        .into_iter()
        .find(|wanted| names.iter().any(|name| name == wanted));
    let Some(wanted) = wanted else {
        return Err(Failure::new(format!(
            "there is no `{name}`{}",
            did_you_mean(name, &names)
        )));
    };
    Ok(rules
        .into_iter()
        .filter(|resource| resource.metadata.name == wanted)
        .collect())
}

/// One alone as itself, several as a list, as `kubectl` does it.
fn json(rules: &[Resource], one: bool) -> Outcome<String> {
    let value = match rules {
        [resource] if one => serde_json::to_string_pretty(resource),
        _ => serde_json::to_string_pretty(&serde_json::json!({
            "apiVersion": "v1", "kind": "List", "items": rules,
        })),
    };
    Ok(value.map_err(|error| Failure::new(error.to_string()))? + "\n")
}

fn rows(rules: &[Resource]) -> String {
    let head = ["kind", "name", "for", "says"].map(|title| (title, Align::Left));
    let rows: Vec<Vec<Cell>> = rules
        .iter()
        .map(|resource| {
            let (whom, what) = summary(&resource.spec);
            vec![
                resource.kind().as_str().into(),
                resource.metadata.name.clone().into(),
                whom.into(),
                what.into(),
            ]
        })
        .collect();
    table(&head, &rows)
}

/// Whom a rule concerns and what it says, in a few words.
fn summary(spec: &Spec) -> (String, String) {
    match spec {
        Spec::VirtualService(rule) => {
            let routes = rule.http.iter().map(|route| {
                let shares = route.route.iter().map(|to| {
                    let name = to.destination.subset.as_ref().unwrap_or(&to.destination.host);
                    format!("{name} {}", to.weight.unwrap_or(100))
                });
                let shares = shares.collect::<Vec<_>>().join(" / ");
                format!("{}: {shares}", route.name.as_deref().unwrap_or("route"))
            });
            (rule.hosts.join(","), routes.collect::<Vec<_>>().join("; "))
        }
        Spec::DestinationRule(rule) => {
            let names: Vec<_> = rule.subsets.iter().map(|subset| subset.name.as_str()).collect();
            (rule.host.clone(), format!("subsets {}", names.join(", ")))
        }
        Spec::Gateway(rule) => {
            let hosts: Vec<_> = rule
                .servers
                .iter()
                .flat_map(|server| server.hosts.clone())
                .collect();
            (hosts.join(","), "the way in".to_owned())
        }
        Spec::ServiceEntry(entry) => {
            let host = entry
                .hosts
                .first()
                .map(|host| console::status::short(host).to_owned());
            (
                host.unwrap_or_default(),
                format!("{} instances", entry.endpoints.len()),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_shop_has_a_summary_that_names_its_shares() {
        let text = std::fs::read_to_string(common::testing::project("istio/user.yaml")).expect("there");
        let rules = istio::parse::documents(&text).expect("good");
        let table = anstream::adapter::strip_str(&rows(&rules)).to_string();
        assert!(
            table.contains("canary: v2 100; primary: v1 90 / v2 10"),
            "{table}"
        );
        assert!(table.contains("subsets v1, v2"), "{table}");
    }

    #[test]
    fn a_wrong_kind_or_name_gets_a_hint() {
        let error = kind("virtualservic").expect_err("wrong").to_string();
        assert!(error.contains("did you mean `virtualservice`"), "{error}");
        let error = named(Vec::new(), "x").expect_err("none").to_string();
        assert!(error.contains("no `x`"), "{error}");
    }
}
