//! The schedule, on a clock that the test holds.

use std::time::Duration;

use common::CancellationToken;
use loadgen::api::{Load, Mix, Profile};
use loadgen::driver::drive;
use loadgen::pacer::Pacer;
use loadgen::plan::Planner;
use loadgen::rate::{Burst, Control};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// About 52 visits per second.
const LOAD: Load = Load {
    rps: 500.0,
    users: 10,
    mix: Mix {
        browsers: 4.0,
        regulars: 2.0,
        hurried: 4.0,
    },
    canary_share: 0.0,
    profile: Profile::Steady,
    time_warp: 1.0,
    running: true,
};

fn control(load: Load) -> Control {
    Control { load, spike: None }
}

/// When visits were due in `seconds` seconds; `change` is made at a time after the start.
async fn dues(load: Load, seconds: u64, change: Option<(Duration, Control)>) -> Vec<Duration> {
    let (sender, receiver) = watch::channel(control(load));
    let start = Instant::now();
    let mut dues = Vec::new();
    let mut planner = Planner::new(1, 0.0);
    let (stop, end) = (CancellationToken::new(), start + Duration::from_secs(seconds));
    let driven = drive(
        &mut planner,
        receiver,
        &Pacer::Runtime,
        Some(end),
        &stop,
        |_, due| {
            dues.push(due - start);
        },
    );
    let changed = async {
        if let Some((at, control)) = change {
            sleep_until(start + at).await;
            sender.send_replace(control);
        }
    };
    tokio::join!(driven, changed);
    assert!(dues.is_sorted());
    dues
}

/// How many were due, as a multiple of what `LOAD` has in that time.
#[expect(clippy::cast_precision_loss, reason = "some thousand visits")]
fn times(dues: &[Duration], from: u64, to: u64) -> f64 {
    let range = Duration::from_secs(from)..Duration::from_secs(to);
    let found = dues.iter().filter(|due| range.contains(*due)).count() as f64;
    let per_visit = Planner::new(1, 0.0).requests_per_visit(&LOAD.mix);
    found * per_visit / (LOAD.rps * (to - from) as f64)
}

fn about(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 0.1 * expected
}

/// 100 seconds at 52 a second: five standard deviations are 7 %.
#[tokio::test(start_paused = true)]
async fn the_rate_is_the_one_asked_for() {
    let found = times(&dues(LOAD, 100, None).await, 0, 100);
    assert!(about(found, 1.0), "{found}");
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_times() {
    assert_eq!(dues(LOAD, 5, None).await, dues(LOAD, 5, None).await);
}

#[tokio::test(start_paused = true)]
async fn a_change_takes_effect_at_once() {
    let faster = Load { rps: 2_500.0, ..LOAD };
    let dues = dues(LOAD, 200, Some((Duration::from_secs(100), control(faster)))).await;
    let (before, after) = (times(&dues, 0, 100), times(&dues, 100, 200));
    assert!(about(before, 1.0) && about(after, 5.0), "{before}, {after}");
}

#[tokio::test(start_paused = true)]
async fn a_spike_multiplies_the_rate_for_its_time() {
    let spike = Burst {
        factor: 4.0,
        until: Instant::now() + Duration::from_secs(200),
    };
    let pressed = Control {
        load: LOAD,
        spike: Some(spike),
    };
    let dues = dues(LOAD, 300, Some((Duration::from_secs(100), pressed))).await;
    let [before, during, after] = [(0, 100), (100, 200), (200, 300)].map(|(from, to)| times(&dues, from, to));
    assert!(
        about(before, 1.0) && about(during, 4.0) && about(after, 1.0),
        "{before}, {during}, {after}"
    );
}

/// A day in 144 seconds: its quiet quarter, its loud one, and the whole.
#[tokio::test(start_paused = true)]
async fn a_warped_day_has_its_curve_and_its_rate() {
    let day = Load {
        rps: 1.0,
        profile: Profile::Day,
        time_warp: 600.0,
        ..LOAD
    };
    let dues = dues(day, 144, None).await;
    // 1 per second of the shop's time is 600 of the clock's, 1.2 times the rate that `times` reckons with.
    let whole = times(&dues, 0, 144);
    assert!(about(whole, 1.2), "{whole}");
    let (night, noon) = (times(&dues, 0, 18), times(&dues, 63, 81));
    // Means of the curve over an eighth of the day after its lowest, and around its highest point.
    assert!((0.2..0.6).contains(&night), "{night}");
    assert!((1.9..2.3).contains(&noon), "{noon}");
}

#[tokio::test(start_paused = true)]
async fn a_load_that_rests_begins_nothing_and_catches_nothing_up() {
    let resting = Load {
        running: false,
        ..LOAD
    };
    let found = dues(LOAD, 200, Some((Duration::from_secs(100), control(resting)))).await;
    assert!(about(times(&found, 0, 100), 1.0));
    assert!(times(&found, 100, 200) < 1e-9);

    let none = Load { rps: 0.0, ..LOAD };
    let found = dues(none, 200, Some((Duration::from_secs(100), control(LOAD)))).await;
    assert!(found[0] >= Duration::from_secs(100));
    assert!(about(times(&found, 100, 200), 1.0));
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_it_at_once() {
    let (_sender, receiver) = watch::channel(control(LOAD));
    let stop = CancellationToken::new();
    stop.cancel();
    let start = Instant::now();
    let mut planner = Planner::new(1, 0.0);
    drive(&mut planner, receiver, &Pacer::Runtime, None, &stop, |_, _| {
        panic!("sent")
    })
    .await;
    assert_eq!(start.elapsed(), Duration::ZERO);
}
