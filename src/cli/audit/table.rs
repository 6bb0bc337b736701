//! Records out of tables: CSV with a header line.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use super::super::language::{spoken, worded, written};
use super::batch::{Batch, max_record, too_long};
use super::columns::Columns;
use super::quotes::Quotes;
use super::records::{Ended, Sink};

/// A reader that gives up where one row takes more than a record may.
struct Bounded<R> {
    reader: R,
    /// Number of bytes read since the last row.
    read: Rc<Cell<usize>>,
    quotes: Quotes,
}

/// The error of a row that does not end: it may be its quotes.
fn row_too_long() -> String {
    let bytes = max_record();
    worded!(
        spoken(),
        "a row is longer than {0} bytes: `--max-bytes` takes more, unless a quote is not closed",
        "有一行超过 {0} 字节：可用 `--max-bytes` 提高上限，除非有引号没有闭合",
        bytes
    )
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read.get() > max_record() {
            return Err(io::Error::other(row_too_long()));
        }
        let read = self.reader.read(buffer)?;
        self.quotes.take(buffer.get(..read).unwrap_or_default());
        self.read.set(self.read.get() + read);
        Ok(read)
    }
}

/// Reads CSV with a header line.
pub(super) fn csv(
    reader: impl BufRead,
    columns: &Columns,
    batch: &mut Batch,
    sink: &mut dyn Sink,
) -> Result<(), Ended> {
    let read = Rc::new(Cell::new(0));
    let quotes = Quotes::default();
    let (fault, starts) = (quotes.fault(), quotes.starts());
    let bounded = Bounded { reader, read: Rc::clone(&read), quotes };
    let mut reader = csv::ReaderBuilder::new().from_reader(bounded);
    let mapped = match reader.headers() {
        Ok(header) => {
            columns.of(&header.iter().map(|it| it.trim_start_matches('\u{feff}')).collect::<Vec<_>>())
        }
        Err(error) => Err(error.to_string()),
    };
    starts.borrow_mut().pop_front();
    let mapped = match mapped {
        Ok(mapped) => mapped,
        Err(why) => {
            batch.push(1, Err(why.into()));
            return Ok(());
        }
    };
    let mut row = csv::ByteRecord::new();
    loop {
        read.set(0);
        let next = reader.read_byte_record(&mut row);
        // The reader counts a row from the end of the one before, which may be lines above.
        let of_reader = || row.position().map_or(1, csv::Position::line);
        let line = starts.borrow_mut().pop_front().unwrap_or_else(of_reader);
        if fault.get().is_some_and(|it| line >= it) && !matches!(next, Ok(false)) {
            let why = written!(
                "a quote in the row is not closed, or stands within a cell: the rest of the table is not read",
                "该行的引号没有闭合，或位于单元格中间：表格的其余部分未读取"
            );
            batch.push(line, Err(why));
            return Ok(());
        }
        match next {
            Ok(false) => return Ok(()),
            Ok(true) => match row.iter().map(str::from_utf8).collect::<Result<Vec<_>, _>>() {
                Ok(cells) => put(batch, line, &mapped.record(cells.into_iter())),
                Err(_) => batch.push(line, Err(written!("it is not UTF-8", "它不是 UTF-8"))),
            },
            Err(error) => {
                let broken = error.is_io_error();
                batch.push(line, Err(error.to_string().into()));
                if broken {
                    return Ok(());
                }
            }
        }
        if batch.is_full() {
            sink.send(batch)?;
        }
    }
}

/// Puts a record into a batch.
fn put(batch: &mut Batch, line: u64, record: &serde_json::Value) {
    let start = batch.text.len();
    let written = serde_json::to_writer(&mut batch.text, record);
    let end = batch.text.len();
    if end - start > max_record() {
        batch.text.truncate(start);
        batch.push(line, Err(too_long()));
    } else {
        batch.push(line, written.map(|()| start..end).map_err(|error| error.to_string().into()));
    }
}
