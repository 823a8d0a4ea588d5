//! Durations in both of Argo's syntaxes, and the speed that divides them.

use rollout::{
    Speed,
    duration::{IntOrText, display, go, pause},
};

#[test]
fn gos_durations_need_units() {
    for (text, expected) in [
        ("30s", 30_000),
        ("5m", 300_000),
        ("1h", 3_600_000),
        ("1h30m", 5_400_000),
        ("1.5s", 1_500),
        ("250ms", 250),
        ("0", 0),
    ] {
        assert_eq!(go(text), Ok(expected), "{text}");
    }
    for text in ["30", "", "s", "5 m", "-5s", "1d", "5m3", "1..5s"] {
        assert!(go(text).is_err(), "{text}");
    }
}

#[test]
fn a_pause_takes_seconds_too() {
    let text = |text: &str| IntOrText::Text(text.into());
    for (duration, expected) in [
        (IntOrText::Int(30), 30_000),
        (text("30"), 30_000),
        (text("5m"), 300_000),
    ] {
        assert_eq!(pause(&duration), Ok(expected), "{duration}");
    }
    assert!(pause(&IntOrText::Int(-1)).is_err());
    assert!(pause(&text("soon")).is_err());
}

#[test]
fn a_speed_divides_and_never_makes_something_nothing() {
    let speed = Speed::new(60.0).expect("a speed");
    assert_eq!(speed.scale(300_000), 5_000);
    assert_eq!(speed.scale(10), 1);
    assert_eq!(speed.scale(0), 0);
    for wrong in [0.0, 0.5, -1.0, f64::NAN, f64::INFINITY] {
        assert!(Speed::new(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_duration_is_shown_to_people_in_its_parts() {
    for (duration, expected) in [
        (0, "0s"),
        (5_000, "5s"),
        (90_500, "1m 30s 500ms"),
        (3_600_000, "1h"),
    ] {
        assert_eq!(display(duration), expected);
    }
}
