//! Policies that are swapped while others decide: each answer is of one whole set.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, RwLock};

use iam5::{Authorizer, Catalog, Decision, Policy, Request};

/// How many sets take turns; set `n` allows secret `n` alone, and denies secret `n + 1`.
const SETS: usize = 8;

/// Policies in a set, so that compiling and dropping one takes a while.
const FILLERS: usize = 100;

const READERS: usize = 4;

const SWAPS: usize = 400;

fn set(number: usize) -> Authorizer {
    let statement = |effect: &str, secret: usize| {
        let secret = secret % SETS;
        format!(
            r#"{{"Version": "5.0", "Statement": [{{"Effect": "{effect}", "Action": ["csms:secret:get"],
                "Resource": ["csms:*:*:secretName:s{secret}"]}}]}}"#
        )
    };
    let fillers = (0..FILLERS).map(|it| {
        let text = statement("Allow", number).replace(":s", &format!(":f{it}-s"));
        Policy::parse(&format!("filler{it}"), &text).unwrap()
    });
    let own = [("Allow", number), ("Deny", number + 1)]
        .map(|(effect, secret)| Policy::parse(&format!("set{number}"), &statement(effect, secret)).unwrap());
    Authorizer::new(fillers.chain(own))
}

fn requests() -> Vec<Request> {
    let request = |secret: usize| {
        let urn = format!("csms:r:a:secretName:s{secret}");
        Request::builder("csms:secret:get").resource(&urn).build(&Catalog::embedded()).unwrap()
    };
    (0..SETS).map(request).collect()
}

/// The set that gives just these answers; none does if they are of several.
fn set_of(answers: &[Decision]) -> Option<usize> {
    (0..SETS).find(|number| {
        (0..SETS).all(|secret| {
            let expected = match (secret + SETS - number) % SETS {
                0 => Decision::Allow,
                1 => Decision::ExplicitDeny,
                _ => Decision::ImplicitDeny,
            };
            answers.get(secret) == Some(&expected)
        })
    })
}

#[test]
fn the_sets_tell_themselves_apart() {
    let requests = requests();
    let answers = |authorizer: &Authorizer, range: std::ops::Range<usize>| -> Vec<Decision> {
        requests
            .iter()
            .skip(range.start)
            .take(range.len())
            .map(|it| authorizer.decide(it).decision())
            .collect()
    };
    for number in 0..SETS {
        assert_eq!(set_of(&answers(&set(number), 0..SETS)), Some(number));
    }
    let torn = [answers(&set(0), 0..4), answers(&set(5), 4..SETS)].concat();
    assert_eq!(set_of(&torn), None, "half of one set and half of another is seen");
}

#[test]
fn a_set_is_seen_whole_or_not_at_all() {
    let slot = RwLock::new(Arc::new(set(0)));
    let (over, torn, rounds) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let seen: Vec<AtomicUsize> = (0..SETS).map(|_| AtomicUsize::new(0)).collect();
    let started = Barrier::new(READERS + 1);
    std::thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                let requests = requests();
                started.wait();
                while !over.load(Ordering::Relaxed) {
                    let authorizer = Arc::clone(&slot.read().unwrap());
                    // The set may be swapped, and let go by everybody else, between any two of these.
                    let answers: Vec<_> =
                        requests.iter().map(|it| authorizer.decide(it).decision()).collect();
                    rounds.fetch_add(1, Ordering::Relaxed);
                    match set_of(&answers) {
                        Some(number) => drop(seen[number].fetch_add(1, Ordering::Relaxed)),
                        None => drop(torn.fetch_add(1, Ordering::Relaxed)),
                    }
                }
            });
        }
        started.wait();
        for swap in 1..=SWAPS {
            let next = Arc::new(set(swap % SETS));
            *slot.write().unwrap() = next;
        }
        // Each reader is let to see the last set, too.
        let last = rounds.load(Ordering::Relaxed) + 2 * READERS;
        while rounds.load(Ordering::Relaxed) < last {
            std::thread::yield_now();
        }
        over.store(true, Ordering::Relaxed);
    });
    assert_eq!(torn.into_inner(), 0, "answers of several sets");
    let seen: Vec<usize> = seen.into_iter().map(AtomicUsize::into_inner).collect();
    assert_eq!(seen.iter().sum::<usize>(), rounds.into_inner());
    assert!(seen.iter().filter(|it| **it > 0).count() > 1, "no swap was seen: {seen:?}");
}

#[test]
fn a_verdict_outlives_the_swap() {
    let slot = RwLock::new(Arc::new(set(0)));
    let request = requests().swap_remove(0);
    let held = Arc::clone(&slot.read().unwrap());
    let verdict = held.decide(&request);
    *slot.write().unwrap() = Arc::new(set(SETS - 1));
    assert_eq!(verdict.decision(), Decision::Allow);
    assert!(verdict.explain().to_string().contains("set0"), "what is explained is of the set that decided");
    assert_eq!(slot.read().unwrap().decide(&request).decision(), Decision::ExplicitDeny);
}
