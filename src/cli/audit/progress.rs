//! Progress of a run: a bar on a terminal's standard error, and nothing anywhere else.

use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use iam5::wording::Language;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::super::language::spoken;

/// The progress of a run, in bytes as they are stored.
pub(super) struct Progress {
    bar: ProgressBar,
    records: AtomicU64,
}

impl Progress {
    /// Starts the bar of a run over so many bytes; none are known where it reads a stream.
    pub(super) fn new(bytes: u64) -> Self {
        let [known, stream] = match spoken() {
            Language::English => [
                "{bytes} of {total_bytes}, {bytes_per_sec}, {eta} left; {msg} records",
                "{bytes}, {bytes_per_sec}; {msg} records",
            ],
            Language::Chinese => [
                "{bytes} / {total_bytes}，{bytes_per_sec}，剩余 {eta}；{msg} 条记录",
                "{bytes}，{bytes_per_sec}；{msg} 条记录",
            ],
        };
        let target = ProgressDrawTarget::stderr();
        let (bar, template) = match bytes {
            0 => (ProgressBar::with_draw_target(None, target), stream),
            _ => (ProgressBar::with_draw_target(Some(bytes), target), known),
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if !bar.is_hidden() {
            bar.set_message("0");
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Progress { bar, records: AtomicU64::new(0) }
    }

    /// Counts decided records.
    pub(super) fn decided(&self, records: usize) {
        if self.bar.is_hidden() {
            return;
        }
        let records = u64::try_from(records).unwrap_or(0);
        let all = self.records.fetch_add(records, Ordering::Relaxed) + records;
        self.bar.set_message(all.to_string());
    }

    /// Counts bytes that were read.
    fn pass(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    /// A reader that tells how much was read of it.
    pub(super) fn count<R: Read>(&self, reader: R) -> Counted<'_, R> {
        Counted { reader, progress: self }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// See [`Progress::count`].
pub(super) struct Counted<'p, R> {
    reader: R,
    progress: &'p Progress,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.progress.pass(u64::try_from(read).unwrap_or(0));
        Ok(read)
    }
}
