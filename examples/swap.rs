//! A service that many threads ask, while its policies are replaced under load.
//!
//! An `Authorizer` does not change: to change policies, another is compiled and swapped in. `ArcSwap` does
//! that without a lock, so that no decision waits for a swap: a thread that is deciding keeps the set that it
//! started with, and the old set goes away with the last decision that uses it.
//!
//! `cargo run --release --example swap`

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use iam5::{Authorizer, Catalog, Decision, Policy, Request};

const POLICIES: usize = 1_000;
const SWAPS: usize = 20;

/// A set of policies, each for one application; a locked one denies what it allowed.
fn compile(locked: bool) -> Result<Authorizer, Box<dyn Error>> {
    let effect = if locked { "Deny" } else { "Allow" };
    let policy = |number: usize| {
        let text = format!(
            r#"{{"Version": "5.0", "Statement": [{{
                "Effect": "{effect}",
                "Action": ["csms:secret:getStage"],
                "Resource": ["csms:*:*:secretName:app{number}-*"]
            }}]}}"#
        );
        Policy::parse(&format!("app{number}"), &text)
    };
    Ok(Authorizer::new((0..POLICIES).map(policy).collect::<Result<Vec<_>, _>>()?))
}

fn main() -> Result<(), Box<dyn Error>> {
    let current = ArcSwap::from_pointee(compile(false)?);
    let request = Request::builder("csms:secret:getStage")
        .resource("csms:cn-north-4:0a1b2c3d:secretName:app7-db")
        .build(&Catalog::embedded())?;

    let stop = AtomicBool::new(false);
    let (allowed, denied) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let threads = thread::available_parallelism()?.get();
    let start = Instant::now();
    let longest = thread::scope(|scope| -> Result<Duration, Box<dyn Error>> {
        let ask = || {
            let mut longest = Duration::ZERO;
            while !stop.load(Ordering::Relaxed) {
                let start = Instant::now();
                let decision = current.load().decide(&request).decision();
                longest = longest.max(start.elapsed());
                match decision {
                    Decision::Allow => allowed.fetch_add(1, Ordering::Relaxed),
                    _ => denied.fetch_add(1, Ordering::Relaxed),
                };
            }
            longest
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(ask)).collect();
        // Compiling takes milliseconds, in this thread alone; the swap is one exchange of a pointer.
        let swapped = (0..SWAPS).try_for_each(|number| -> Result<(), Box<dyn Error>> {
            current.store(compile(number % 2 == 0)?.into());
            Ok(())
        });
        stop.store(true, Ordering::Relaxed);
        let longest = workers.into_iter().filter_map(|it| it.join().ok()).max();
        swapped.map(|()| longest.unwrap_or_default())
    })?;

    let (allowed, denied) = (allowed.into_inner(), denied.into_inner());
    println!("{threads} threads, {SWAPS} swaps of {POLICIES} policies in {:.0?}", start.elapsed());
    println!("{} decisions: {allowed} allowed, {denied} denied", allowed + denied);
    println!("the longest took {longest:.0?}, interruptions by other programs included");
    Ok(())
}
