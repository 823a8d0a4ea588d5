//! How large and how fast: 2,000 series, one row a second for an hour, as at a gateway. Of each query the best of 200 runs.
//!
//! `cargo run --release -p promql --example speed`

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use promql::{Limits, Metric, Query, Store};

const SERIES: u32 = 2_000;
const ROWS: i64 = 3_600;
const TIMES: u32 = 200;

#[expect(clippy::print_stdout, reason = "its purpose")]
fn main() -> Result<(), Box<dyn Error>> {
    let metrics: Vec<_> = (0..SERIES).map(metric).collect();
    let mut values = vec![0.0; metrics.len()];
    let mut store = Store::new(Limits::default());
    let started = Instant::now();
    for row in 0..ROWS {
        for (index, value) in (0..SERIES).zip(&mut values) {
            *value += grown(index);
        }
        store.append(row * 1_000, metrics.iter().cloned().zip(values.iter().copied()))?;
    }
    let samples = f64::from(SERIES) * 3_600.0;
    let size = f64::from(u32::try_from(store.size())?);
    println!(
        "append: {:.0} ns a sample",
        started.elapsed().as_secs_f64() * 1e9 / samples
    );
    println!(
        "size:   {:.2} bytes a sample, {:.1} MB",
        size / samples,
        size / 1e6
    );

    for text in [
        "requests",
        "rate(requests[1m])",
        "sum(rate(requests[1m]))",
        "sum by (destination_version) (rate(requests{response_code!~\"5.*\"}[1m])) / sum by (destination_version) (rate(requests[1m]))",
        "histogram_quantile(0.95, sum by (le, destination_version) (rate(requests[1m])))",
        "sum(rate(requests[5m]))",
        "sum(rate(requests{destination_version=\"v2\",response_code=\"200\"}[1m]))",
    ] {
        let query = Query::parse(text)?;
        let mut best = f64::INFINITY;
        for _ in 0..TIMES {
            let started = Instant::now();
            black_box(query.instant(&store, (ROWS - 1) * 1_000)?);
            best = best.min(started.elapsed().as_secs_f64());
        }
        let micros = best * 1e6;
        println!("{micros:7.0} µs  {text}");
    }
    Ok(())
}

/// With as many labels as Istio's have.
fn metric(index: u32) -> Metric {
    let label = |name: &str, value: String| (name.to_owned(), value);
    Metric::new(
        "requests",
        [
            label("connection_security_policy", "mutual_tls".to_owned()),
            label("destination_app", format!("service-{}", index / 200)),
            label(
                "destination_service",
                format!("service-{}.default.svc", index / 200),
            ),
            label("destination_version", format!("v{}", index % 2 + 1)),
            label("le", (index / 4 % 50).to_string()),
            label("reporter", "destination".to_owned()),
            label("request_protocol", "http".to_owned()),
            label(
                "response_code",
                ["200", "503"][usize::from(index / 2 % 2 == 1)].to_owned(),
            ),
            label("response_flags", "-".to_owned()),
            label("source_app", "storefront".to_owned()),
        ],
    )
}

/// Half of the series stand still, most others grow a little, some are sums of times.
fn grown(index: u32) -> f64 {
    match index % 20 {
        0..10 => 0.0,
        10..19 => f64::from(index % 7),
        _ => 0.37,
    }
}
