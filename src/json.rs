//! JSON with the place of every value: strict RFC 8259, duplicates kept, size and depth bounded.
//!
//! Policies are read with this instead of `serde_json`, because a fault has to be shown where it stands
//! and because a repeated member name must not vanish (rule DOC-5).
//! Reading is `O(n)` in the text, and stops at the first of the [`Limits`] that it reaches.

mod fault;
mod hints;
mod limits;
mod object;
mod path;
mod plain;
mod string_map;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use hifijson::SliceLexer;
use hifijson::num::Lex as _;
use hifijson::str::LexAlloc as _;
use hifijson::token::Lex as _;

use crate::source::Span;
use crate::wording::{Text, text};

pub(crate) use fault::Faults;
pub use fault::{Fault, FaultKind};
use hints::{before, other_bracket, stray};
pub use limits::Limits;
pub(crate) use object::{Notation, Object, ObjectReader, Shape, Subject, Wanted};
pub use path::{Step, path, pointer};
use plain::plain_length;
pub(crate) use string_map::JsonStringMap;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'a> {
    /// Span of the value, quotes and brackets included.
    pub span: Span,
    /// The value there.
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

impl<'a> Node<'a> {
    /// The members of the object in which a name stands at that place, and which of them it is.
    ///
    /// A binary search on each level.
    pub(crate) fn members_at(&self, name: Span) -> Option<(&[Member<'a>], usize)> {
        let mut node = self;
        loop {
            node = match &node.value {
                Value::Array(items) => {
                    let at = items.partition_point(|it| it.span.start <= name.start).checked_sub(1)?;
                    items.get(at)?
                }
                Value::Object(members) => {
                    let at = members.partition_point(|it| it.name_span.start <= name.start).checked_sub(1)?;
                    let member = members.get(at)?;
                    if member.name_span == name {
                        return Some((members, at));
                    }
                    &member.value
                }
                _ => return None,
            };
        }
    }
}

impl Member<'_> {
    /// Span from the name to the end of the value.
    pub(crate) fn span(&self) -> Span {
        Span { start: self.name_span.start, end: self.value.span.end }
    }
}

/// The members whose name stands before them in the same object, each with the first of that name.
///
/// `O(n)` in the members.
pub(crate) fn repeated<'m, 'a>(members: &'m [Member<'a>]) -> Vec<(&'m Member<'a>, &'m Member<'a>)> {
    // A few names are compared faster than hashed.
    const FEW: usize = 10;
    if members.len() <= FEW {
        let first = |index: usize, name: &str| members.iter().take(index).find(|it| it.name == name);
        let numbered = members.iter().enumerate();
        return numbered.filter_map(|(index, it)| Some((it, first(index, &it.name)?))).collect();
    }
    let mut seen: HashMap<&str, &Member<'a>> = HashMap::with_capacity(members.len());
    let mut again = Vec::new();
    for member in members {
        match seen.entry(&*member.name) {
            Entry::Vacant(slot) => drop(slot.insert(member)),
            Entry::Occupied(first) => again.push((member, *first.get())),
        }
    }
    again
}

impl Value<'_> {
    /// The type's name as JSON has it, with its article: `an array`.
    #[must_use]
    pub fn type_name(&self) -> Text {
        match self {
            Value::Null => text!("null", "空值 null"),
            Value::Bool(_) => text!("a boolean", "布尔值"),
            Value::Number(_) => text!("a number", "数字"),
            Value::String(_) => text!("a string", "字符串"),
            Value::Array(_) => text!("an array", "数组"),
            Value::Object(_) => text!("an object", "对象"),
        }
    }
}

/// A JSON syntax error and its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct JsonError {
    /// The place where reading stopped: the offending character, or the unfinished string.
    pub span: Span,
    /// The fault, such as `expected a comma or the end of the array`.
    pub message: Text,
    /// The help.
    pub help: Text,
}

/// Reads one JSON value that fills the whole of `text`, within the default [`Limits`].
///
/// A byte-order mark before it is passed over (RFC 8259 section 8.1 lets a reader do so); offsets count it.
///
/// # Errors
/// The first place where the text stops being JSON, or is more than the limits let be read.
pub fn parse(text: &str) -> Result<Node<'_>, JsonError> {
    parse_with(text, &Limits::default())
}

/// Does the same as [`parse`] within other limits.
///
/// # Errors
/// The first place where the text stops being JSON, or is more than the limits let be read.
pub fn parse_with<'a>(text: &'a str, limits: &Limits) -> Result<Node<'a>, JsonError> {
    fits(text, limits)?;
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let lexer = SliceLexer::new(text.as_bytes().get(mark..).unwrap_or_default());
    let mut reader = Reader {
        text,
        lexer,
        limits: *limits,
        values: 0,
        items: Vec::new(),
        members: Vec::with_capacity(MEMBERS),
    };
    let root = reader.value(0).map_err(|it| *it)?;
    match reader.lexer.ws_peek() {
        None => Ok(root),
        Some(_) => Err(*reader.fault(
            text!("expected the end of the text", "此处文本应结束"),
            text!("remove what follows the closing bracket", "删除右括号之后的内容"),
        )),
    }
}

