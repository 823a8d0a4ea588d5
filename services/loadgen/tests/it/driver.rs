//! The schedule, on a clock that the test holds.

use std::time::Duration;

use common::CancellationToken;
use loadgen::api::Load;
use loadgen::driver::drive;
use loadgen::plan::Planner;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

const LOAD: Load = Load {
    rps: 50.0,
    users: 10,
    canary_share: 0.0,
    running: true,
};

/// When requests were due in `seconds` seconds; `change` is made at a time after the start.
async fn dues(seconds: u64, change: Option<(Duration, Load)>) -> Vec<Duration> {
    let (sender, receiver) = watch::channel(LOAD);
    let start = Instant::now();
    let mut dues = Vec::new();
    let mut planner = Planner::new(1, 0.0);
    let (stop, end) = (CancellationToken::new(), start + Duration::from_secs(seconds));
    let driven = drive(&mut planner, receiver, Some(end), &stop, |_, due, _| {
        dues.push(due - start);
    });
    let changed = async {
        if let Some((at, load)) = change {
            sleep_until(start + at).await;
            sender.send_replace(load);
        }
    };
    tokio::join!(driven, changed);
    dues
}

fn between(dues: &[Duration], from: u64, to: u64) -> usize {
    let range = Duration::from_secs(from)..Duration::from_secs(to);
    dues.iter().filter(|due| range.contains(*due)).count()
}

/// 100 seconds at 50 a second: a standard deviation is 71.
#[tokio::test(start_paused = true)]
async fn the_rate_is_the_one_asked_for() {
    let dues = dues(100, None).await;
    assert!((4_650..=5_350).contains(&dues.len()), "{}", dues.len());
    assert!(dues.is_sorted());
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_times() {
    assert_eq!(dues(5, None).await, dues(5, None).await);
}

#[tokio::test(start_paused = true)]
async fn a_change_takes_effect_at_once() {
    let faster = Load { rps: 500.0, ..LOAD };
    let dues = dues(20, Some((Duration::from_secs(10), faster))).await;
    let (before, after) = (between(&dues, 0, 10), between(&dues, 10, 20));
    // 500 ± 5 · 22, 5,000 ± 5 · 71
    assert!((390..=610).contains(&before), "{before}");
    assert!((4_645..=5_355).contains(&after), "{after}");
}

#[tokio::test(start_paused = true)]
async fn a_load_that_rests_sends_nothing_and_catches_nothing_up() {
    let resting = Load {
        running: false,
        ..LOAD
    };
    let dues = dues(20, Some((Duration::from_secs(10), resting))).await;
    assert!(between(&dues, 0, 10) > 390);
    assert_eq!(between(&dues, 10, 20), 0);

    let none = Load { rps: 0.0, ..LOAD };
    let (sender, receiver) = watch::channel(none);
    let start = Instant::now();
    let mut first = Vec::new();
    let mut planner = Planner::new(1, 0.0);
    let (stop, end) = (CancellationToken::new(), start + Duration::from_secs(101));
    let driven = drive(&mut planner, receiver, Some(end), &stop, |_, due, _| {
        first.push(due - start);
    });
    let resumed = async {
        sleep_until(start + Duration::from_secs(100)).await;
        sender.send_replace(LOAD);
    };
    tokio::join!(driven, resumed);
    assert!(first[0] >= Duration::from_secs(100));
    assert!((10..=100).contains(&first.len()), "{}", first.len());
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_it_at_once() {
    let (_sender, receiver) = watch::channel(LOAD);
    let stop = CancellationToken::new();
    stop.cancel();
    let start = Instant::now();
    let mut planner = Planner::new(1, 0.0);
    drive(&mut planner, receiver, None, &stop, |_, _, _| panic!("sent")).await;
    assert_eq!(start.elapsed(), Duration::ZERO);
}
