//! Reading and deciding on all cores.
//!
//! Readers cut files into batches, workers decide them, each with a replay of its own; what they counted is
//! added up in the end, so that who decided what makes no difference. What is on its way is bounded. Where
//! the order of records counts, for rejects that are kept and for duplicates, one reader reads all files.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use anyhow::anyhow;
use iam5::audit::{Aggregate, Replay, ReplayContext};

use super::super::language::{spoken, worded, written};
use super::super::output;
use super::batch::{Batch, Origin};
use super::files::{Found, Reading};
use super::progress::Progress;
use super::records::{Ended, Sink};
use super::rejects::{Rejects, RejectsFile};
use super::seen::{Repeats, Seen};

/// Inputs of a run.
pub(super) struct Run<'r> {
    pub(super) context: &'r Arc<ReplayContext>,
    pub(super) files: &'r [Found],
    pub(super) reading: &'r Reading,
    pub(super) threads: usize,
    pub(super) dedupe: bool,
    pub(super) stop: &'r AtomicBool,
}

/// State that all threads share.
struct Shared<'r> {
    run: &'r Run<'r>,
    progress: Progress,
    /// The next file that is to be read.
    next: AtomicUsize,
    /// Batches so far.
    batches: AtomicU64,
    /// Batches that were decided, to be filled again.
    empty: Mutex<Vec<Batch>>,
}

impl Run<'_> {
    /// Runs to the end of all files, or until it is stopped.
    pub(super) fn run(&self, rejects: &mut RejectsFile) -> anyhow::Result<(Aggregate, Rejects)> {
        let shared = Shared {
            run: self,
            progress: Progress::new(self.files.iter().map(|it| it.size).sum()),
            next: AtomicUsize::new(0),
            batches: AtomicU64::new(0),
            empty: Mutex::new(Vec::new()),
        };
        let keep = rejects.is_kept();
        let (mut aggregate, rejected, repeats) = match self.threads {
            1 => {
                let mut alone = Alone { worker: Worker::new(self, keep), rejects, failed: None };
                let repeats = shared.read(&mut alone);
                if let Some(error) = alone.failed {
                    return Err(error);
                }
                let (aggregate, rejected) = alone.worker.finish();
                (aggregate, rejected, repeats)
            }
            _ => shared.together(rejects)?,
        };
        shared.progress.finish();
        aggregate.add_duplicates(repeats.left_out);
        if let Some(warning) = repeats.warning() {
            output::message(&warning);
        }
        if self.stop.load(Ordering::Relaxed) {
            aggregate.set_interrupted();
        }
        Ok((aggregate, rejected))
    }
}

impl Shared<'_> {
    fn together(&self, rejects: &mut RejectsFile) -> anyhow::Result<(Aggregate, Rejects, Repeats)> {
        let (threads, keep) = (self.run.threads, rejects.is_kept());
        let readers = if keep || self.run.dedupe { 1 } else { threads.min(self.run.files.len()).max(1) };
        let (sender, receiver) = sync_channel::<Batch>(threads * 2);
        let receiver = Mutex::new(receiver);
        let (lines, kept) = sync_channel::<(u64, Vec<u8>)>(threads * 4);
        let lost = || {
            anyhow!(worded!(
                spoken(),
                "a thread ended early: please report this as a defect",
                "有线程提前结束：请将此作为缺陷上报"
            ))
        };
        std::thread::scope(|scope| {
            let reading: Vec<_> = (0..readers)
                .map(|_| {
                    let sender = sender.clone();
                    scope.spawn(move || self.read(&mut Sending { shared: self, sender }))
                })
                .collect();
            drop(sender);
            let receiver = &receiver;
            let working: Vec<_> = (0..threads)
                .map(|_| {
                    let lines = keep.then(|| lines.clone());
                    scope.spawn(move || self.work(receiver, lines.as_ref()))
                })
                .collect();
            drop(lines);
            let written = in_order(&kept, rejects);
            // Without a taker nobody waits to be heard.
            drop(kept);
            let mut all = self.run.context.empty_aggregate();
            let (mut rejected, mut repeats) = (Rejects::default(), Repeats::default());
            for thread in reading {
                repeats.add(thread.join().map_err(|_| lost())?);
            }
            for thread in working {
                let (aggregate, rejects) = thread.join().map_err(|_| lost())?;
                all.merge(aggregate);
                rejected.merge(rejects);
            }
            written.map(|()| (all, rejected, repeats))
        })
    }

    /// Reads files until there are none left; says what became of duplicates.
    fn read(&self, sink: &mut dyn Sink) -> Repeats {
        let mut sink = Filter { shared: self, sink, seen: self.run.dedupe.then(Seen::default) };
        while let Some(found) = self.run.files.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let origin = Arc::new(Origin { name: found.name.clone(), hints: found.hints.clone() });
            let mut batch = self.blank(&origin);
            let read = self.run.reading.read(found, &self.progress, &mut batch, &mut sink);
            if let Err(Ended::Broken(error)) = &read {
                batch.push(1, Err(written!("cannot be read: {0}", "无法读取：{0}", error)));
            }
            let ended = matches!(read, Err(Ended::Stopped));
            if ended || matches!(sink.send(&mut batch), Err(Ended::Stopped)) {
                break;
            }
        }
        sink.seen.map(Seen::finish).unwrap_or_default()
    }

    fn blank(&self, origin: &Arc<Origin>) -> Batch {
        let used = self.empty.lock().ok().and_then(|mut it| it.pop());
        let mut batch = used.unwrap_or_else(|| Batch::new(origin));
        batch.start(origin);
        batch
    }

    fn work(
        &self,
        receiver: &Mutex<Receiver<Batch>>,
        lines: Option<&SyncSender<(u64, Vec<u8>)>>,
    ) -> (Aggregate, Rejects) {
        let mut worker = Worker::new(self.run, lines.is_some());
        while let Some(batch) = next_batch(receiver) {
            worker.decide(&batch);
            self.progress.decided(batch.cuts.len());
            if let Some(lines) = lines {
                // Nobody listens any more where the file cannot be written.
                let _ = lines.send((batch.number, worker.rejects.take_lines()));
            }
            if let Ok(mut empty) = self.empty.lock() {
                empty.push(batch);
            }
        }
        worker.finish()
    }
}

