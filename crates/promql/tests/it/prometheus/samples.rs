//! Half an hour of a shop: versions that come and go, restarts, a gap, NaN and infinity, times that are not round.

use promql::{Limits, Metric, Store};

pub(super) const START: i64 = 1_700_000_000_000;
pub(super) const END: i64 = START + 1_800_000;

/// Nothing is scraped from here on for seven minutes.
const GAP: std::ops::Range<i64> = 900_000..1_320_000;

#[derive(Clone)]
pub(super) struct Row {
    pub(super) time: i64,
    pub(super) samples: Vec<(Metric, f64)>,
}

/// Every five seconds, a little late now and then.
pub(super) fn rows() -> Vec<Row> {
    let mut shop = Shop::default();
    let mut rows = Vec::new();
    for number in 0..360 {
        let late = i64::from(shop.chance().is_multiple_of(40)) * i64::from(shop.chance() % 900);
        let since = number * 5_000 + late;
        if GAP.contains(&since) {
            continue;
        }
        let samples = shop.scrape(since / 1_000);
        let time = START + since;
        rows.push(Row { time, samples });
    }
    rows
}

pub(super) fn store(rows: &[Row]) -> Store {
    let mut store = Store::new(Limits::default());
    for row in rows {
        store.append(row.time, row.samples.clone()).expect("in order");
    }
    store
}

/// On samples, between them, at the bounds of the lookback, within the gap, after the end.
pub(super) fn instants(rows: &[Row]) -> Vec<i64> {
    let before_gap = rows
        .iter()
        .map(|row| row.time)
        .take_while(|&time| time < START + GAP.start)
        .last();
    let before_gap = before_gap.expect("rows before the gap");
    let last = rows.last().expect("rows").time;
    let regular = (0..16).map(|number| START + 3_217 + number * 113_331);
    let on_samples = rows.iter().step_by(40).map(|row| row.time);
    let special = [
        START - 1,
        START,
        before_gap + 299_999,
        before_gap + 300_000,
        before_gap + 300_001,
        START + GAP.end + 60_000,
        last + 60_000,
        last + 300_000,
        last + 300_001,
    ];
    regular.chain(on_samples).chain(special).collect()
}

#[derive(Default)]
struct Shop {
    /// Of a linear congruential generator: the same in every run.
    state: u32,
    requests: [[f64; 2]; 4],
    buckets: [[f64; 5]; 2],
    sums: [f64; 2],
}

const BOUNDS: [&str; 5] = ["0.1", "0.25", "0.5", "1", "+Inf"];

impl Shop {
    fn chance(&mut self) -> u32 {
        self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.state >> 16
    }

    fn scrape(&mut self, second: i64) -> Vec<(Metric, f64)> {
        let mut samples = Vec::new();
        self.requests(second, &mut samples);
        self.latency(&mut samples);
        let random = f64::from(self.chance()) / 65_536.0;
        let gauge = |name: &str, value: f64| (Metric::new(name, [("zone", "a")]), value);
        samples.extend([
            gauge("temperature", 20.0 - 30.0 * random),
            gauge("steady", 42.0),
            gauge("broken", if second % 60 < 15 { f64::NAN } else { random * 1e-7 }),
            gauge(
                "endless",
                if second % 90 < 10 {
                    f64::INFINITY
                } else {
                    random * 1e12
                },
            ),
        ]);
        let version = |service: &str, build: &str| {
            let labels = [
                ("service", service),
                ("build", build),
                ("owner", "team \"a\"\\\n"),
            ];
            (Metric::new("build_info", labels), 1.0)
        };
        samples.extend([
            version("order", "1.0"),
            version("payment", "2.3"),
            version("gone", "0.1"),
        ]);
        // There and away by turns.
        if second % 20 < 10 {
            samples.push(gauge("flapping", f64::from(self.chance() % 7)));
        }
        samples
    }

    /// Of two services in two versions. v2 begins late and ends early; v1 is restarted now and then.
    fn requests(&mut self, second: i64, samples: &mut Vec<(Metric, f64)>) {
        for index in 0..4 {
            let service = ["order", "payment"][index / 2];
            let version = ["v1", "v2"][index % 2];
            let there = version == "v1" || (333..1_555).contains(&second);
            if version == "v1" && self.chance().is_multiple_of(60) {
                self.requests[index] = [0.0; 2];
            }
            for (code, name) in ["200", "500"].into_iter().enumerate() {
                let grown = self.chance() % [40, 3][code];
                self.requests[index][code] += f64::from(grown);
                if there {
                    let labels = [("service", service), ("version", version), ("code", name)];
                    samples.push((Metric::new("requests_total", labels), self.requests[index][code]));
                }
            }
        }
    }

    fn latency(&mut self, samples: &mut Vec<(Metric, f64)>) {
        for index in 0..2 {
            let service = ["order", "payment"][index];
            for _ in 0..self.chance() % 30 {
                let slow = f64::from(self.chance()) / 65_536.0;
                let taken = slow * slow * 1.3;
                self.sums[index] += taken;
                for (bucket, bound) in self.buckets[index].iter_mut().zip(BOUNDS) {
                    let bound: f64 = bound.parse().expect("a bound");
                    *bucket += f64::from(u8::from(taken <= bound));
                }
            }
            for (bound, count) in BOUNDS.into_iter().zip(self.buckets[index]) {
                let labels = [("service", service), ("le", bound)];
                samples.push((Metric::new("latency_seconds_bucket", labels), count));
            }
            let sum = self.sums[index];
            samples.push((Metric::new("latency_seconds_sum", [("service", service)]), sum));
            let count = self.buckets[index][4];
            samples.push((
                Metric::new("latency_seconds_count", [("service", service)]),
                count,
            ));
        }
    }
}
