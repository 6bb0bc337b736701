//! What a compiled set holds in memory, in bytes for each byte of its policies' text.
//!
//! `cargo test --test memory -- --nocapture` prints it. Bytes asked of the allocator do not depend on the
//! machine's load, so that they can be held to a BOUND.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "shared with the benches")]
#[path = "../benches/workload/mod.rs"]
mod workload;

use allocation_counter::measure;
use iam5::{Authorizer, Policy};

use workload::Spread;

/// At most this many bytes of memory for a byte of text, laid out or not, besides what an authorizer without
/// policies holds.
const BOUND: f64 = 3.0;

/// The bytes that an authorizer of these policies keeps, when they themselves are gone.
fn kept(texts: &[String]) -> f64 {
    let mut authorizer = None;
    let counted = measure(|| {
        let policies = texts.iter().enumerate().map(|(it, text)| Policy::parse(&format!("app{it}"), text));
        authorizer = Some(Authorizer::new(policies.map(Result::unwrap)));
    });
    assert!(authorizer.is_some());
    counted.bytes_current as f64
}

/// Without the white space that lays it out; there is none inside the strings of these texts.
fn minified(text: &str) -> String {
    text.chars().filter(|it| !it.is_ascii_whitespace()).collect()
}

#[test]
fn a_compiled_set_is_at_most_three_times_its_text() {
    kept(&[]); // the catalogue is read once in a process
    let fixed = kept(&[]);
    println!("fixed part: {fixed} bytes");
    println!("| policies | spread | text, bytes a policy | kept, bytes a policy | kept / text |");
    println!("| --- | --- | --- | --- | --- |");
    for (spread, count) in [
        (Spread::OneAction, 1_000),
        (Spread::Actions, 1_000),
        (Spread::OneAction, 10_000),
        (Spread::OneAction, 100_000),
    ] {
        let texts = workload::texts(spread, count);
        let small = texts.iter().take(10_000).map(|it| minified(it)).collect();
        for (texts, form) in [(texts, ""), (small, ", minified")] {
            let text = texts.iter().map(String::len).sum::<usize>() as f64;
            let variable = kept(&texts) - fixed;
            let (each, share) = (texts.len() as f64, variable / text);
            println!(
                "| {each} | {spread:?}{form} | {:.0} | {:.0} | {share:.2} |",
                text / each,
                variable / each
            );
            assert!(share <= BOUND, "{each} policies, {spread:?}{form}: {share:.2} times the text");
        }
    }
}