/// Waits for a batch; none comes where all readers have ended. The lock is let go before it is decided.
fn next_batch(receiver: &Mutex<Receiver<Batch>>) -> Option<Batch> {
    receiver.lock().ok()?.recv().ok()
}

/// Writes rejects in the order of their batches.
fn in_order(kept: &Receiver<(u64, Vec<u8>)>, rejects: &mut RejectsFile) -> anyhow::Result<()> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (number, lines) in kept {
        waiting.insert(number, lines);
        while let Some(lines) = waiting.remove(&next) {
            rejects.write(&lines)?;
            next += 1;
        }
    }
    Ok(())
}

/// A replay with its rejects.
struct Worker {
    replay: Replay,
    rejects: Rejects,
}

impl Worker {
    fn new(run: &Run<'_>, keep: bool) -> Self {
        Worker { replay: Replay::new(run.context), rejects: Rejects::new(keep) }
    }

    fn decide(&mut self, batch: &Batch) {
        for (place, text) in batch.records() {
            match text {
                Ok(text) => {
                    if let Err(reason) = self.replay.take(place, text, &batch.origin.hints) {
                        self.rejects.add(place, reason, text);
                    }
                }
                Err(why) => self.rejects.add(place, &self.replay.refuse(&why), ""),
            }
        }
    }

    fn finish(self) -> (Aggregate, Rejects) {
        (self.replay.finish(), self.rejects)
    }
}

/// Decides what it is sent, in the same thread.
struct Alone<'r> {
    worker: Worker,
    rejects: &'r mut RejectsFile,
    failed: Option<anyhow::Error>,
}

impl Sink for Alone<'_> {
    fn send(&mut self, batch: &mut Batch) -> Result<(), Ended> {
        self.worker.decide(batch);
        let written = self.rejects.write(&self.worker.rejects.take_lines());
        batch.clear();
        written.map_err(|error| {
            self.failed = Some(error);
            Ended::Stopped
        })
    }
}

/// Sends what it is sent to the workers.
struct Sending<'r> {
    shared: &'r Shared<'r>,
    sender: SyncSender<Batch>,
}

impl Sink for Sending<'_> {
    fn send(&mut self, batch: &mut Batch) -> Result<(), Ended> {
        let origin = Arc::clone(&batch.origin);
        let full = std::mem::replace(batch, self.shared.blank(&origin));
        batch.follow(&full);
        self.sender.send(full).map_err(|_| Ended::Stopped)
    }
}

/// Numbers batches, leaves duplicates out, and sees whether the run is to stop.
struct Filter<'r> {
    shared: &'r Shared<'r>,
    sink: &'r mut dyn Sink,
    seen: Option<Seen>,
}

impl Sink for Filter<'_> {
    fn send(&mut self, batch: &mut Batch) -> Result<(), Ended> {
        if self.shared.run.stop.load(Ordering::Relaxed) {
            return Err(Ended::Stopped);
        }
        if batch.cuts.is_empty() {
            batch.clear();
            return Ok(());
        }
        if let Some(seen) = &mut self.seen {
            let text = &batch.text;
            batch.cuts.retain(|cut| {
                let range = cut.text.as_ref().ok().and_then(|it| text.get(it.clone()));
                range.is_none_or(|it| seen.takes(it))
            });
        }
        batch.number = self.shared.batches.fetch_add(1, Ordering::Relaxed);
        self.sink.send(batch)
    }
}
