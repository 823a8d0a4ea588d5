//! Samples as a request of Prometheus' remote-write protocol, which can carry stale markers: protobuf within snappy.
//!
//! <https://prometheus.io/docs/specs/prw/remote_write_spec/>. Of snappy only literals are written.

use std::collections::BTreeMap;

use promql::Metric;
use promql::metric::NAME;

use super::samples::Row;

/// The value with which Prometheus marks that a series has ended.
const STALE: u64 = 0x7ff0_0000_0000_0002;

pub(super) fn request(rows: &[Row]) -> Vec<u8> {
    let mut message = Vec::new();
    for (metric, samples) in by_series(rows) {
        let mut series = Vec::new();
        let name = [(NAME, metric.name().expect("a name"))];
        for (label, value) in name.into_iter().chain(metric.labels()) {
            let mut pair = Vec::new();
            bytes(&mut pair, 1, label.as_bytes());
            bytes(&mut pair, 2, value.as_bytes());
            bytes(&mut series, 1, &pair);
        }
        for (time, value) in samples {
            let mut sample = vec![1 << 3 | 1];
            sample.extend(value.to_le_bytes());
            sample.push(2 << 3);
            varint(&mut sample, u64::try_from(time).expect("after the epoch"));
            bytes(&mut series, 2, &sample);
        }
        bytes(&mut message, 1, &series);
    }
    snappy(&message)
}

/// Times and bits of the values of each series; a stale marker in the first row in which it is missing.
fn by_series(rows: &[Row]) -> Vec<(Metric, Vec<(i64, u64)>)> {
    let mut all: BTreeMap<String, (Metric, Vec<(i64, u64)>)> = BTreeMap::new();
    for row in rows {
        for (metric, value) in &row.samples {
            let entry = all
                .entry(metric.to_string())
                .or_insert_with(|| (metric.clone(), Vec::new()));
            entry.1.push((row.time, value.to_bits()));
        }
        for (metric, samples) in all.values_mut() {
            let is_here = row.samples.iter().any(|(other, _)| other == metric);
            let was_there = samples.last().is_some_and(|(_, bits)| *bits != STALE);
            if !is_here && was_there {
                samples.push((row.time, STALE));
            }
        }
    }
    all.into_values().collect()
}

/// A field with a length.
fn bytes(message: &mut Vec<u8>, field: u8, content: &[u8]) {
    message.push(field << 3 | 2);
    varint(message, content.len() as u64);
    message.extend(content);
}

fn varint(message: &mut Vec<u8>, mut value: u64) {
    loop {
        let seven = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            message.push(seven);
            return;
        }
        message.push(seven | 0x80);
    }
}

fn snappy(message: &[u8]) -> Vec<u8> {
    const TWO_BYTES_OF_LENGTH: u8 = 61 << 2;
    let mut packed = Vec::new();
    varint(&mut packed, message.len() as u64);
    for part in message.chunks(1 << 16) {
        let length = u16::try_from(part.len() - 1).expect("at most 2^16");
        packed.push(TWO_BYTES_OF_LENGTH);
        packed.extend(length.to_le_bytes());
        packed.extend(part);
    }
    packed
}
