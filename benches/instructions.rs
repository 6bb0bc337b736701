//! How many instructions a fixed set of decisions, parses and lints takes, each with the most it may take.
//!
//! `.ci/instructions` runs every one of them once under valgrind, and fails where a limit is
//! passed. Counts repeat exactly for the same compiler and crates, whatever else the machine does.
//! The limits stand about a tenth above the counts. To move one, put the new count and a tenth into the
//! table below, and say in the commit what it pays for.

#![expect(missing_docs, reason = "the macros of the harness write public items")]

#[expect(clippy::panic, reason = "the whole way of an embedding program, which may fail")]
mod floor_entry;
#[expect(dead_code, clippy::unwrap_used, reason = "shared between benches, which may fail")]
mod workload;

use std::hint::black_box;

use gungraun::{
    Callgrind, EventKind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};
use iam5::lint::{self, LintInput};
use iam5::{Authorizer, Catalog, Decision, Policy, Request};

use workload::{Answer, RawRequest, Spread};

/// At most this many instructions.
fn at_most(instructions: u64) -> LibraryBenchmarkConfig {
    let mut callgrind = Callgrind::default();
    callgrind.hard_limits([(EventKind::Ir, instructions)]);
    let mut config = LibraryBenchmarkConfig::default();
    config.tool(callgrind);
    config
}

fn prepared(count: usize, answer: Answer) -> (Authorizer, Request) {
    (Authorizer::new(workload::policies(Spread::OneAction, count)), workload::request(count, answer))
}

#[library_benchmark]
#[bench::one(args = (1, Answer::Allow), config = at_most(3_700), setup = prepared)]
#[bench::thousand(args = (1_000, Answer::Allow), config = at_most(3_950), setup = prepared)]
#[bench::denied(args = (1_000, Answer::ExplicitDeny), config = at_most(3_820), setup = prepared)]
#[bench::neither(args = (1_000, Answer::ImplicitDeny), config = at_most(3_820), setup = prepared)]
fn decide((authorizer, request): (Authorizer, Request)) -> Decision {
    let decision = black_box(&authorizer).decide(black_box(&request)).decision();
    std::mem::forget((authorizer, request));
    decision
}

fn unknown(count: usize) -> (Authorizer, Request) {
    (Authorizer::new(workload::policies(Spread::OneAction, count)), workload::open_request(count))
}

#[library_benchmark]
#[bench::thousand(args = (1_000), config = at_most(22_500), setup = unknown)]
fn decide_unknown((authorizer, request): (Authorizer, Request)) -> Decision {
    let decision = black_box(&authorizer).decide(black_box(&request)).decision();
    std::mem::forget((authorizer, request));
    decision
}

fn raw(count: usize) -> (Authorizer, RawRequest) {
    let authorizer = Authorizer::new(workload::policies(Spread::OneAction, count));
    (authorizer, RawRequest::new(count, Answer::Allow))
}

#[library_benchmark]
#[bench::thousand(args = (1_000), config = at_most(1_230_000), setup = raw)]
fn decide_from_strings((authorizer, raw): (Authorizer, RawRequest)) -> Decision {
    let mut decision = Decision::Undetermined;
    let keys: Vec<(&str, &str)> = raw.context.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    for _ in 0..100 {
        let (action, resource) = (black_box(&raw.action), black_box(&raw.resource));
        decision = floor_entry::decide_strings(&authorizer, action, resource, black_box(&keys));
    }
    std::mem::forget((authorizer, raw));
    decision
}

fn request_json() -> (Catalog, String) {
    let request = RawRequest::new(1, Answer::Allow);
    let context: serde_json::Map<_, _> =
        request.context.iter().map(|it| (it.0.clone(), it.1.clone().into())).collect();
    let value = serde_json::json!({
        "action": request.action, "resource": request.resource, "context": context, "unknown": ["g:SourceIp"],
        "principal": {"urn": "iam::0a1b2c3d4e5f:user:ci", "account": "0a1b2c3d4e5f"},
    });
    (Catalog::embedded(), value.to_string())
}

#[library_benchmark]
#[bench::hundred(config = at_most(4_230_000), setup = request_json)]
fn request_from_json((catalog, text): (Catalog, String)) -> usize {
    (0..100).filter(|_| Request::from_json(black_box(&text), &catalog).is_ok()).count()
}

#[library_benchmark]
#[bench::thousand(args = (Spread::OneAction, 1_000), config = at_most(37_900_000), setup = workload::texts)]
fn parse(texts: Vec<String>) -> usize {
    texts.iter().filter(|it| black_box(Policy::parse("p", it)).is_ok()).count()
}

#[library_benchmark]
#[bench::thousand(
    args = (Spread::OneAction, 1_000), config = at_most(26_600_000), setup = workload::policies
)]
fn compile(policies: Vec<Policy>) -> usize {
    let authorizer = Authorizer::new(policies);
    let count = authorizer.statement_count();
    std::mem::forget(authorizer);
    count
}

// One policy, after a first one was: a hundred times, so that what is done once does not count.
#[library_benchmark]
#[bench::one(args = (Spread::OneAction, 1), config = at_most(10_700_000), setup = workload::texts)]
fn load_one(texts: Vec<String>) -> usize {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    (0..100).map(|_| floor_entry::load(black_box(&texts)).statement_count()).sum()
}

#[library_benchmark]
#[bench::hundred(args = (Spread::OneAction, 100), config = at_most(105_500_000), setup = workload::texts)]
fn check(texts: Vec<String>) -> usize {
    let (catalog, config) = (Catalog::embedded(), lint::Config::default());
    texts
        .iter()
        .map(|it| lint::check(&LintInput::new(black_box(it)), &catalog, &config).diagnostics.len())
        .sum()
}

library_benchmark_group!(name = decisions, benchmarks = [decide, decide_unknown, decide_from_strings]);
library_benchmark_group!(name = loading, benchmarks = [request_from_json, parse, compile, load_one, check]);
main!(library_benchmark_groups = [decisions, loading]);
