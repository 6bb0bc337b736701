//! Records out of a stream of JSON: lines, arrays, and answers with `traces`.
//!
//! Memory is bounded by the longest record that is taken, whatever the size of the input.

use std::io::{self, BufRead, Cursor, Read};

use iam5::wording::Written;

use super::super::language::written;
use super::batch::{Batch, max_record, too_long};

/// The reason of a record after which the input cannot be read.
fn ends_early(error: &io::Error) -> Written {
    written!("the input ends early: {0}", "输入提前结束：{0}", error)
}

/// The reason why a stream was not read to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Ended {
    /// Somebody said so.
    #[error("interrupted")]
    Stopped,
    /// The input is broken.
    #[error("{0}")]
    Broken(#[from] io::Error),
}

/// Takes full batches, and leaves an empty one of the same origin.
pub(super) trait Sink {
    /// Hands on what is in the batch.
    ///
    /// # Errors
    /// Nobody wants more.
    fn send(&mut self, batch: &mut Batch) -> Result<(), Ended>;
}

/// Cuts a stream into records. The last batch is left to the caller.
pub(super) fn cut(reader: impl BufRead, batch: &mut Batch, sink: &mut dyn Sink) -> Result<(), Ended> {
    let mut reader = reader;
    let mut head = Vec::new();
    if let Err(error) = reader.by_ref().take(512).read_to_end(&mut head) {
        batch.push(1, Err(ends_early(&error)));
        return Ok(());
    }
    if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        head.drain(..3);
    }
    let list = is_list(&head);
    let mut reader = Cursor::new(head).chain(reader);
    if list { Scanner::new(1).run(&mut reader, batch, sink) } else { lines(&mut reader, batch, sink) }
}

/// Whether a text starts a list of records: an array of them, or an answer with `traces`.
fn is_list(head: &[u8]) -> bool {
    let text = head.trim_ascii_start();
    if text.starts_with(b"[") {
        return true;
    }
    let Some(text) = text.strip_prefix(b"{") else { return false };
    let text = text.trim_ascii_start();
    let member = [&b"\"traces\""[..], b"\"meta_data\""].iter().find_map(|it| text.strip_prefix(*it));
    member.is_some_and(|it| it.trim_ascii_start().starts_with(b":"))
}

fn lines(reader: &mut impl BufRead, batch: &mut Batch, sink: &mut dyn Sink) -> Result<(), Ended> {
    for number in 1.. {
        let start = batch.text.len();
        let read = read_line(reader, max_record() + 1, &mut batch.text);
        let line = batch.text.get(start..).unwrap_or_default();
        match read {
            Ok(0) => break,
            Ok(_) if line.len() > max_record() && !line.ends_with(b"\n") => {
                batch.text.truncate(start);
                batch.push(number, Err(too_long()));
                if let Err(error) = skip_line(reader) {
                    batch.push(number, Err(ends_early(&error)));
                    break;
                }
            }
            Ok(_) if is_list(line) => {
                let line = batch.text.split_off(start);
                Scanner::new(number).run(&mut Cursor::new(line.trim_ascii()), batch, sink)?;
            }
            Ok(_) => {
                let (text, lead) = (line.trim_ascii(), line.len() - line.trim_ascii_start().len());
                let range = start + lead..start + lead + text.len();
                match range.is_empty() {
                    true => batch.text.truncate(start),
                    false => batch.push(number, Ok(range)),
                }
            }
            Err(error) => {
                batch.text.truncate(start);
                batch.push(number, Err(ends_early(&error)));
                break;
            }
        }
        if batch.is_full() {
            sink.send(batch)?;
        }
    }
    Ok(())
}

/// Reads to the end of the line, or so many bytes of it; says how many.
fn read_line(reader: &mut impl BufRead, limit: usize, line: &mut Vec<u8>) -> io::Result<usize> {
    let mut read = 0;
    loop {
        let buffer = reader.fill_buf()?;
        let buffer = buffer.get(..limit - read).unwrap_or(buffer);
        let end = memchr::memchr(b'\n', buffer);
        let used = end.map_or(buffer.len(), |it| it + 1);
        line.extend_from_slice(buffer.get(..used).unwrap_or_default());
        reader.consume(used);
        read += used;
        if end.is_some() || used == 0 || read >= limit {
            return Ok(read);
        }
    }
}

fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let end = memchr::memchr(b'\n', buffer);
        let used = end.map_or(buffer.len(), |it| it + 1);
        let over = end.is_some() || used == 0;
        reader.consume(used);
        if over {
            return Ok(());
        }
    }
}

