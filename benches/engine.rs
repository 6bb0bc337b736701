//! How long the engine takes: parse, compile, load, decide and explain, each with its throughput.
//!
//! `cargo bench --bench engine`, or `cargo bench --bench engine -- decide` for a part of it.

#![expect(clippy::unwrap_used, reason = "a bench may fail")]

mod workload;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use iam5::{Authorizer, Catalog, Decision, Policy};

use workload::{Answer, Spread};

const SIZES: [usize; 6] = [1, 10, 100, 1_000, 10_000, 100_000];

/// Decisions are short and many: this is enough of each.
const WARM_UP: Duration = Duration::from_millis(500);
const MEASUREMENT: Duration = Duration::from_secs(2);

fn parse(c: &mut Criterion) {
    let texts = workload::texts(Spread::OneAction, 1_000);
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut group = c.benchmark_group("parse");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(20);
    group.bench_function("1000 policies", |b| {
        b.iter(|| texts.iter().filter(|it| Policy::parse("p", black_box(it)).is_ok()).count());
    });
}

fn compile(c: &mut Criterion) {
    let mut group = c.benchmark_group("compile");
    group.sample_size(20);
    for count in [1, 1_000] {
        let policies = workload::policies(Spread::OneAction, count);
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter_batched(|| policies.clone(), Authorizer::new, BatchSize::LargeInput);
        });
    }
}

/// From text to an authorizer, as a service does when it starts.
fn load(c: &mut Criterion) {
    let mut group = c.benchmark_group("load");
    group.sample_size(10);
    for count in [1_000, 100_000] {
        let texts = workload::texts(Spread::OneAction, count);
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter_with_large_drop(|| {
                Authorizer::new(texts.iter().map(|it| Policy::parse("p", black_box(it)).unwrap()))
            });
        });
    }
}

fn decide(c: &mut Criterion) {
    let mut group = c.benchmark_group("decide");
    group.throughput(Throughput::Elements(1)).warm_up_time(WARM_UP).measurement_time(MEASUREMENT);
    for spread in [Spread::OneAction, Spread::Actions] {
        for count in SIZES {
            let authorizer = Authorizer::new(workload::policies(spread, count));
            for answer in Answer::ALL {
                let request = workload::request(count, answer);
                assert_eq!(authorizer.decide(&request).decision(), answer.decision());
                group.bench_function(BenchmarkId::new(format!("{spread:?}/{answer:?}"), count), |b| {
                    b.iter(|| authorizer.decide(black_box(&request)).decision());
                });
            }
        }
    }
    let authorizer = Authorizer::new(workload::policies(Spread::OneAction, 1_000));
    let open = workload::open_request(1_000);
    assert_eq!(authorizer.decide(&open).decision(), Decision::Undetermined);
    group.bench_function("unknown keys", |b| b.iter(|| authorizer.decide(black_box(&open)).decision()));
    group.bench_function("from raw strings", |b| {
        let catalog = Catalog::embedded();
        let raw = workload::RawRequest::new(1_000, Answer::Allow);
        b.iter(|| authorizer.decide(&black_box(&raw).build(&catalog)).decision());
    });
    let mut request = workload::request(1_000, Answer::Allow);
    request.set_key("g:ResourceTag/env", ["locked"]);
    assert_eq!(authorizer.decide(&request).decision(), Decision::ExplicitDeny);
    group.bench_function("one key changed", |b| {
        b.iter(|| {
            request.set_key("g:ResourceTag/env", [black_box("locked")]);
            authorizer.decide(&request).decision()
        });
    });
}

fn explain(c: &mut Criterion) {
    let mut group = c.benchmark_group("explain");
    group.throughput(Throughput::Elements(1)).sample_size(20);
    for count in [1, 1_000] {
        let authorizer = Authorizer::new(workload::policies(Spread::OneAction, count));
        let request = workload::request(count, Answer::ImplicitDeny);
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter(|| authorizer.explain(black_box(&request)).to_string());
        });
    }
}

criterion_group!(benches, parse, compile, load, decide, explain);
criterion_main!(benches);
