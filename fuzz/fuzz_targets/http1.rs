//! Any bytes to the gateway's ingress.
#![no_main]

#[path = "../../services/gateway/tests/it/fuzzed/http1.rs"]
mod http1;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    http1::check(bytes);
});