/// Returns whether a text is short enough to be read.
///
/// # Errors
/// It is longer than the limits say.
pub(crate) fn fits(text: &str, limits: &Limits) -> Result<(), JsonError> {
    if text.len() <= limits.bytes() {
        return Ok(());
    }
    Err(JsonError {
        span: Span::default(),
        message: text!(
            "the text has {0} bytes, more than the {1} that are read",
            "文本有 {0} 字节，超过可读取的上限 {1}",
            text.len(),
            limits.bytes()
        ),
        help: text!("split it, or set a higher limit", "请拆分，或提高上限"),
    })
}

/// Result of a read; the error is boxed, because it is rare.
type Read<T> = Result<T, Box<JsonError>>;

/// Number of members that are open at once in most policies: an allocation that stays small.
const MEMBERS: usize = 12;

struct Reader<'a> {
    text: &'a str,
    lexer: SliceLexer<'a>,
    limits: Limits,
    /// The number of values begun.
    values: usize,
    /// Items of the open arrays and objects, the innermost last: each is copied out once its length is
    /// known.
    items: Vec<Node<'a>>,
    members: Vec<Member<'a>>,
}

impl<'a> Reader<'a> {
    fn offset(&self) -> usize {
        self.text.len() - self.lexer.as_slice().len()
    }

    fn value(&mut self, depth: usize) -> Read<Node<'a>> {
        let next = self.lexer.ws_peek();
        let start = self.offset();
        self.values += 1;
        if self.values > self.limits.values() {
            return Err(self.fault(
                text!("more than {0} values", "超过 {0} 个值", self.limits.values()),
                text!("split the text, or set a higher limit", "请拆分文本，或提高上限"),
            ));
        }
        if matches!(next, Some(b'{' | b'[')) && depth >= self.limits.depth() {
            return Err(self.fault(
                text!("nested deeper than {0} levels", "嵌套超过 {0} 层", self.limits.depth()),
                text!(
                    "a policy needs six levels: remove the superfluous brackets",
                    "策略只需六层：去掉多余的括号"
                ),
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
                None => {
                    return Err(self.fault_at(
                        start,
                        text!("expected a value", "此处应为一个值"),
                        text!("put text in double quotes", "文本要用双引号括起来"),
                    ));
                }
            },
            Some(b'}' | b']' | b',') => {
                return Err(self.fault(text!("expected a value", "此处应为一个值"), self.before()));
            }
            Some(_) => {
                return Err(self.fault(
                    text!("expected a value", "此处应为一个值"),
                    text!("put text in double quotes", "文本要用双引号括起来"),
                ));
            }
            None => {
                return Err(self.fault(
                    text!("expected a value, found the end of the text", "文本在应有值的地方结束"),
                    text!("complete it", "补全内容"),
                ));
            }
        };
        Ok(Node { span: Span::new(start, self.offset()), value })
    }

