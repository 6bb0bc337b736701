//! Decisions per second of one authorizer that several threads share, at rest and while policies are swapped.
//!
//! `cargo bench --bench threads`. One thread more than there are cores compiles and swaps, as fast as it can,
//! so that there is always a swap under way: it takes its share of the cores. The rounds take turns, and the
//! medians are printed. How many decisions a thread makes in a second that it has a processor does not hang
//! on what else runs: where threads do not stand in each other's way it is the same in all rows.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may fail, and prints")]

#[expect(dead_code, reason = "shared between benches")]
mod turns;
#[expect(dead_code, reason = "shared between benches")]
mod workload;

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use cpu_time::ThreadTime;
use iam5::{Authorizer, Decision};

use turns::median;
use workload::{Answer, Spread};

const POLICIES: usize = 1_000;
const ROUND: Duration = Duration::from_millis(100);
const ROUNDS: usize = 11;

/// What one round saw.
struct Seen {
    per_second: f64,
    per_processor_second: f64,
    swaps: f64,
    /// The longest time of a batch of [`BATCH`] decisions, in milliseconds.
    longest: f64,
}

/// Decisions between two looks at the clock.
const BATCH: u64 = 64;

fn round(threads: usize, swapping: bool) -> Seen {
    let current = ArcSwap::from_pointee(compiled());
    let stop = AtomicBool::new(false);
    let swaps = AtomicU64::new(0);
    let start = Instant::now();
    let mut workers = Vec::new();
    thread::scope(|scope| {
        let ask = || {
            let request = workload::request(POLICIES, Answer::Allow);
            let (mut decisions, mut longest, processor) = (0, Duration::ZERO, ThreadTime::now());
            while !stop.load(Ordering::Relaxed) {
                let start = Instant::now();
                for _ in 0..BATCH {
                    assert_eq!(current.load().decide(black_box(&request)).decision(), Decision::Allow);
                }
                longest = longest.max(start.elapsed());
                decisions += BATCH;
            }
            (decisions as f64, processor.elapsed().as_secs_f64(), longest)
        };
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(ask)).collect();
        if swapping {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    current.store(compiled().into());
                    swaps.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        thread::sleep(ROUND);
        stop.store(true, Ordering::Relaxed);
        workers.extend(started.into_iter().map(|it| it.join().unwrap()));
    });
    let seconds = start.elapsed().as_secs_f64();
    let decisions: f64 = workers.iter().map(|it| it.0).sum();
    let longest = workers.iter().map(|it| it.2).max().unwrap();
    Seen {
        per_second: decisions / seconds,
        per_processor_second: decisions / workers.iter().map(|it| it.1).sum::<f64>(),
        swaps: swaps.into_inner() as f64,
        longest: longest.as_secs_f64() * 1e3,
    }
}

fn compiled() -> Authorizer {
    Authorizer::new(workload::policies(Spread::OneAction, POLICIES))
}

fn main() {
    let kinds = [(1, false), (2, false), (1, true), (2, true)];
    let mut rounds: [Vec<Seen>; 4] = Default::default();
    for _ in 0..ROUNDS {
        kinds.iter().zip(&mut rounds).for_each(|((threads, swapping), seen)| {
            seen.push(round(*threads, *swapping));
        });
    }
    println!(
        "| threads | while | decisions per second | of one at rest | per processor second | swaps a round | longest {BATCH} |"
    );
    println!("|{}", " --- |".repeat(7));
    let mid = |seen: &[Seen], of: fn(&Seen) -> f64| median(seen.iter().map(of).collect());
    let [alone, ..] = &rounds;
    for ((threads, swapping), seen) in kinds.iter().zip(&rounds) {
        let ratio = seen.iter().zip(alone).map(|(it, alone)| it.per_second / alone.per_second).collect();
        println!(
            "| {threads} | {} | {:.0} | {:.2}× | {:.0} | {:.0} | {:.2} ms |",
            if *swapping { "swapping" } else { "at rest" },
            mid(seen, |it| it.per_second),
            median(ratio),
            mid(seen, |it| it.per_processor_second),
            mid(seen, |it| it.swaps),
            mid(seen, |it| it.longest),
        );
    }
}