/// Cuts a list into its records, without reading more of them than where they end.
struct Scanner {
    /// Depth at which records are nested.
    wanted: usize,
    line: u64,
    depth: usize,
    /// Whether an array opened that depth: metadata beside the list are objects.
    list: bool,
    /// There was such an array.
    listed: bool,
    in_string: bool,
    escaped: bool,
    /// The line in which the record starts that is being read, and where its text does.
    record: Option<(u64, usize)>,
    /// Whether the current record is longer than the bound.
    too_long: bool,
    /// Something in the list that is not an object.
    stray: bool,
}

impl Scanner {
    fn new(line: u64) -> Self {
        Scanner {
            wanted: 0,
            line,
            depth: 0,
            list: false,
            listed: false,
            in_string: false,
            escaped: false,
            record: None,
            too_long: false,
            stray: false,
        }
    }

    fn run(mut self, reader: &mut impl BufRead, batch: &mut Batch, sink: &mut dyn Sink) -> Result<(), Ended> {
        let broken = loop {
            let buffer = match reader.fill_buf() {
                Ok([]) => break None,
                Ok(buffer) => buffer,
                Err(error) => break Some(error),
            };
            let mut rest = buffer;
            while !rest.is_empty() {
                rest = self.step(rest, batch);
                if self.record.is_none() && batch.is_full() {
                    sink.send(batch)?;
                }
            }
            let used = buffer.len();
            reader.consume(used);
        };
        if let Some((_, start)) = self.record {
            batch.text.truncate(start);
        }
        match (broken, self.record, self.depth) {
            (Some(error), ..) => batch.push(self.line, Err(ends_early(&error))),
            (None, Some((line, _)), _) => {
                batch.push(line, Err(written!("the input ends within it", "输入在其中结束")))
            }
            (None, None, 0) => {}
            (None, None, _) => {
                batch.push(self.line, Err(written!("the input ends within the list", "输入在列表中结束")))
            }
        }
        Ok(())
    }

