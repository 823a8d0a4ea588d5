#![no_main]
use gateway as _;
libfuzzer_sys::fuzz_target!(|_bytes: &[u8]| {});
