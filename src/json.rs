//! JSON with the place of every value: strict RFC 8259, duplicates kept, depth bounded.
//!
//! Policies are read with this instead of `serde_json`, because a fault has to be shown where it stands
//! and because a repeated member name must not vanish (rule DOC-5).
//! Reading is `O(n)` in the text. It recurses at most [`MAX_DEPTH`] levels.

mod path;

use std::borrow::Cow;

use hifijson::SliceLexer;
use hifijson::num::Lex as _;
use hifijson::str::LexAlloc as _;
use hifijson::token::Lex as _;

use crate::source::Span;

pub use path::{Step, path, pointer};

/// The deepest nesting that is read: a policy needs 6 levels.
pub const MAX_DEPTH: usize = 64;

/// The longest text that is read, in bytes (16 MiB); the cloud takes 131,072 characters.
pub const MAX_BYTES: usize = 16 << 20;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'a> {
    /// From the first to the last character of the value, quotes and brackets included.
    pub span: Span,
    /// What stands there.
    pub value: Value<'a>,
}

/// A JSON value. Strings without escapes are borrowed from the text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(&'a str),
    /// A string, escapes resolved.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Node<'a>>),
    /// An object, members in the order of the text, repeated names included.
    Object(Vec<Member<'a>>),
}

/// One `"name": value` of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Member<'a> {
    /// The name, escapes resolved.
    pub name: Cow<'a, str>,
    /// The name with its quotes.
    pub name_span: Span,
    /// The value.
    pub value: Node<'a>,
}

impl Value<'_> {
    /// The type's name as JSON has it, with its article: `an array`.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }
}

/// Why a text is not JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct JsonError {
    /// Where reading stopped: the offending character, or the unfinished string.
    pub span: Span,
    /// What is wrong, such as `expected a comma or the end of the array`.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// Reads one JSON value that fills the whole of `text`.
