//! Any text as rules.
#![no_main]

#[path = "../../crates/istio/tests/it/fuzzed/rules.rs"]
mod rules;

libfuzzer_sys::fuzz_target!(|text: &str| rules::check(text));
