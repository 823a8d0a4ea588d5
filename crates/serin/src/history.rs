//! `serin history` and `serin undo`: who changed which rule, and the way back.

use std::io::Write;
use std::path::Path;

use clap::Args;
use console::gateway::PastChange;
use console::status;
use istio::{Key, Kind, Resource};

use crate::cli::Format;
use crate::failure::{Failure, Outcome};
use crate::shop::{self, Shop};
use crate::terminal::{Align, Cell, DIM, GOOD, coloured, print_json, table};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Only this rule, as in payment or dr/payment-service
    rule: Option<String>,

    /// Show what each change changed
    #[arg(long)]
    diff: bool,

    /// Show so many
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: usize,

    /// How to print
    #[arg(short, long, default_value = "table", value_name = "FORMAT")]
    output: Format,
}

#[derive(Args, Debug)]
pub(crate) struct Undo {
    /// The rule, as in payment (its VirtualService) or dr/payment-service
    rule: String,

    /// Only show what would change
    #[arg(long)]
    dry_run: bool,
}

pub(crate) async fn run(options: &Options, dir: &Path) -> Outcome {
    let shop = Shop::find(dir)?;
    let key = match &options.rule {
        Some(rule) => Some(key(&shop.rules().await?, rule)?),
        None => None,
    };
    let changes = shop.gateway.history(key.as_ref(), options.limit).await?;
    if options.output == Format::Json {
        return print_json(&changes);
    }
    let mut out = anstream::stdout().lock();
    if changes.is_empty() {
        return Ok(writeln!(out, "No rule has been changed yet.")?);
    }
    if options.diff {
        for change in &changes {
            writeln!(
                out,
                "{DIM}{} by {}: {}{DIM:#}",
                change.at, change.actor, change.action
            )?;
            writeln!(out, "{}", coloured(&change.diff))?;
        }
        return Ok(());
    }
    let head = ["version", "when", "who", "what", "rule"].map(|title| (title, Align::Left));
    let rows: Vec<_> = changes.iter().map(row).collect();
    Ok(write!(out, "{}", table(&head, &rows))?)
}

fn row(change: &PastChange) -> Vec<Cell> {
    // To the second is enough here.
    let when = change
        .at
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end_matches('Z')
        .replace('T', " ");
    [
        change.resource_version.clone(),
        when,
        change.actor.clone(),
        change.action.clone(),
        format!("{} {}", change.kind, change.name),
    ]
    .map(Cell::from)
    .to_vec()
}

pub(crate) async fn undo(options: &Undo, dir: &Path) -> Outcome {
    let shop = Shop::find(dir)?;
    let key = key(&shop.rules().await?, &options.rule)?;
    let outcome = shop.gateway.undo(&key, None, options.dry_run).await?;
    shop::show(&outcome)?;
    let mut out = anstream::stdout().lock();
    if options.dry_run {
        writeln!(out, "{DIM}Nothing was changed (--dry-run).{DIM:#}")?;
    } else {
        writeln!(out, "{GOOD}✓{GOOD:#} {key} is as it was before")?;
    }
    Ok(())
}

/// `payment` is the VirtualService of payment-service; `dr/payment-service` says which kind. A rule that is not there (any
/// more) can be named by its full name.
fn key(rules: &[Resource], text: &str) -> Outcome<Key> {
    let namespace = istio::resource::DEFAULT_NAMESPACE;
    let (kind, name) = match text.split_once('/') {
        None => {
            let service = shop::service(rules, text)?;
            let found = status::rule_of(rules, &service).map(|(resource, _)| resource.key());
            return Ok(found.unwrap_or_else(|| Key::new(Kind::VirtualService, namespace, service)));
        }
        Some((kind, name)) => (kind, name),
    };
    let kind: Kind = kind
        .parse()
        .map_err(|error: istio::resource::UnknownKind| Failure::new(error.to_string()))?;
    Ok(Key::new(kind, namespace, name))
}
