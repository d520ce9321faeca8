#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| stamp_tests::fuzz::events(input));
