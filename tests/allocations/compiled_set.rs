//! What a compiled set holds in memory, in bytes for each byte of its policies' text.
//!
//! `cargo test --test allocations -- --nocapture` prints it. Bytes asked of the allocator do not depend on the
//! machine's load, so that they can be held to a BOUND.
#[expect(dead_code, reason = "shared with the benches")]
#[path = "../../benches/workload/mod.rs"]
mod workload;

use std::sync::Arc;

use allocation_counter::measure;
use iam5::account::{Inventory, Snapshot};
use iam5::audit::{Hints, Place, Replay, ReplayContext};
use iam5::{Authorizer, Catalog, Policy};

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
    kept(&[]); // the catalog is read once in a process
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

#[test]
fn what_an_audit_remembers_counts_the_statements_that_name_the_action() {
    const USERS: usize = 1_500;
    let statement = |number: usize| {
        format!(
            r#"{{"Effect": "Allow", "Action": ["csms:secret:get"], "Resource": ["csms:*:*:secretName:q{number}*"]}}"#
        )
    };
    let statements: Vec<String> = (0..1_000).map(statement).collect();
    let user = |number: usize| format!(r#"{{"name": "u{number}", "policies": ["p"]}}"#);
    let users: Vec<String> = (0..USERS).map(user).collect();
    let text = format!(
        r#"{{"account_id": "a", "users": [{}], "policies": {{"p": {{"Version": "5.0", "Statement": [{}]}}}}}}"#,
        users.join(","),
        statements.join(",")
    );
    let snapshot = Snapshot::parse("now", &text, &mut |_| Err(String::new())).unwrap();
    let context = ReplayContext::new(snapshot, None, Inventory::default(), Catalog::embedded());
    let context = Arc::new(context);
    let counted = measure(|| {
        let mut replay = Replay::new(&context);
        for number in 0..USERS {
            let line = format!(
                r#"{{"action": "csms:secret:get", "resource": "csms:r:a:secretName:s{number}", "principal": {{"urn": "iam::a:user:u{number}"}}}}"#
            );
            let line_number = u64::try_from(number).unwrap();
            replay.take(Place::new("r", line_number), &line, &Hints::default()).unwrap();
        }
    });
    assert!(counted.bytes_max < 70 << 20, "{} bytes", counted.bytes_max);
}