///
/// A byte-order mark before it is passed over (RFC 8259 section 8.1 lets a reader do so); offsets count it.
///
/// # Errors
/// The first place where the text stops being JSON, a nesting deeper than [`MAX_DEPTH`],
/// or a text longer than [`MAX_BYTES`].
pub fn parse(text: &str) -> Result<Node<'_>, JsonError> {
    if text.len() > MAX_BYTES {
        return Err(JsonError {
            span: Span::default(),
            message: format!("the text has {} bytes, more than the {MAX_BYTES} that are read", text.len()),
            help: "split it; the cloud takes at most 131,072 characters",
        });
    }
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut reader = Reader { text, lexer: SliceLexer::new(text.as_bytes().get(mark..).unwrap_or_default()) };
    let root = reader.value(0)?;
    match reader.lexer.ws_peek() {
        None => Ok(root),
        Some(_) => {
            Err(reader.fault("expected the end of the text", "remove what follows the closing bracket"))
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    lexer: SliceLexer<'a>,
}

impl<'a> Reader<'a> {
    fn offset(&self) -> usize {
        self.text.len() - self.lexer.as_slice().len()
    }

    fn value(&mut self, depth: usize) -> Result<Node<'a>, JsonError> {
        let next = self.lexer.ws_peek();
        let start = self.offset();
        if depth > MAX_DEPTH {
            return Err(self.fault(
                &format!("nested deeper than {MAX_DEPTH} levels"),
                "a policy needs six levels: remove the superfluous brackets",
            ));
        }
        let value = match next {
            Some(b'"') => {
                self.lexer.discarded();
                Value::String(self.string(start)?)
            }
            Some(b'{') => {
                self.lexer.discarded();
                Value::Object(self.members(depth)?)
            }
            Some(b'[') => {
                self.lexer.discarded();
                Value::Array(self.items(depth)?)
            }
            Some(b'-' | b'0'..=b'9') => self.number(start)?,
            Some(b'a'..=b'z') => match self.lexer.null_or_bool() {
                Some(None) => Value::Null,
                Some(Some(truth)) => Value::Bool(truth),
                None => return Err(self.fault_at(start, "expected a value", "put text in double quotes")),
            },
            Some(b'\'') => return Err(self.fault("expected a value", "use double quotes")),
            Some(b'/') => return Err(self.fault("expected a value", "JSON has no comments: remove it")),
            Some(b'}' | b']') => {
                return Err(self.fault("expected a value", "remove the comma before the closing bracket"));
            }
            Some(_) => return Err(self.fault("expected a value", "put text in double quotes")),
            None => return Err(self.fault("the text ends where a value is due", "complete it")),
        };
        Ok(Node { span: Span::new(start, self.offset()), value })
    }

    fn string(&mut self, start: usize) -> Result<Cow<'a, str>, JsonError> {
        self.lexer.str_string().map_err(|error| {
            use hifijson::escape::Error as Escape;
            use hifijson::str::Error;
            match error {
                Error::Control => self.fault_at(
                    self.offset().saturating_sub(1),
                    "control character in a string",
                    "close the string on its line, or write the character as an escape such as `\\n`",
                ),
                Error::Eof | Error::Escape(Escape::Eof) => {
                    self.fault_at(start, "the string is not closed", "add the closing double quote")
                }
                Error::Escape(Escape::InvalidChar(_) | Escape::ExpectedLowSurrogate) => self.fault_at(
                    self.offset().saturating_sub(1),
                    "half of a surrogate pair in a string",
                    "write the character itself, or both halves of the pair",
                ),
                Error::Escape(_) => self.fault_at(
                    self.offset().saturating_sub(1),
                    "invalid escape in a string",
                    "write a backslash as `\\\\`",
                ),
                Error::Utf8(_) => self.fault_at(start, "the string is not UTF-8", "save the file as UTF-8"),
            }
        })
    }

    fn number(&mut self, start: usize) -> Result<Value<'a>, JsonError> {
        let ok = self.lexer.num_ignore().validate().is_ok();
        let end = self.offset();
        match self.text.get(start..end) {
            Some(digits) if ok => Ok(Value::Number(digits)),
            _ => Err(self.fault_at(
                start,
                "malformed number",
                "write it without a leading zero or plus sign, or in double quotes",
            )),
        }
    }

    fn items(&mut self, depth: usize) -> Result<Vec<Node<'a>>, JsonError> {
        let mut items = Vec::new();
        if self.closes(b']') {
            return Ok(items);
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.closes(b']') {
                return Ok(items);
            }
            self.comma("expected a comma or the end of the array")?;
        }
    }

    fn members(&mut self, depth: usize) -> Result<Vec<Member<'a>>, JsonError> {
        let mut members = Vec::new();
        if self.closes(b'}') {
            return Ok(members);
        }
        loop {
            let quote = self.lexer.ws_peek();
            let start = self.offset();
            match quote {
                Some(b'"') => {}
                None => return Err(self.fault("the text ends within an object", "add the closing brace")),
                Some(b'}') => {
                    return Err(
                        self.fault("expected a member name", "remove the comma before the closing bracket")
                    );
                }
                Some(_) => return Err(self.fault("expected a member name", "put the name in double quotes")),
            }
            self.lexer.discarded();
            let name = self.string(start)?;
            let name_span = Span::new(start, self.offset());
            if self.lexer.ws_peek() != Some(b':') {
                return Err(self.fault("expected a colon after the member name", "write `\"name\": value`"));
            }
            self.lexer.discarded();
            members.push(Member { name, name_span, value: self.value(depth + 1)? });
            if self.closes(b'}') {
                return Ok(members);
            }
            self.comma("expected a comma or the end of the object")?;
        }
    }

    fn closes(&mut self, bracket: u8) -> bool {
        let closes = self.lexer.ws_peek() == Some(bracket);
        if closes {
            self.lexer.discarded();
        }
        closes
    }

    fn comma(&mut self, message: &str) -> Result<(), JsonError> {
        match self.lexer.ws_peek() {
            Some(b',') => {
                self.lexer.discarded();
                Ok(())
            }
            Some(_) => Err(self.fault(message, "separate the parts with one comma")),
            None => Err(self.fault(message, "the text ends too early: add the closing bracket")),
        }
    }

    fn fault(&self, message: &str, help: &'static str) -> JsonError {
        self.fault_at(self.offset(), message, help)
    }

    /// The fault over the one character at `offset`, or at the end of the text.
    fn fault_at(&self, offset: usize, message: &str, help: &'static str) -> JsonError {
        let start = (0..=offset.min(self.text.len())).rev().find(|&at| self.text.is_char_boundary(at));
        let start = start.unwrap_or(0);
        let width = self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        JsonError { span: Span::new(start, start + width), message: message.to_owned(), help }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_cover_names_and_values() {
        let text = r#" {"a": [1, "x\u0041"], "a": null} "#;
        let Value::Object(members) = parse(text).unwrap().value else { panic!("an object") };
        assert_eq!(members.len(), 2, "DOC-5: duplicates are kept");
        assert_eq!(members[0].name_span.of(text), "\"a\"");
        assert_eq!(members[0].value.span.of(text), r#"[1, "x\u0041"]"#);
        let Value::Array(items) = &members[0].value.value else { panic!("an array") };
        assert_eq!(items[1].value, Value::String("xA".into()));
    }

    #[test]
    fn faults_stand_at_their_place() {
        let at = |text: &str| {
            let error = parse(text).unwrap_err();
            (error.span.start, error.message)
        };
        assert_eq!(at("[1,]").0, 3);
        assert_eq!(at("{\"a\" 1}"), (5, "expected a colon after the member name".into()));
        assert_eq!(at("[1 2]"), (3, "expected a comma or the end of the array".into()));
        assert_eq!(at("{} x").1, "expected the end of the text");
        assert_eq!(at("\"ab"), (0, "the string is not closed".into()));
        assert_eq!(at("\"a\nb\"").1, "control character in a string");
        assert_eq!(at("\"\\ud800\"").1, "half of a surrogate pair in a string");
        assert_eq!(at("").1, "the text ends where a value is due");
        assert_eq!(at("nul").1, "expected a value");
        assert!(parse("[01]").is_err() && parse("[-]").is_err() && parse("[\u{a0}1]").is_err());
    }

    #[test]
    fn a_byte_order_mark_is_passed_over_and_nesting_is_bounded() {
        assert_eq!(parse("\u{feff}{}").unwrap().span, Span::new(3, 5));
        assert!(parse(&"[".repeat(100_000)).unwrap_err().message.contains("nested deeper"));
        let deep = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
        assert!(parse(&deep).is_ok());
    }
}
