//! Runs iam5 and other engines on one workload, asserts their answers, and prints one table.
//!
//! `cargo run --release` for all sizes, `cargo run --release -- 1 1000` for some of them.
//! All engines of a row take turns, a sample each, on one thread: what else the machine does falls on all of
//! them alike, and a ratio is the median of the ratios within the turns.

mod engine;
mod table;
#[path = "../../turns/mod.rs"]
mod turns;
#[expect(dead_code, reason = "shared with the benches")]
#[path = "../../workload/mod.rs"]
mod workload;

use std::process::ExitCode;

use engine::{Contestant, Task};
use table::{Row, Table};
use workload::{Answer, Spread};

const SIZES: [usize; 5] = [1, 10, 100, 1_000, 10_000];

fn main() -> ExitCode {
    let sizes: Result<Vec<usize>, _> = std::env::args().skip(1).map(|it| it.parse()).collect();
    let sizes = match sizes {
        Ok(sizes) if sizes.is_empty() => SIZES.to_vec(),
        Ok(sizes) if !sizes.contains(&0) => sizes,
        _ => {
            eprintln!("give numbers of policies, such as `1 1000`, or nothing");
            return ExitCode::FAILURE;
        }
    };
    let mut table = Table::default();
    for spread in [Spread::OneAction, Spread::Actions] {
        for &count in &sizes {
            eprintln!("{count} policies, {}", table::spread_name(spread));
            let mut contestants = engine::all(spread, count);
            contestants.iter_mut().for_each(assert_answers);
            for task in tasks() {
                let of_all =
                    contestants.iter_mut().map(|it| -> turns::Task { Box::new(|n| it.run(task, n)) });
                let times = turns::take(&mut of_all.collect::<Vec<_>>());
                table.push(Row { spread, count, task, times });
            }
        }
    }
    print!("{table}");
    ExitCode::SUCCESS
}

fn tasks() -> impl Iterator<Item = Task> {
    let prepared = Answer::ALL.map(Task::Prepared).into_iter();
    prepared.chain(Answer::ALL.map(Task::FromStrings)).chain([Task::Load])
}

/// An engine that is wrong would be fast for nothing.
fn assert_answers(contestant: &mut Contestant) {
    for answer in Answer::ALL {
        for task in [Task::Prepared(answer), Task::FromStrings(answer)] {
            let decision = contestant.answer(task);
            assert_eq!(decision, answer.decision(), "{} on {task:?}", contestant.name);
        }
    }
}
