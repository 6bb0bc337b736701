//! Records out of a stream: JSON Lines, arrays, and answers with `traces`; gzip is unpacked.
//!
//! Memory is bounded by the longest record that is taken, whatever the size of the input.

use std::io::{self, BufRead, BufReader, Cursor, Read};

/// A longer record is refused: no JSON of that size can be decided.
const MAX_RECORD: usize = 16 << 20;

/// What is taken for each record: the line it starts in, and its text or why it is none.
pub(super) type Take<'t> = dyn FnMut(u64, Result<&str, &str>) -> io::Result<()> + 't;

/// Takes every record of a stream.
pub(super) fn each(reader: impl Read, take: &mut Take<'_>) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(1 << 16, reader);
    if reader.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        let unpacked = flate2::bufread::MultiGzDecoder::new(reader);
        return plain(BufReader::with_capacity(1 << 16, unpacked), take);
    }
    plain(reader, take)
}

fn plain(mut reader: impl BufRead, take: &mut Take<'_>) -> io::Result<()> {
    let mut head = Vec::new();
    reader.by_ref().take(512).read_to_end(&mut head)?;
    if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        head.drain(..3);
    }
    let list = is_list(&head);
    let mut reader = Cursor::new(head).chain(reader);
    if list { Scanner::new(1).run(&mut reader, take) } else { lines(&mut reader, take) }
}

/// Whether a text starts a list of records: an array of them, or an answer with `traces`.
fn is_list(head: &[u8]) -> bool {
    let text = head.trim_ascii_start();
    if text.starts_with(b"[") {
        return true;
    }
    let Some(text) = text.strip_prefix(b"{").map(<[u8]>::trim_ascii_start) else { return false };
    let member = [&b"\"traces\""[..], b"\"meta_data\""].iter().find_map(|it| text.strip_prefix(*it));
    member.is_some_and(|it| it.trim_ascii_start().starts_with(b":"))
}

fn lines(reader: &mut impl BufRead, take: &mut Take<'_>) -> io::Result<()> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let limit = u64::try_from(MAX_RECORD + 1).unwrap_or(u64::MAX);
        if reader.by_ref().take(limit).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.len() > MAX_RECORD && !line.ends_with(b"\n") {
            skip_line(reader)?;
            take(number, Err("it is longer than 16 MiB"))?;
            continue;
        }
        let text = line.trim_ascii();
        if is_list(text) {
            Scanner::new(number).run(&mut Cursor::new(text), take)?;
        } else if !text.is_empty() {
            take_bytes(number, text, take)?;
        }
    }
    Ok(())
}

fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let end = buffer.iter().position(|it| *it == b'\n');
        let used = end.map_or(buffer.len(), |it| it + 1);
        let over = end.is_some() || used == 0;
        reader.consume(used);
        if over {
            return Ok(());
        }
    }
}

fn take_bytes(line: u64, bytes: &[u8], take: &mut Take<'_>) -> io::Result<()> {
    match str::from_utf8(bytes) {
        Ok(text) => take(line, Ok(text)),
        Err(error) => take(line, Err(&format!("it is not UTF-8 from byte {} on", error.valid_up_to()))),
    }
}

