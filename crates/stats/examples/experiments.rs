//! How often the verdict on an experiment is wrong, and how many users it takes: Markdown tables from seeded simulations, the
//! same each time. `cargo run --release -p stats --example experiments`

#[path = "../tests/it/simulation.rs"]
mod simulation;

use simulation::{REFERENCE, Truth, looks, median, power, same};
use stats::{Arm, Finding, Invalid, Settings, proportion, verdict};

const LOOKS: usize = 50;
const STEP: u64 = 400;
const SAME: u64 = 2_000;
const DIFFERENT: u64 = 500;
/// Users between two looks at a splitter.
const SPLIT_STEP: u64 = 1_000;

#[expect(clippy::print_stdout, reason = "the tables are what it is for")]
fn main() -> Result<(), Invalid> {
    let settings = Settings::default();
    println!(
        "{LOOKS} looks, one each {STEP} users, both arms together, where nothing else is said. Settings as they are: alpha {}, power {}, minimum effect worth \
         having {} points, no verdict below {} users in each arm.\n",
        settings.alpha,
        settings.power,
        settings.minimum_effect * 100.0,
        settings.minimum_users
    );
    println!("## Two arms that are the same\n");
    println!(
        "| Conversion of {SAME} experiments | ever had a winner | split ever called broken | no difference worth having at the last look | a winner by single 95 % tests |"
    );
    println!("|---|---|---|---|---|");
    for conversion in [0.01, 0.05, 0.125, 0.5] {
        for (step, times) in [(STEP, LOOKS), (STEP / 20, LOOKS * 20)] {
            println!(
                "| {} %, {times} looks | {} |",
                conversion * 100.0,
                same_arms(conversion, step, times, &settings)?.join(" | ")
            );
        }
    }
    println!("\n## The reference effect: 12.5 % against 15.8 %\n");
    println!("| Users | b was called better | theory: at least | at most |");
    println!("|---|---|---|---|");
    let runs = winners(&settings)?;
    for users in [2_000, 4_000, 6_000, 8_000, 10_000, 12_000, 16_000, 20_000] {
        let (at_least, at_most) = power(REFERENCE, &settings, users);
        println!(
            "| {users} | {} | {:.1} % | {:.1} % |",
            percent(runs.iter().filter(|(_, n)| *n <= users).count() as u64, DIFFERENT),
            at_least * 100.0,
            at_most * 100.0
        );
    }
    println!(
        "\n| Minimum effect worth having | b called better | another verdict | median users to b | theory: at least | at most |"
    );
    println!("|---|---|---|---|---|---|");
    for minimum_effect in [0.01, 0.02, 0.033] {
        let settings = Settings {
            minimum_effect,
            ..settings
        };
        println!(
            "| {:.1} points | {} |",
            minimum_effect * 100.0,
            effect(&settings)?.join(" | ")
        );
    }
    println!("\n## A splitter that loses users of one arm\n");
    println!("A look each {SPLIT_STEP} users that came, {DIFFERENT} runs.\n");
    println!("| Lost | caught by 10,000 | by 20,000 | by 30,000 | by 50,000 users | median users |");
    println!("|---|---|---|---|---|---|");
    for lost in [0.0, 0.02, 0.05, 0.1, 0.2, 0.5] {
        println!(
            "| {} % | {} |",
            lost * 100.0,
            splitter(lost, &settings)?.join(" | ")
        );
    }
    Ok(())
}

fn percent(part: u64, whole: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let share = 100.0 * part as f64 / whole as f64;
    format!("{share:.1} %")
}

fn finding(arms: &[Arm; 2], settings: &Settings) -> Result<Finding, Invalid> {
    verdict(arms, settings).map(|verdict| verdict.finding)
}

fn same_arms(conversion: f64, step: u64, times: usize, settings: &Settings) -> Result<[String; 4], Invalid> {
    let (mut winners, mut broken, mut ended, mut naive) = (0, 0, 0, 0);
    for seed in 0..SAME {
        let (mut won, mut split, mut nothing, mut once) = (false, false, false, false);
        for arms in looks(seed, same(conversion), step).take(times) {
            let found = finding(&arms, settings)?;
            won |= matches!(found, Finding::Better { .. });
            split |= found == Finding::SplitBroken;
            nothing = found == Finding::NoDifferenceWorthHaving;
            let [a, b] = arms.map(|arm| (arm.converted, arm.users));
            once |= proportion::difference(a, b, settings.alpha)?.p_value < settings.alpha;
        }
        winners += u64::from(won);
        broken += u64::from(split);
        ended += u64::from(nothing);
        naive += u64::from(once);
    }
    Ok([winners, broken, ended, naive].map(|runs| format!("{runs} ({})", percent(runs, SAME))))
}

/// The first verdict of each run, and after how many users.
fn winners(settings: &Settings) -> Result<Vec<(String, u64)>, Invalid> {
    let mut runs = Vec::new();
    for seed in 0..DIFFERENT {
        for (arms, look) in looks(seed, REFERENCE, STEP).take(LOOKS).zip(1..) {
            match finding(&arms, settings)? {
                Finding::NoVerdictYet { .. } | Finding::NoData => {}
                Finding::Better { arm } => {
                    runs.push((arm, look * STEP));
                    break;
                }
                Finding::NoDifferenceWorthHaving | Finding::SplitBroken => {
                    runs.push((String::new(), u64::MAX));
                    break;
                }
            }
        }
    }
    Ok(runs)
}

fn effect(settings: &Settings) -> Result<[String; 5], Invalid> {
    let runs = winners(settings)?;
    let mut right: Vec<u64> = runs
        .iter()
        .filter(|(arm, _)| arm == "b")
        .map(|(_, users)| *users)
        .collect();
    right.sort_unstable();
    let (at_least, at_most) = median(REFERENCE, settings, STEP);
    Ok([
        percent(right.len() as u64, DIFFERENT),
        (runs.len() - right.len()).to_string(),
        middle(&right),
        at_least.to_string(),
        at_most.to_string(),
    ])
}

/// The median over all runs, those that found nothing last.
fn middle(sorted: &[u64]) -> String {
    let half = usize::try_from(DIFFERENT / 2).unwrap_or(usize::MAX);
    sorted.get(half).map_or_else(|| "none".to_owned(), u64::to_string)
}

fn splitter(lost: f64, settings: &Settings) -> Result<[String; 5], Invalid> {
    let truth = Truth { lost, ..same(0.125) };
    let mut caught = Vec::new();
    for seed in 0..DIFFERENT {
        for (arms, look) in looks(seed, truth, SPLIT_STEP).take(LOOKS).zip(1..) {
            if finding(&arms, settings)? == Finding::SplitBroken {
                caught.push(look * SPLIT_STEP);
                break;
            }
        }
    }
    caught.sort_unstable();
    let by = |users: u64| percent(caught.partition_point(|n| *n <= users) as u64, DIFFERENT);
    Ok([by(10_000), by(20_000), by(30_000), by(50_000), middle(&caught)])
}