    /// A string without escapes, of which the opening quote has been read: what most strings are. Nothing is
    /// read where it is another.
    #[inline]
    fn plain_string(&mut self) -> Option<&'a str> {
        let (start, rest) = (self.offset(), self.lexer.as_slice());
        let length = plain_length(rest);
        let (quote, behind) = rest.get(length..)?.split_first()?;
        if *quote != b'"' {
            return None;
        }
        self.lexer = SliceLexer::new(behind);
        self.text.get(start..start + length)
    }

    #[inline]
    fn string(&mut self, start: usize) -> Read<Cow<'a, str>> {
        match self.plain_string() {
            Some(plain) => Ok(Cow::Borrowed(plain)),
            None => self.escaped_string(start),
        }
    }

    #[cold]
    fn escaped_string(&mut self, start: usize) -> Read<Cow<'a, str>> {
        self.lexer.str_string().map_err(|error| {
            use hifijson::escape::Error as Escape;
            use hifijson::str::Error;
            match error {
                Error::Control => self.fault_at(
                    self.offset().saturating_sub(1),
                    text!("control character in a string", "字符串中有控制字符"),
                    text!(
                        "close the string on its line, or write the character as an escape such as `\\n`",
                        "在同一行结束字符串，或把该字符写成 `\\n` 之类的转义"
                    ),
                ),
                Error::Eof | Error::Escape(Escape::Eof) => self.fault_at(
                    start,
                    text!("the string is not closed", "字符串没有结束"),
                    text!("add the closing double quote", "补上结束的双引号"),
                ),
                Error::Escape(Escape::InvalidChar(_) | Escape::ExpectedLowSurrogate) => self.fault_at(
                    self.offset().saturating_sub(1),
                    text!("half of a surrogate pair in a string", "字符串中有半个代理对"),
                    text!(
                        "write the character itself, or both halves of the pair",
                        "直接写该字符，或写全两半"
                    ),
                ),
                Error::Escape(_) => self.fault_at(
                    self.offset().saturating_sub(1),
                    text!("invalid escape in a string", "字符串中有无效转义"),
                    text!("write a backslash as `\\\\`", "反斜杠要写成 `\\\\`"),
                ),
                Error::Utf8(_) => self.fault_at(
                    start,
                    text!("the string is not UTF-8", "字符串不是 UTF-8"),
                    text!("save the file as UTF-8", "将文件保存为 UTF-8"),
                ),
            }
        })
    }

    fn number(&mut self, start: usize) -> Read<Value<'a>> {
        let ok = self.lexer.num_ignore().validate().is_ok();
        let end = self.offset();
        match self.text.get(start..end) {
            Some(digits) if ok => Ok(Value::Number(digits)),
            _ => Err(self.fault_at(
                start,
                text!("malformed number", "数字格式不正确"),
                text!(
                    "write it without a leading zero or plus sign, or in double quotes",
                    "去掉前导零或正号，或用双引号括起来"
                ),
            )),
        }
    }

    fn items(&mut self, depth: usize) -> Read<Vec<Node<'a>>> {
        let first = self.items.len();
        if self.closes(b']') {
            return Ok(Vec::new());
        }
        loop {
            let item = self.value(depth + 1)?;
            self.items.push(item);
            if self.closes(b']') {
                return Ok(self.items.drain(first..).collect());
            }
            self.comma(text!("expected a comma or the end of the array", "此处应为逗号或数组结束"))?;
        }
    }

    fn members(&mut self, depth: usize) -> Read<Vec<Member<'a>>> {
        let first = self.members.len();
        if self.closes(b'}') {
            return Ok(Vec::new());
        }
        loop {
            let quote = self.lexer.ws_peek();
            let start = self.offset();
            match quote {
                Some(b'"') => {}
                None => {
                    return Err(self.fault(
                        text!(
                            "expected the end of the object, found the end of the text",
                            "文本在对象中间结束"
                        ),
                        text!("add the closing brace", "补上右花括号"),
                    ));
                }
                Some(b'}' | b']' | b',') => {
                    return Err(self.fault(text!("expected a member name", "此处应为成员名"), self.before()));
                }
                Some(_) => {
                    return Err(self.fault(
                        text!("expected a member name", "此处应为成员名"),
                        text!("put the name in double quotes", "成员名要用双引号括起来"),
                    ));
                }
            }
            self.lexer.discarded();
            let name = self.string(start)?;
            let name_span = Span::new(start, self.offset());
            if self.lexer.ws_peek() != Some(b':') {
                return Err(self.fault(
                    text!("expected a colon after the member name", "成员名后应为冒号"),
                    text!("write `\"name\": value`", "写成 `\"name\": value`"),
                ));
            }
            self.lexer.discarded();
            let value = self.value(depth + 1)?;
            self.members.push(Member { name, name_span, value });
            if self.closes(b'}') {
                return Ok(self.members.drain(first..).collect());
            }
            self.comma(text!("expected a comma or the end of the object", "此处应为逗号或对象结束"))?;
        }
    }

    fn closes(&mut self, bracket: u8) -> bool {
        let closes = self.lexer.ws_peek() == Some(bracket);
        if closes {
            self.lexer.discarded();
        }
        closes
    }

    fn comma(&mut self, message: Text) -> Read<()> {
        match self.lexer.ws_peek() {
            Some(b',') => {
                self.lexer.discarded();
                Ok(())
            }
            Some(b'}' | b']') => Err(self.fault(message, other_bracket())),
            Some(_) => {
                Err(self
                    .fault(message, text!("separate the parts with one comma", "各部分之间用一个逗号分隔")))
            }
            None => Err(self.fault(
                message,
                text!("the text ends too early: add the closing bracket", "文本过早结束：补上右括号"),
            )),
        }
    }

    fn before(&self) -> Text {
        before(self.text, self.offset())
    }

    /// The fault at what comes next; a character that JSON does not have is reported before all else.
    fn fault(&self, message: Text, help: Text) -> Box<JsonError> {
        let help = stray(self.text, self.offset()).unwrap_or(help);
        self.fault_at(self.offset(), message, help)
    }

    /// The fault over the one character at `offset`, or at the end of the text.
    fn fault_at(&self, offset: usize, message: Text, help: Text) -> Box<JsonError> {
        let start = (0..=offset.min(self.text.len())).rev().find(|&at| self.text.is_char_boundary(at));
        let start = start.unwrap_or(0);
        let width = self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Box::new(JsonError { span: Span::new(start, start + width), message, help })
    }
}
