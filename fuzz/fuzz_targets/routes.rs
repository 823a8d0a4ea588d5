//! Any rules and any request, from any bytes.
#![no_main]

#[path = "../../crates/istio/tests/it/fuzzed/routes.rs"]
mod routes;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| routes::check(bytes));
