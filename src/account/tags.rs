//! All the tags of one resource, user or agency.
//!
//! Keys ignore case as key names do (rule CON-2): of tags whose keys differ in nothing else nobody knows which one a
//! condition is about, so that the key is open. So is one whose value is not known.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::catalog::lower;
use crate::json::{self, Member, Node, Value};
use crate::request::{KeyName, KeyState, Request};
use crate::source::Span;

/// No more keys or tags of one resource, or of one user, are taken: all of them are put into each request. The
/// cloud has 20 tags.
pub(crate) const MAX_TAGS: usize = 1_000;

/// The form of a tag.
const SHAPE: &str = "write `{\"key\": \"env\", \"value\": \"prod\"}`";

/// A set of tags that has all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags(BTreeMap<String, Tag>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Tag {
    /// The key as it is written first in order.
    key: String,
    /// None where it is open.
    value: Option<String>,
}

impl Tags {
    /// Number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a tag, whose value may be unknown. The order of additions makes no difference.
    pub(crate) fn add(&mut self, key: &str, value: Option<&str>) {
        let tag = Tag { key: key.to_owned(), value: value.map(ToOwned::to_owned) };
        match self.0.entry(lower(key).into_owned()) {
            Entry::Vacant(free) => drop(free.insert(tag)),
            Entry::Occupied(mut known) => known.get_mut().agree(&tag),
        }
    }

    /// Keeps the tags that another list of the same resource's tags confirms: where they differ, a key is open.
    pub(crate) fn agree(&mut self, other: &Tags) {
        for (lower, tag) in &other.0 {
            match self.0.entry(lower.clone()) {
                Entry::Vacant(free) => drop(free.insert(Tag { value: None, ..tag.clone() })),
                Entry::Occupied(mut known) => known.get_mut().agree(tag),
            }
        }
        for (lower, tag) in &mut self.0 {
            if !other.0.contains_key(lower) {
                tag.value = None;
            }
        }
    }

    /// Leaves a key open unless it has this value.
    pub(crate) fn agree_on(&mut self, key: &str, value: Option<&str>) {
        let tag = Tag { key: key.to_owned(), value: value.map(ToOwned::to_owned) };
        match self.0.entry(lower(key).into_owned()) {
            Entry::Vacant(free) => drop(free.insert(Tag { value: None, ..tag })),
            Entry::Occupied(mut known) => known.get_mut().agree(&tag),
        }
    }