    /// Goes on by a byte, or within a string by a stretch; gives what is left.
    fn step<'b>(&mut self, text: &'b [u8], batch: &mut Batch) -> &'b [u8] {
        let Some((&byte, mut rest)) = text.split_first() else { return &[] };
        let mut passed = 1;
        if self.in_string && !self.escaped && !matches!(byte, b'"' | b'\\' | b'\n') {
            passed = memchr::memchr3(b'"', b'\\', b'\n', text).unwrap_or(text.len());
            rest = text.get(passed..).unwrap_or_default();
        }
        self.before(byte, batch);
        if let Some((_, start)) = self.record {
            let long = batch.text.len() - start > max_record();
            match text.get(..passed) {
                Some(passed) if !long => batch.text.extend_from_slice(passed),
                _ => self.too_long = true,
            }
        }
        self.after(byte, batch);
        rest
    }

    /// Handles a byte that begins something.
    fn before(&mut self, byte: u8, batch: &mut Batch) {
        if byte == b'\n' {
            self.line += 1;
            self.stray &= self.depth > 0;
        }
        let in_list = !self.in_string && self.list && self.depth == self.wanted;
        let between = !self.in_string && self.depth == 0 && !matches!(byte, b'{' | b'[' | b',');
        if in_list && byte == b'{' && self.record.is_none() {
            self.record = Some((self.line, batch.text.len()));
        } else if in_list && byte == b',' {
            self.stray = false;
        } else if (in_list || between)
            && self.record.is_none()
            && !byte.is_ascii_whitespace()
            && byte != b']'
            && !self.stray
        {
            self.stray = true;
            batch.push(self.line, Err(written!("it is not an object", "它不是对象")));
        }
    }

    /// Handles a byte that changes or ends something.
    fn after(&mut self, byte: u8, batch: &mut Batch) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_string => self.escaped = true,
            b'"' => self.in_string = !self.in_string,
            _ if self.in_string => {}
            b'{' | b'[' => {
                if self.depth == 0 {
                    // One list may follow another.
                    self.wanted = if byte == b'[' { 1 } else { 2 };
                    self.listed = false;
                }
                self.depth += 1;
                if self.depth == self.wanted {
                    self.list = byte == b'[';
                    self.listed |= self.list;
                }
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == self.wanted
                    && let Some((line, start)) = self.record.take()
                {
                    if std::mem::take(&mut self.too_long) || batch.text.len() - start > max_record() {
                        batch.text.truncate(start);
                        batch.push(line, Err(too_long()));
                    } else {
                        batch.push(line, Ok(start..batch.text.len()));
                    }
                } else if self.depth == 0 && !self.listed {
                    batch.push(
                        self.line,
                        Err(written!("it is an answer without `traces`", "它是没有 `traces` 的应答")),
                    );
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::audit::batch::Origin;
    use crate::cli::audit::columns::Columns;
    use crate::cli::audit::table::csv;
    use crate::cli::open;
    use iam5::audit::Hints;
    use std::io::Write;
    use std::sync::Arc;

    /// Collects what records there are, and how many came at once at most.
    struct Found(Vec<String>, usize);

    impl Sink for Found {
        fn send(&mut self, batch: &mut Batch) -> Result<(), Ended> {
            for (place, text) in batch.records() {
                let place = place.to_string();
                let place = place.trim_start_matches("f:");
                self.0.push(match text {
                    Ok(text) => format!("{place} {text}"),
                    Err(why) => format!("{place} ! {why}"),
                });
            }
            self.1 = self.1.max(batch.cuts.len());
            batch.clear();
            Ok(())
        }
    }

    /// Reads what is packed in a stream into batches, and the last of them.
    fn read_by(
        reader: impl Read,
        read: impl FnOnce(Box<dyn BufRead + '_>, &mut Batch, &mut dyn Sink) -> Result<(), Ended>,
    ) -> Found {
        let origin = Arc::new(Origin { name: "f".to_owned(), hints: Hints::default() });
        let (mut batch, mut found) = (Batch::new(&origin), Found(Vec::new(), 0));
        read(open::unpacked(reader).unwrap(), &mut batch, &mut found).unwrap();
        found.send(&mut batch).unwrap();
        found
    }

    fn read(bytes: &[u8]) -> Vec<String> {
        read_by(bytes, |reader, batch, sink| cut(reader, batch, sink)).0
    }

    #[test]
    fn what_is_no_record_fills_batches_too() {
        const COUNT: usize = 40_000;
        let list = format!("[{}1]", "1,".repeat(COUNT - 1));
        // A list in a line, after one that is none, is read at once.
        for (text, line) in [(list.clone(), 1), (format!("{{}}\n{list}"), 2)] {
            let found = read_by(text.as_bytes(), |reader, batch, sink| cut(reader, batch, sink));
            assert!(found.1 < COUNT / 4, "{} at once", found.1);
            assert_eq!(found.0.len(), COUNT + line - 1);
            assert_eq!(
                found.0.last(),
                Some(&format!("{line}#{COUNT} ! it is not an object")),
                "numbers go on"
            );
        }
        let origin = Arc::new(Origin { name: "f".to_owned(), hints: Hints::default() });
        let (mut batch, mut found) = (Batch::new(&origin), Found(Vec::new(), 0));
        cut(io::Cursor::new("  \n".repeat(COUNT)), &mut batch, &mut found).unwrap();
        assert!(batch.text.is_empty() && batch.cuts.is_empty(), "lines without anything");
        let table = format!("action,principal\n{}", "a\n".repeat(COUNT));
        let columns = Columns::default();
        let found = read_by(table.as_bytes(), |reader, batch, sink| csv(reader, &columns, batch, sink));
        assert!(found.1 < COUNT / 4 && found.0.len() == COUNT, "{} of {}", found.1, found.0.len());
    }

    /// A reader that is interrupted time and again.
    struct Restless<'b>(&'b [u8], bool);

    impl Read for Restless<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let most = buffer.len().min(8);
            self.0.read(buffer.get_mut(..most).unwrap_or_default())
        }
    }

    #[test]
    fn a_reader_that_is_interrupted_is_asked_again() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"{}\n").unwrap();
        let packed = packed.finish().unwrap();
        for (text, expected) in
            [(&b"{}\n{}"[..], &["1 {}", "2 {}"][..]), (b"[{},\n{}]", &["1 {}", "2 {}"]), (&packed, &["1 {}"])]
        {
            let found = read_by(Restless(text, false), |reader, batch, sink| cut(reader, batch, sink));
            assert_eq!(found.0, expected);
        }
        let columns = Columns::default();
        let table = Restless(b"action\na:b:c\n", false);
        let found = read_by(table, |reader, batch, sink| csv(reader, &columns, batch, sink));
        assert_eq!(found.0, [r#"2 {"action":"a:b:c"}"#]);
    }

    #[test]
    fn every_format_gives_the_same_records() {
        let expected = |lines: [&str; 2]| {
            vec![format!("{} {{\"a\":[{{}}]}}", lines[0]), format!("{} {{\"b\":\"}}\\\"\"}}", lines[1])]
        };
        let (a, b) = (r#"{"a":[{}]}"#, r#"{"b":"}\""}"#);
        assert_eq!(read(format!("{a}\n\n{b}").as_bytes()), expected(["1", "3"]), "JSON Lines");
        assert_eq!(read(format!("\u{feff}{a}\r\n{b}\r\n").as_bytes()), expected(["1", "2"]), "with a mark");
        assert_eq!(read(format!("[\n{a},\n{b}]").as_bytes()), expected(["2", "3"]), "an array");
        assert_eq!(
            read(format!("{{\"meta_data\": {{\"n\": [{{}}]}},\n \"traces\" : [{a},{b}]}}").as_bytes()),
            expected(["2", "2#2"]),
            "metadata first"
        );
        let answer = format!("{{\"traces\" : [{a},{b}]}}");
        assert_eq!(read(answer.as_bytes()), expected(["1", "1#2"]), "an answer");
        assert_eq!(read(format!("{{\"traces\":[{a}]}}\n[{b}]").as_bytes()), expected(["1", "2"]), "answers");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(format!("[{a},{b}]").as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        assert_eq!(read(&packed), expected(["1", "1#2"]), "gzip");
        let last = read(&packed[..packed.len() - 9]).pop().unwrap();
        assert!(last.starts_with("1 ! the input ends early") || last.starts_with("1#"), "cut off: {last}");
        assert!(last.contains("ends early"), "{last}");
    }

    #[test]
    fn what_is_wrong_is_reported_and_the_rest_goes_on() {
        assert_eq!(
            read(b"{\"a\":1}\n\xff\n{\"b\":2}"),
            ["1 {\"a\":1}", "2 ! it is not UTF-8 from byte 0 on", "3 {\"b\":2}"]
        );
        assert_eq!(
            read(b"[1, {\"a\":1}, \"x,{\", [2], {\"b\":2}"),
            [
                "1 ! it is not an object",
                "1#2 {\"a\":1}",
                "1#3 ! it is not an object",
                "1#4 ! it is not an object",
                "1#5 {\"b\":2}",
                "1#6 ! the input ends within the list"
            ]
        );
        assert_eq!(
            read(b"[{}]\n{\"action\":1}\nand so on\n[{}]"),
            ["1 {}", "2 ! it is an answer without `traces`", "3 ! it is not an object", "4 {}"],
            "among lists"
        );
        assert_eq!(read(b"[{\"a\":"), ["1 ! the input ends within it"]);
        assert!(read(b"").is_empty() && read(b"[]").is_empty());
    }

    #[test]
    fn long_records_are_refused_in_lines_and_lists() {
        let mut long = vec![b'x'; max_record() + 5];
        long.extend(b"\n{}");
        assert_eq!(read(&long), ["1 ! it is longer than 16 MiB: `--max-bytes` takes more", "2 {}"]);
        let mut long = b"[{\"a\":\"".to_vec();
        long.extend(std::iter::repeat_n(b'x', max_record() + 5));
        long.extend(b"\"}, {}]");
        assert_eq!(read(&long), ["1 ! it is longer than 16 MiB: `--max-bytes` takes more", "1#2 {}"]);
    }

    #[cfg(feature = "zstd")]
    #[test]
    fn zstd_is_known_by_its_content() {
        use ruzstd::encoding::{CompressionLevel, compress_to_vec};
        let frame = |text: &str| compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
        let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"xyz"].concat();
        let packed = [frame("{\"a\":1}\n{\"b\""), skipped, frame(":2}\n")].concat();
        assert_eq!(read(&packed), ["1 {\"a\":1}", "2 {\"b\":2}"]);
        assert!(read(&packed[..packed.len() - 4]).pop().unwrap().contains("ends early"));
        // A frame of the usual program: what is not packed, and a checksum of it.
        let frame = *b"\x28\xb5\x2f\xfd\x04\x58\x41\x00\x00{\"a\":1}\n\xe2\xef\xec\xe0";
        assert_eq!(read(&frame), ["1 {\"a\":1}"]);
        for at in 9..frame.len() {
            let mut flipped = frame;
            flipped[at] ^= 4;
            let last = read(&flipped).pop().unwrap();
            assert!(last.contains("does not have the checksum"), "{at}: {last}");
        }
    }
}
