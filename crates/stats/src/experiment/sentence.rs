//! The verdict in words.

use super::{Arm, Finding, View};
use crate::count;

pub(super) fn of(finding: &Finding, view: &View<'_>) -> String {
    let [a, b] = view.arms;
    match finding {
        Finding::NoData => "no data: nobody has been in the experiment yet".to_owned(),
        Finding::SplitBroken => split_broken(a, b),
        Finding::NoVerdictYet { more_users } => {
            format!("no verdict yet: about {} more users", thousands(*more_users))
        }
        Finding::Better { arm } if *arm == b.name => {
            better(b, a, (view.difference, view.interval.low, view.interval.high))
        }
        Finding::Better { .. } => better(a, b, (-view.difference, -view.interval.high, -view.interval.low)),
        Finding::NoDifferenceWorthHaving => format!(
            "no difference worth having: {}, less than {:.1} points either way",
            compared(b, a, (view.difference, view.interval.low, view.interval.high)),
            view.settings.minimum_effect * 100.0,
        ),
    }
}

/// What was found less often than promised is named.
fn split_broken(a: &Arm, b: &Arm) -> String {
    let all = a.users + b.users;
    let short = |arm: &Arm| arm.share - count(arm.users) / count(all);
    let arm = if short(a) > short(b) { a } else { b };
    format!(
        "the split is broken, do not trust the figures: {} got {:.1} % of {} users, declared are {:.1} %",
        arm.name,
        percent(arm.users, all),
        thousands(all),
        arm.share * 100.0,
    )
}

fn better(winner: &Arm, loser: &Arm, difference: (f64, f64, f64)) -> String {
    format!(
        "{} is better: {}",
        winner.name,
        compared(winner, loser, difference)
    )
}

/// Difference and its ends are those of the first-named arm minus the other.
fn compared(arm: &Arm, other: &Arm, (value, low, high): (f64, f64, f64)) -> String {
    format!(
        "conversion {:.1} % against {:.1} %, difference {} points ({} to {})",
        percent(arm.converted, arm.users),
        percent(other.converted, other.users),
        points(value),
        points(low),
        points(high),
    )
}

fn percent(part: u64, whole: u64) -> f64 {
    100.0 * count(part) / count(whole)
}

fn points(share: f64) -> String {
    let text = format!("{:+.1}", share * 100.0);
    if text == "-0.0" { "+0.0".to_owned() } else { text }
}

/// With commas: 2,300.
fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