    /// The value of a tag, where it is known.
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        self.0.get(&*lower(key))?.value.as_deref()
    }

    /// Leaves the keys of others open too.
    pub(crate) fn leave_open(&mut self, others: Option<&Tags>) {
        others.into_iter().flat_map(|it| it.0.values()).for_each(|it| self.add(&it.key, None));
    }

    /// Puts all tags into a request, under a prefix such as `g:ResourceTag/`. What the request
    /// says of one itself stays where `keeps` says so.
    pub fn put(&self, prefix: &str, keeps: bool, request: &mut Request) {
        for tag in self.0.values() {
            let key = format!("{prefix}{}", tag.key);
            let is_given = || matches!(request.context().get(&KeyName::new(&key)), KeyState::Present(_));
            if keeps && is_given() {
                continue;
            }
            match &tag.value {
                Some(value) => request.set_key(&key, [value.as_str()]),
                None => request.set_open(&key),
            }
        }
        request.set_known(&format!("{prefix}*"));
    }

    /// Reads tags in any of the forms that the cloud's interfaces have: a list of objects with `key` and `value`,
    /// `tag_key` and `tag_value`, or `key` and `values`; or an object that has the keys as its members. None where
    /// the member is null. `fault` is expected what is none of these, and where.
    pub(crate) fn read(node: &Node<'_>, fault: &mut dyn FnMut(Span, String)) -> Option<Self> {
        let mut tags = Tags::default();
        match &node.value {
            Value::Null => return None,
            Value::Array(list) => list.iter().for_each(|it| tags.read_object(it, fault)),
            Value::Object(members) if members.iter().any(|it| it.name == "key" || it.name == "tag_key") => {
                fault(node.span, "`tags` is one tag, not a list: put it in brackets".to_owned());
            }
            Value::Object(members) => {
                for member in members {
                    let value = read_value(member, fault);
                    tags.add(&member.name, value.as_deref());
                }
                for (member, _) in json::repeated(members) {
                    let what = format!("the tag `{}` is given twice: leave one of them out", member.name);
                    fault(member.name_span, what);
                }
            }
            other => {
                let what = format!("`tags` is {}, not a list of tags: {SHAPE} for each", other.type_name());
                fault(node.span, what);
            }
        }
        if tags.len() > MAX_TAGS {
            let what = format!(
                "{} tags, more than the {MAX_TAGS} that are taken: leave out those that no policy asks for",
                tags.len()
            );
            fault(node.span, what);
        }
        Some(tags)
    }

    fn read_object(&mut self, node: &Node<'_>, fault: &mut dyn FnMut(Span, String)) {
        let Value::Object(members) = &node.value else {
            fault(node.span, format!("a tag is {}, not an object: {SHAPE}", node.value.type_name()));
            return;
        };
        for (member, _) in json::repeated(members) {
            fault(member.name_span, format!("`{}` is given twice: leave one of them out", member.name));
        }
        let (mut key, mut values) = (None, Vec::new());
        for member in members {
            match &*member.name {
                "key" | "tag_key" => match &member.value.value {
                    Value::String(text) if !text.is_empty() => key = Some(text.as_ref()),
                    _ => fault(member.value.span, format!("the key of a tag is not a name: {SHAPE}")),
                },
                "value" | "tag_value" | "values" => values.extend(read_value(member, fault)),
                name => {
                    fault(member.name_span, format!("a tag has no member `{name}`: {SHAPE}"));
                    return;
                }
            }
        }
        let Some(key) = key else {
            fault(node.span, format!("a tag has no `key`: {SHAPE}"));
            return;
        };
        let mut distinct = values.iter();
        let first = distinct.next();
        self.add(key, first.filter(|first| distinct.all(|it| it == *first)).map(String::as_str));
    }
}

/// The value of a tag; none where it is not known which one it has.
fn read_value(member: &Member<'_>, fault: &mut dyn FnMut(Span, String)) -> Option<String> {
    match &member.value.value {
        Value::String(text) => Some(text.to_string()),
        Value::Null => None,
        Value::Array(values) => {
            for it in values.iter().filter(|it| !matches!(it.value, Value::String(_))) {
                fault(it.span, format!("a value of a tag is {}, not a string", it.value.type_name()));
            }
            match values.as_slice() {
                [Node { value: Value::String(only), .. }] => Some(only.to_string()),
                _ => None,
            }
        }
        other => {
            let what =
                format!("the value of a tag is {}, not a string: put it in double quotes", other.type_name());
            fault(member.value.span, what);
            None
        }
    }
}

