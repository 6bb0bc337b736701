//! Reading settings out of a tree: each member once, of the expected type, with every fault reported at once.

use crate::catalog::nearest_name;
use crate::json::{Member, Node, Value};
use crate::source::Span;
use crate::wording::{Gap, Join, Text, text};

/// A fault of settings, and its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}: {help}")]
pub struct SettingsFault {
    /// The place in their text.
    pub span: Span,
    /// The fault: one line, lower case.
    pub message: Text,
    /// The help: one line, lower case.
    pub help: Text,
}

impl SettingsFault {
    /// The fault of an invalid glob, with the reason of its parser.
    #[must_use]
    pub fn not_a_glob(span: Span, glob: &str, why: &str) -> Self {
        SettingsFault {
            span,
            message: text!("`{0}` is not a valid glob: {1}", "`{0}` 不是有效的通配模式：{1}", glob, why),
            help: text!(
                "write `*` for a part of a name, `**` for any folders",
                "用 `*` 表示名称的一部分，用 `**` 表示任意层目录"
            ),
        }
    }

    /// A text that is not TOML, and why, in the words of who reads it.
    #[must_use]
    pub fn not_toml(span: Span, why: &str) -> Self {
        let message = text!("this is not TOML: {0}", "这不是 TOML：{0}", why);
        SettingsFault { span, message, help: text!("write it as TOML", "请按 TOML 书写") }
    }
}

/// One table of the settings, and where its faults go.
pub(super) struct Table<'n, 'f> {
    /// Its name in messages.
    name: Text,
    members: &'n [Member<'n>],
    pub(super) span: Span,
    pub(super) faults: &'f mut Vec<SettingsFault>,
}

impl<'n, 'f> Table<'n, 'f> {
    /// The node as a table that has no members but the known ones.
    pub(super) fn new(
        name: Text,
        node: &'n Node<'n>,
        known: &[&'static str],
        faults: &'f mut Vec<SettingsFault>,
    ) -> Option<Self> {
        let mut table = Self::open(name, node, faults)?;
        for member in table.members {
            if !known.contains(&&*member.name) {
                let help = match nearest_name(&member.name, known.iter().copied()) {
                    Some(nearest) => text!("write `{0}`", "写成 `{0}`", nearest),
                    None => text!(
                        "remove it; there are {0}",
                        "删除它；可用的有 {0}",
                        Gap::names(known, Join::Comma)
                    ),
                };
                let message =
                    text!("unknown member `{1}` in {0}", "{0}没有成员 `{1}`", table.name, member.name);
                table.fault(member.name_span, message, help);
            }
        }
        Some(table)
    }

    /// The node as a table of any members.
    pub(super) fn open(name: Text, node: &'n Node<'n>, faults: &'f mut Vec<SettingsFault>) -> Option<Self> {
        let Value::Object(members) = &node.value else {
            faults.push(wrong_type(&name, &text!("a table", "一个表"), node));
            return None;
        };
        Some(Table { name, members, span: node.span, faults })
    }

    pub(super) fn members(&self) -> &'n [Member<'n>] {
        self.members
    }

    pub(super) fn fault(&mut self, span: Span, message: Text, help: Text) {
        self.faults.push(SettingsFault { span, message, help });
    }

    pub(super) fn get(&self, name: &str) -> Option<&'n Node<'n>> {
        self.members.iter().find(|it| it.name == name).map(|it| &it.value)
    }

    /// A text that is not empty, with its place.
    pub(super) fn text(&mut self, name: &str) -> Option<(String, Span)> {
        let node = self.get(name)?;
        match &node.value {
            Value::String(text) if !text.trim().is_empty() => Some((text.to_string(), node.span)),
            Value::String(_) => {
                let message = text!("`{0}` is empty", "`{0}` 为空", name);
                self.fault(node.span, message, text!("write a text, or remove it", "填写内容，或删除它"));
                None
            }
            _ => {
                let fault = wrong_type(&member(name), &text!("a string", "字符串"), node);
                self.faults.push(fault);
                None
            }
        }
    }

    /// A text that has to be there.
    pub(super) fn needed(&mut self, name: &str, why: Text) -> Option<(String, Span)> {
        if self.get(name).is_none() {
            let message = text!("{0} has no `{1}`", "{0}缺少 `{1}`", self.name, name);
            self.fault(self.span, message, text!("add it: {0}", "请加上：{0}", why));
        }
        self.text(name)
    }

    /// A list of texts, each with its place; a missing one is empty.
    pub(super) fn texts(&mut self, name: &str) -> Vec<(String, Span)> {
        let mut texts = Vec::new();
        for node in self.nodes(name) {
            match &node.value {
                Value::String(text) if !text.trim().is_empty() => texts.push((text.to_string(), node.span)),
                Value::String(_) => {
                    let message = text!("an entry of `{0}` is empty", "`{0}` 的一项为空", name);
                    let help = text!("write a string that is not empty", "写成非空字符串");
                    self.fault(node.span, message, help);
                }
                _ => {
                    let what = text!("each entry of `{0}`", "`{0}` 的每一项", name);
                    let expected = text!("a string that is not empty", "非空字符串");
                    self.faults.push(wrong_type(&what, &expected, node));
                }
            }
        }
        texts
    }

    /// The entries of a list that may be missing; one that is there is not empty.
    pub(super) fn nodes(&mut self, name: &str) -> &'n [Node<'n>] {
        match self.get(name).map(|node| (node, &node.value)) {
            None => &[],
            Some((node, Value::Array(items))) => {
                if items.is_empty() {
                    let message = text!("`{0}` is empty", "`{0}` 为空", name);
                    self.fault(node.span, message, text!("add an entry, or remove it", "填写条目，或删除它"));
                }
                items
            }
            Some((node, value)) => {
                let expected = if matches!(value, Value::Object(_)) {
                    text!("`[[{0}]]`", "`[[{0}]]` 的形式", name)
                } else {
                    text!("a list", "列表")
                };
                let fault = wrong_type(&member(name), &expected, node);
                self.faults.push(fault);
                &[]
            }
        }
    }
}

fn member(name: &str) -> Text {
    text!("`{0}`", "成员 `{0}`", name)
}

pub(super) fn wrong_type(what: &Text, expected: &Text, node: &Node<'_>) -> SettingsFault {
    let found = match &node.value {
        Value::Array(_) => text!("a list", "列表"),
        Value::Object(_) => text!("a table", "表"),
        value => value.type_name(),
    };
    SettingsFault {
        span: node.span,
        message: text!("expected {0} to be {2}, found {1}", "{0} 是{1}，应为{2}", what, found, expected),
        help: text!("write {0}", "写成{0}", expected),
    }
}