/// Cuts a list into its records, without reading more of them than where they end.
struct Scanner {
    /// How deep a record is nested.
    wanted: usize,
    line: u64,
    depth: usize,
    /// What opened that depth is an array: of metadata beside the list there are objects.
    list: bool,
    /// There was such an array.
    listed: bool,
    in_string: bool,
    escaped: bool,
    /// The record that is being read, and the line it starts in.
    record: Option<(u64, Vec<u8>)>,
    /// Something in the list that is no object.
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
            stray: false,
        }
    }

    fn run(mut self, reader: &mut impl BufRead, take: &mut Take<'_>) -> io::Result<()> {
        loop {
            let buffer = reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            for &byte in buffer {
                self.byte(byte, take)?;
            }
            let used = buffer.len();
            reader.consume(used);
        }
        match (self.record, self.depth) {
            (Some((line, _)), _) => take(line, Err("the input ends within it")),
            (None, 0) => Ok(()),
            (None, _) => take(self.line, Err("the input ends within the list")),
        }
    }

    fn byte(&mut self, byte: u8, take: &mut Take<'_>) -> io::Result<()> {
        if byte == b'\n' {
            self.line += 1;
            self.stray &= self.depth > 0;
        }
        let in_list = !self.in_string && self.list && self.depth == self.wanted;
        let between = !self.in_string && self.depth == 0 && !matches!(byte, b'{' | b'[' | b',');
        if in_list && byte == b'{' && self.record.is_none() {
            self.record = Some((self.line, Vec::new()));
        } else if in_list && byte == b',' {
            self.stray = false;
        } else if (in_list || between)
            && self.record.is_none()
            && !byte.is_ascii_whitespace()
            && byte != b']'
            && !self.stray
        {
            self.stray = true;
            take(self.line, Err("it is no object"))?;
        }
        if let Some((_, text)) = &mut self.record
            && text.len() <= MAX_RECORD
        {
            text.push(byte);
        }
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
                    && let Some((line, text)) = self.record.take()
                {
                    return match text.len() > MAX_RECORD {
                        true => take(line, Err("it is longer than 16 MiB")),
                        false => take_bytes(line, &text, take),
                    };
                }
                if self.depth == 0 && !self.listed {
                    return take(self.line, Err("it is an answer without `traces`"));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        let result = each(bytes, &mut |line, text| {
            found.push(match text {
                Ok(text) => format!("{line} {text}"),
                Err(why) => format!("{line} ! {why}"),
            });
            Ok(())
        });
        found.extend(result.err().map(|it| format!("! {:?}", it.kind())));
        found
    }

    #[test]
    fn every_format_gives_the_same_records() {
        let expected = |lines: [u64; 2]| {
            vec![format!("{} {{\"a\":[{{}}]}}", lines[0]), format!("{} {{\"b\":\"}}\\\"\"}}", lines[1])]
        };
        let (a, b) = (r#"{"a":[{}]}"#, r#"{"b":"}\""}"#);
        assert_eq!(read(format!("{a}\n\n{b}").as_bytes()), expected([1, 3]), "JSON Lines");
        assert_eq!(read(format!("\u{feff}{a}\r\n{b}\r\n").as_bytes()), expected([1, 2]), "with a mark");
        assert_eq!(read(format!("[\n{a},\n{b}]").as_bytes()), expected([2, 3]), "an array");
        assert_eq!(
            read(format!("{{\"meta_data\": {{\"n\": [{{}}]}},\n \"traces\" : [{a},{b}]}}").as_bytes()),
            expected([2, 2]),
            "metadata first"
        );
        assert_eq!(read(format!("{{\"traces\" : [{a},{b}]}}").as_bytes()), expected([1, 1]), "an answer");
        assert_eq!(read(format!("{{\"traces\":[{a}]}}\n[{b}]").as_bytes()), expected([1, 2]), "answers");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(format!("[{a},{b}]").as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        assert_eq!(read(&packed), expected([1, 1]), "gzip");
        assert_eq!(read(&packed[..packed.len() - 9]).last().unwrap(), "! UnexpectedEof", "cut off");
    }

    #[test]
    fn what_is_wrong_is_told_and_the_rest_goes_on() {
        assert_eq!(
            read(b"{\"a\":1}\n\xff\n{\"b\":2}"),
            ["1 {\"a\":1}", "2 ! it is not UTF-8 from byte 0 on", "3 {\"b\":2}"]
        );
        assert_eq!(
            read(b"[1, {\"a\":1}, \"x,{\", [2], {\"b\":2}"),
            [
                "1 ! it is no object",
                "1 {\"a\":1}",
                "1 ! it is no object",
                "1 ! it is no object",
                "1 {\"b\":2}",
                "1 ! the input ends within the list"
            ]
        );
        assert_eq!(
            read(b"[{}]\n{\"action\":1}\nand so on\n[{}]"),
            ["1 {}", "2 ! it is an answer without `traces`", "3 ! it is no object", "4 {}"],
            "among lists"
        );
        assert_eq!(read(b"[{\"a\":"), ["1 ! the input ends within it"]);
        let mut long = vec![b'x'; MAX_RECORD + 5];
        long.extend(b"\n{}");
        assert_eq!(read(&long), ["1 ! it is longer than 16 MiB", "2 {}"]);
        assert!(read(b"").is_empty() && read(b"[]").is_empty());
    }
}
