#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| iam5::testing::fuzz::number(data));
