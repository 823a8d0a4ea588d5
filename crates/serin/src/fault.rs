//! `serin fault`: breaks a version on purpose and mends it, on all its instances.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use clap::{Args, Subcommand};
use common::fault::Fault;
use console::instances::{Instances, with_faults};
use console::run_file::{RunFile, RunInstance, State};

use crate::failure::{Failure, Outcome};
use crate::guess::did_you_mean;
use crate::shop::Shop;
use crate::terminal::{Align, BAD, Cell, GOOD, table};

const TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Args, Debug)]
pub(crate) struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Break all instances of a version
    Set {
        /// The service, as in payment
        service: String,
        /// Its subset, as in green
        subset: String,
        #[command(flatten)]
        fault: Wanted,
    },
    /// Mend all instances of the shop, of a service, or of a version
    Clear {
        /// The service, as in payment
        service: Option<String>,
        /// Its subset, as in green
        subset: Option<String>,
    },
    /// Show what is broken
    List,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = true)]
struct Wanted {
    /// Share of requests that fail with 500
    #[arg(long, value_name = "0..1", value_parser = share)]
    error_rate: Option<f64>,

    /// Delay of each request
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(..=60_000))]
    delay_ms: Option<u64>,

    /// Up to so much more
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(..=60_000))]
    jitter_ms: Option<u64>,
}

pub(crate) async fn run(options: Options, dir: &Path) -> Outcome {
    let run = Shop::find(dir)?.run;
    let instances = Instances::new(TIMEOUT)?;
    match options.action {
        Action::Set {
            service,
            subset,
            fault,
        } => {
            let fault = Fault {
                error_rate: fault.error_rate.unwrap_or_default(),
                delay_ms: fault.delay_ms.unwrap_or_default(),
                jitter_ms: fault.jitter_ms.unwrap_or_default(),
                seed: None,
            };
            for instance in chosen(&run, Some(&service), Some(&subset))? {
                let answer = instances.set_fault(instance, &fault).await;
                answer.map_err(|why| failed(instance, &why))?;
                let name = &instance.name;
                writeln!(anstream::stdout(), "{BAD}✗{BAD:#} {name}: {}", describe(&fault))?;
            }
        }
        Action::Clear { service, subset } => {
            for instance in chosen(&run, service.as_deref(), subset.as_deref())? {
                if get(&instances, instance).await?.is_some() {
                    let answer = instances.clear_fault(instance).await;
                    answer.map_err(|why| failed(instance, &why))?;
                    writeln!(
                        anstream::stdout(),
                        "{GOOD}✓{GOOD:#} {} is well again",
                        instance.name
                    )?;
                }
            }
        }
        Action::List => list(&instances, &run).await?,
    }
    Ok(())
}

async fn list(instances: &Instances, run: &RunFile) -> Outcome {
    let mut rows = Vec::new();
    for instance in chosen(run, None, None)? {
        if let Some(fault) = get(instances, instance).await? {
            rows.push(vec![
                Cell::from(&*instance.name),
                Cell::new(describe(&fault), BAD),
            ]);
        }
    }
    let mut out = anstream::stdout().lock();
    if rows.is_empty() {
        return Ok(writeln!(out, "No fault is active.")?);
    }
    let head = [("instance", Align::Left), ("fault", Align::Left)];
    Ok(write!(out, "{}", table(&head, &rows))?)
}

/// The instances of a service and subset that are up. The gateway has no faults of this kind.
fn chosen<'r>(
    run: &'r RunFile,
    service: Option<&str>,
    subset: Option<&str>,
) -> Outcome<Vec<&'r RunInstance>> {
    let mut found: Vec<_> = with_faults(&run.instances).collect();
    if let Some(service) = service {
        let short = |name: &str| name.trim_end_matches("-service").to_owned();
        let names: Vec<_> = found.iter().map(|instance| short(&instance.service)).collect();
        found.retain(|instance| short(&instance.service) == short(service));
        if found.is_empty() {
            let guess = did_you_mean(service, &names);
            return Err(Failure::new(format!("there is no service `{service}`{guess}")));
        }
    }
    if let Some(subset) = subset {
        let mut names: Vec<_> = found.iter().map(|instance| instance.subset.clone()).collect();
        names.dedup();
        // `a` for `algorithm-a`, `v2` for `green`: what a human calls it.
        found.retain(|instance| {
            instance.subset == subset
                || instance.variant == subset
                || instance.subset.ends_with(&format!("-{subset}"))
        });
        if found.is_empty() {
            let service = service.unwrap_or_default();
            let guess = did_you_mean(subset, &names);
            return Err(Failure::new(format!("{service} has no subset `{subset}`{guess}")));
        }
    }
    found.retain(|instance| instance.state == State::Up);
    if found.is_empty() {
        return Err(Failure::new("no instance of it is up").next("`serin status` shows who is."));
    }
    Ok(found)
}

async fn get(instances: &Instances, instance: &RunInstance) -> Outcome<Option<Fault>> {
    let answer = instances.fault(instance).await;
    answer.map_err(|why| failed(instance, &why))
}

fn failed(instance: &RunInstance, why: &str) -> Failure {
    Failure::new(format!("the fault of {} cannot be reached: {why}", instance.name))
}

/// `30 % errors, 200 to 300 ms delay`
pub(crate) fn describe(fault: &Fault) -> String {
    let mut parts = Vec::new();
    if fault.error_rate > 0.0 {
        parts.push(format!("{} % errors", (fault.error_rate * 1e4).round() / 100.0));
    }
    match (fault.delay_ms, fault.jitter_ms) {
        (0, 0) => {}
        (delay, 0) => parts.push(format!("{delay} ms delay")),
        (delay, jitter) => parts.push(format!("{delay} to {} ms delay", delay + jitter)),
    }
    if parts.is_empty() {
        parts.push("no effect".to_owned());
    }
    parts.join(", ")
}

pub(crate) fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    if (0.0..=1.0).contains(&share) {
        Ok(share)
    } else {
        Err(format!(
            "{share} is not between 0 and 1; 0.3 means three requests in ten"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_said_in_words() {
        let fault = |error_rate, delay_ms, jitter_ms| Fault {
            error_rate,
            delay_ms,
            jitter_ms,
            seed: None,
        };
        assert_eq!(describe(&fault(0.3, 0, 0)), "30 % errors");
        assert_eq!(
            describe(&fault(0.005, 200, 100)),
            "0.5 % errors, 200 to 300 ms delay"
        );
        assert_eq!(describe(&fault(0.0, 0, 0)), "no effect");
        assert!(share("15").expect_err("too much").contains("0.3 means"));
    }
}
