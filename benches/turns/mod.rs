//! Medians of samples that several tasks take in turns.
//!
//! What is counted is the time that the thread has a processor. What else the machine does still shows, in
//! caches and clock rates, but falls on all tasks alike, so that ratios hold where times do not.

use std::time::Duration;

use cpu_time::ThreadTime;

/// Does something so many times.
pub type Task<'t> = Box<dyn FnMut(u64) + 't>;

/// How many samples of each task.
const SAMPLES: usize = 15;

/// A sample repeats its task until it takes about this long, or does it once.
const SAMPLE: Duration = Duration::from_millis(2);

/// Of a task that takes longer than this there are only [`FEW`] samples.
const SLOW: Duration = Duration::from_millis(20);
const FEW: usize = 5;

/// How a task fared.
#[derive(Debug, Clone, Copy)]
pub struct Time {
    /// The median time of doing it once, in nanoseconds.
    pub nanoseconds: f64,
    /// The median, over the turns, of its time by that of the first task.
    pub ratio: f64,
}

/// Times all tasks, in turns. The first is the one that the others are held against.
pub fn take(tasks: &mut [Task]) -> Vec<Time> {
    let repeats: Vec<u64> = tasks.iter_mut().map(repeats).collect();
    let mut all: Vec<Vec<f64>> = vec![Vec::new(); tasks.len()];
    for turn in 0..SAMPLES {
        for ((task, &repeats), times) in tasks.iter_mut().zip(&repeats).zip(&mut all) {
            let slow = times.first().is_some_and(|it| *it > SLOW.as_nanos() as f64);
            if turn < FEW || !slow {
                times.push(sample(task, repeats).as_nanos() as f64 / repeats as f64);
            }
        }
    }
    let first = all.first().cloned().unwrap_or_default();
    let ratios = |times: &[f64]| times.iter().zip(&first).map(|(time, first)| time / first).collect();
    all.into_iter().map(|it| Time { ratio: median(ratios(&it)), nanoseconds: median(it) }).collect()
}

fn sample(task: &mut Task, repeats: u64) -> Duration {
    let start = ThreadTime::now();
    task(repeats);
    start.elapsed()
}

/// How often the task fits into a sample; this also warms up.
fn repeats(task: &mut Task) -> u64 {
    let mut repeats = 1;
    loop {
        let took = sample(task, repeats);
        if took >= SAMPLE / 4 {
            let more = SAMPLE.as_secs_f64() / took.as_secs_f64();
            return ((repeats as f64 * more) as u64).max(1);
        }
        repeats *= 4;
    }
}

/// The middle one.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A time for people.
pub fn duration(nanoseconds: f64) -> String {
    let (number, unit) = match nanoseconds {
        it if it < 1e3 => (it, "ns"),
        it if it < 1e6 => (it / 1e3, "µs"),
        it if it < 1e9 => (it / 1e6, "ms"),
        it => (it / 1e9, "s"),
    };
    format!("{} {unit}", three_digits(number))
}

/// A number of about three digits.
pub fn three_digits(number: f64) -> String {
    match number {
        it if it < 10.0 => format!("{it:.2}"),
        it if it < 100.0 => format!("{it:.1}"),
        it => format!("{it:.0}"),
    }
}
