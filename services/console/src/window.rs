//! The last minute of traffic, second by second: from counters that only grow to figures of a time.
//!
//! The rule it keeps: a second is measured once, when it ends. So a gateway that is started again, or away for a while,
//! changes nothing of the seconds before.

use std::collections::VecDeque;

use crate::traffic::Traffic;

/// What shares are about.
pub const MINUTE: usize = 60;

/// What latencies are about.
pub const MOMENT: usize = 10;

#[derive(Clone, Debug, Default)]
pub struct Window {
    counters: Option<Traffic>,
    /// The newest first.
    seconds: VecDeque<Traffic>,
}

impl Window {
    /// Ends a second: with the gateway's counters, or with nothing when it cannot be asked. What it missed then counts for
    /// the second in which it answers again.
    pub fn push(&mut self, counters: Option<Traffic>) {
        let since = match (&counters, &self.counters) {
            (Some(now), Some(before)) => now.since(before),
            // The first look says what was since the gateway's start, and not in this second.
            (Some(_), None) | (None, _) => Traffic::default(),
        };
        self.counters = counters.or(self.counters.take());
        self.seconds.push_front(since);
        self.seconds.truncate(MINUTE);
        if let Some(old) = self.seconds.get_mut(MOMENT) {
            old.forget_durations();
        }
    }

    /// The second that ended last.
    pub fn second(&self) -> Traffic {
        self.sum(1)
    }

    /// The last so many seconds; durations are known for [`MOMENT`] only.
    pub fn sum(&self, seconds: usize) -> Traffic {
        let mut sum = Traffic::default();
        for second in self.seconds.iter().take(seconds) {
            sum.merge(second);
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counters(requests: u32) -> Traffic {
        let labels = "destination_service_name=\"user-service\",destination_version=\"v1\"";
        let text = format!(
            "istio_requests_total{{{labels}}} {requests}\n\
             istio_request_duration_milliseconds_bucket{{{labels},le=\"10\"}} {requests}\n\
             istio_request_duration_milliseconds_bucket{{{labels},le=\"+Inf\"}} {requests}\n"
        );
        Traffic::read(&text).expect("readable")
    }

    fn requests(traffic: &Traffic) -> u64 {
        traffic.total("user-service")
    }

    #[test]
    fn what_was_before_the_first_look_is_in_no_second() {
        let mut window = Window::default();
        window.push(Some(counters(1_000)));
        assert_eq!(requests(&window.second()), 0);
        window.push(Some(counters(1_007)));
        assert_eq!(
            (requests(&window.second()), requests(&window.sum(MINUTE))),
            (7, 7)
        );
    }

    #[test]
    fn a_gateway_that_is_away_or_started_again_leaves_the_seconds_before_as_they_were() {
        let mut window = Window::default();
        for look in [Some(0), Some(10), None, Some(25), Some(4)] {
            window.push(look.map(counters));
        }
        let seconds: Vec<_> = window.seconds.iter().map(requests).collect();
        assert_eq!(seconds, [4, 15, 0, 10, 0]);
    }

    #[test]
    fn a_minute_is_kept_and_durations_for_ten_seconds() {
        let mut window = Window::default();
        for second in 0..=100 {
            window.push(Some(counters(second)));
        }
        assert_eq!(requests(&window.sum(1_000)), 60);
        let known = |seconds| {
            window
                .sum(seconds)
                .of("user-service", "v1")
                .durations
                .quantile(1.0)
        };
        assert_eq!((known(MOMENT), known(MINUTE)), (Some(10.0), Some(10.0)));
        assert!(
            window.seconds[MOMENT]
                .of("user-service", "v1")
                .durations
                .quantile(0.5)
                .is_none()
        );
    }
}
