//! The way from the root of a JSON text down to a place in it.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;

use crate::source::Span;

use super::{Node, Value};

/// A step down from the root of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step<'a> {
    /// A step to the member of that name.
    Key(Cow<'a, str>),
    /// A step to the entry, from 0.
    Index(usize),
}

/// The way to the innermost value that holds the span; a name counts to its member.
///
/// Cost: a binary search a level.
#[must_use]
pub fn path<'n>(root: &'n Node<'_>, span: Span) -> Vec<Step<'n>> {
    let (mut node, mut path) = (root, Vec::new());
    loop {
        let step = match &node.value {
            Value::Array(items) => {
                let at = items.partition_point(|it| it.span.start <= span.start).checked_sub(1);
                at.and_then(|at| Some((Step::Index(at), items.get(at)?)))
            }
            Value::Object(members) => {
                let at = members.partition_point(|it| it.name_span.start <= span.start).checked_sub(1);
                let member = at.and_then(|at| members.get(at));
                member.map(|it| (Step::Key(Cow::Borrowed(it.name.as_ref())), &it.value))
            }
            _ => None,
        };
        match step {
            Some((step, next)) if span.end <= next.span.end && span.start < next.span.end => {
                path.push(step);
                node = next;
            }
            _ => return path,
        }
    }
}

/// The steps as a JSON Pointer (RFC 6901), such as `/Statement/0/Action`.
#[must_use]
pub fn pointer(steps: &[Step<'_>]) -> String {
    let mut pointer = String::new();
    for step in steps {
        // Writing to a string does not fail.
        let _ = match step {
            Step::Key(name) => write!(pointer, "/{}", name.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => write!(pointer, "/{index}"),
        };
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn at(text: &str, part: &str) -> String {
        let start = text.find(part).unwrap();
        pointer(&path(&json::parse(text).unwrap(), Span::new(start, start + part.len())))
    }

    #[test]
    fn paths_lead_to_the_innermost_value() {
        let text = r#"{"a": [1, {"b": "x", "c": [] }], "d": 2, "e/f~": [3]}"#;
        assert_eq!(at(text, "\"b\""), "/a/1/b");
        assert_eq!(at(text, "\"b\": \"x\""), "/a/1/b");
        assert_eq!(at(text, "\"b\": \"x\", \"c\""), "/a/1", "two members have their object");
        assert_eq!(at(text, "1, {"), "/a");
        assert_eq!(at(text, " }]"), "/a");
        assert_eq!(at(text, "2"), "/d");
        assert_eq!(at(text, "3"), "/e~1f~0/0");
        assert_eq!(at(text, "{"), "");
    }
}