impl Tag {
    /// Stays as it is where another one says the same, and is open else.
    fn agree(&mut self, other: &Tag) {
        if *self != *other {
            self.value = None;
            if other.key < self.key {
                self.key.clone_from(&other.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;

    fn read(text: &str) -> Result<Option<Tags>, String> {
        let root = json::parse(text).unwrap();
        let mut faults = Vec::new();
        let tags = Tags::read(&root, &mut |span, what| faults.push(format!("{}: {what}", span.start)));
        if faults.is_empty() { Ok(tags) } else { Err(faults.join("\n")) }
    }

    /// State of the tag `env` in a request that knew nothing of it.
    fn state(tags: &Tags) -> String {
        let mut request =
            Request::builder("csms:secret:get").unknown("*").build(&Catalog::embedded()).unwrap();
        tags.put("g:ResourceTag/", true, &mut request);
        assert_eq!(request.context().get(&KeyName::new("g:ResourceTag/other")), KeyState::Absent);
        match request.context().get(&KeyName::new("g:ResourceTag/ENV")) {
            KeyState::Present(values) => values.join("|"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn every_form_of_the_cloud_is_read() {
        for (text, expected) in [
            (r#"[{"key": "env", "value": "locked"}]"#, "locked"),
            (r#"[{"key": "env", "value": ""}]"#, ""),
            (r#"[{"tag_key": "env", "tag_value": "locked"}]"#, "locked"),
            (r#"[{"key": "env", "values": ["locked"]}]"#, "locked"),
            (r#"[{"key": "env", "value": "locked", "values": null}]"#, "locked"),
            (r#"{"env": "locked"}"#, "locked"),
            (r#"{"env": ["locked"]}"#, "locked"),
            // Which value it has is not known.
            (r#"[{"key": "env", "values": ["locked", "prod"]}]"#, "Unknown"),
            (r#"[{"key": "env", "values": []}]"#, "Unknown"),
            (r#"[{"key": "env"}]"#, "Unknown"),
            (r#"[{"key": "env", "value": null}]"#, "Unknown"),
            (r#"[{"key": "env", "value": "a", "values": ["b"]}]"#, "Unknown"),
            (r#"{"env": null}"#, "Unknown"),
            ("[]", "Absent"),
            ("{}", "Absent"),
        ] {
            let tags = read(text).unwrap_or_else(|error| panic!("{text}: {error}")).unwrap();
            assert_eq!(state(&tags), expected, "{text}");
        }
        assert_eq!(read("null"), Ok(None));
    }

    #[test]
    fn every_other_form_is_reported_with_its_place() {
        for (text, expected) in [
            (r#"[{"Key": "env", "Value": "locked"}]"#, "2: a tag has no member `Key`: write"),
            (r#"["env=locked"]"#, "1: a tag is a string, not an object: write"),
            (r#"[{"key": "env", "value": 7}]"#, "25: the value of a tag is a number, not a string"),
            (r#"[{"key": 7, "value": "x"}]"#, "9: the key of a tag is not a name"),
            (r#"[{"key": "", "value": "x"}]"#, "9: the key of a tag is not a name"),
            (r#"[{"value": "x"}]"#, "1: a tag has no `key`"),
            (r#"[{"key": "env", "key": "x"}]"#, "`key` is given twice"),
            (r#"[{"key": "env", "values": [1]}]"#, "a value of a tag is a number"),
            (r#"[[]]"#, "1: a tag is an array"),
            (r#"{"key": "env", "value": "x"}"#, "0: `tags` is one tag, not a list"),
            (r#"{"env": {"a": "b"}}"#, "8: the value of a tag is an object"),
            (r#"{"env": "a", "env": "a"}"#, "the tag `env` is given twice"),
            (r#""env""#, "0: `tags` is a string, not a list of tags"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn con_2_keys_that_differ_in_case_are_open() {
        let of = |tags: &[(&str, Option<&str>)]| {
            let mut all = Tags::default();
            tags.iter().for_each(|(key, value)| all.add(key, *value));
            let mut reversed = Tags::default();
            tags.iter().rev().for_each(|(key, value)| reversed.add(key, *value));
            assert_eq!(all, reversed, "{tags:?}");
            state(&all)
        };
        assert_eq!(of(&[("env", Some("a")), ("env", Some("a"))]), "a");
        assert_eq!(of(&[("env", Some("a")), ("env", Some("b"))]), "Unknown");
        assert_eq!(of(&[("env", Some("a")), ("Env", Some("a"))]), "Unknown");
        assert_eq!(of(&[("env", Some("a")), ("Env", Some("b")), ("env", Some("a"))]), "Unknown");
        assert_eq!(of(&[("env", Some("a")), ("env", None)]), "Unknown");
    }

    #[test]
    fn two_accounts_of_all_tags_agree_or_leave_a_key_open() {
        let of = |tags: &[(&str, &str)]| {
            let mut all = Tags::default();
            tags.iter().for_each(|(key, value)| all.add(key, Some(value)));
            all
        };
        let agreed = |sets: &[&Tags]| {
            let mut all = sets[0].clone();
            sets[1..].iter().for_each(|it| all.agree(it));
            all
        };
        let (a, same, b, none) = (of(&[("env", "a")]), of(&[("env", "a")]), of(&[("env", "b")]), of(&[]));
        assert_eq!(state(&agreed(&[&a, &same])), "a");
        assert_eq!(state(&agreed(&[&a, &b])), "Unknown");
        assert_eq!(state(&agreed(&[&a, &none])), "Unknown");
        assert_eq!(state(&agreed(&[&none, &none])), "Absent");
        for sets in [[&a, &same, &b], [&a, &b, &same], [&b, &a, &same], [&a, &none, &a], [&none, &a, &a]] {
            assert_eq!(state(&agreed(&sets)), "Unknown");
        }
    }
}
