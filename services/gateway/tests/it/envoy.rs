//! Held against Envoy, which executes Istio's rules in a cluster: the same requests, bytes for bytes, to it and to the
//! gateway, and what comes of each.
//!
//! Every file in `envoy/cases` has rules as Istio's YAML, the routes that Istio makes of them for Envoy, and what the
//! requests are made of. Requests are drawn with a seed: the same each time. What may differ, and why, is in
//! [`difference`]. Without an `envoy` in PATH (`scripts/test` fetches it) this is skipped.

mod case;
mod difference;
mod process;
mod requests;
mod rules;
mod service;
mod wire;

use crate::support::{Folders, TestGateway};
use case::{Case, Exception};
use difference::{Outcome, differences};
use process::Envoy;
use service::{Seen, Services};
use std::{collections::BTreeMap, net::SocketAddr};
use wire::Wire;

/// Most differences of a case that are printed.
const SHOWN: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn requests_fare_as_they_do_in_envoy() {
    if !Envoy::is_here().await {
        println!(
            "\nSKIPPED: the comparison with Envoy; scripts/test fetches it, or put an `envoy` into PATH.\n"
        );
        return;
    }
    let cases = Case::all();
    let services = Services::start().await;
    let envoy = Envoy::start(&cases, &services).await;
    let folders = Folders::new(&rules::common(&services));
    let gateway = folders.start().await;
    let (mut complaints, mut compared) = (Vec::new(), 0);
    for case in &cases {
        if let Some(complaint) = apply(&gateway, case).await {
            complaints.push(format!("{}: {complaint}", case.name));
            continue;
        }
        if !case.refused.is_empty() {
            continue;
        }
        let requests = requests::of(case);
        compared += requests.len();
        let theirs = run(envoy.address(&case.name), case, &requests, &services).await;
        let ours = run(gateway.ingress, case, &requests, &services).await;
        complaints.extend(compare(case, &requests, &theirs, &ours));
    }
    println!("{compared} requests compared.");
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Puts the case's rules in force, or says what is wrong with that.
async fn apply(gateway: &TestGateway, case: &Case) -> Option<String> {
    let mut admin = gateway.admin().await;
    let reply = admin.call("POST", "/config", &[], &rules::of(case)).await;
    let is_refused = reply.status == 422;
    let unsaid = case.refused.iter().find(|field| !reply.text.contains(*field));
    match (is_refused, case.refused.is_empty(), unsaid) {
        (false, true, _) if reply.status == 200 => None,
        (true, false, None) => None,
        (true, false, Some(field)) => Some(format!("`{field}` is not among what is refused: {}", reply.text)),
        (false, false, _) => Some("its rules are executed by now: take `refused` out of its file".to_owned()),
        _ => Some(format!("{}: {}", reply.status, reply.text)),
    }
}

async fn run(address: SocketAddr, case: &Case, requests: &[Vec<u8>], services: &Services) -> Vec<Outcome> {
    let mut wire = Wire::new(address);
    let mut outcomes = Vec::new();
    for request in requests {
        let answer = wire.exchange(request).await;
        let seen = match case.reaches(request) {
            1 => services.take_seen(),
            several => services.take_copied(several).await,
        };
        outcomes.push(Outcome { answer, seen });
    }
    outcomes
}

fn compare(case: &Case, requests: &[Vec<u8>], theirs: &[Outcome], ours: &[Outcome]) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut different = 0;
    let mut stale: Vec<&Exception> = case.except.iter().collect();
    for ((request, theirs), ours) in requests.iter().zip(theirs).zip(ours) {
        let found = differences(case, theirs, ours);
        let exception = case.except.iter().find(|exception| exception.covers(request));
        if let Some(exception) = exception.filter(|_| !found.is_empty()) {
            stale.retain(|other| other.request != exception.request);
        } else if !found.is_empty() {
            different += 1;
            if different <= SHOWN {
                let request: String = String::from_utf8_lossy(request).chars().take(400).collect();
                complaints.push(format!(
                    "{}: {request:?}\n    {}",
                    case.name,
                    found.join("\n    ")
                ));
            }
        }
    }
    if different > SHOWN {
        complaints.push(format!("{}: {different} of {} differ", case.name, requests.len()));
    }
    complaints.extend(stale.iter().map(|exception| {
        format!(
            "{}: {:?} fares alike, and needs no exception",
            case.name, exception.request
        )
    }));
    complaints.extend(check_shares(case, "Envoy", theirs));
    complaints.extend(check_shares(case, "gateway", ours));
    complaints
}

/// Where chance decides: within five standard deviations of the binomial, and never a request to weight 0.
fn check_shares(case: &Case, who: &str, outcomes: &[Outcome]) -> Vec<String> {
    let mut counts: BTreeMap<&str, u32> = case.shares.keys().map(|to| (to.as_str(), 0)).collect();
    for Seen { by, .. } in outcomes.iter().flat_map(|outcome| &outcome.seen) {
        *counts.entry(by).or_default() += 1;
    }
    let total = f64::from(counts.values().sum::<u32>());
    let far_off = |(to, share): (&String, &f64)| {
        let allowed = 5.0 * (total * share * (1.0 - share)).sqrt();
        let found = f64::from(counts[to.as_str()]);
        ((found - total * share).abs() > allowed).then(|| {
            format!(
                "{}: {who} sent {found} of {total} to {to}; wanted: {share} of them, give or take {allowed:.0}",
                case.name
            )
        })
    };
    case.shares.iter().filter_map(far_off).collect()
}
