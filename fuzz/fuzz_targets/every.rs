//! All targets in one binary, which is built sooner than fourteen: `TARGET` in the environment picks one.

#![no_main]

use std::sync::LazyLock;

static TARGET: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var("TARGET").unwrap_or_default();
    iam5::testing::fuzz::target(&name).unwrap_or_else(|| panic!("`{name}` is not a target"))
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| TARGET(data));
