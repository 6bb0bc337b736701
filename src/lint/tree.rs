//! Reading settings out of a tree: each member once, of the type that is due, with every fault told at once.

use crate::catalog::nearest_name;
use crate::json::{Member, Node, Value};
use crate::source::Span;

/// What is wrong with settings, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}: {help}")]
pub struct SettingsFault {
    /// Where in their text.
    pub span: Span,
    /// What is wrong: one line, lower case.
    pub message: String,
    /// What to do: one line, lower case.
    pub help: String,
}

/// One table of the settings, and where its faults go.
pub(super) struct Table<'n, 'f> {
    /// How messages call it.
    name: String,
    members: &'n [Member<'n>],
    pub(super) span: Span,
    pub(super) faults: &'f mut Vec<SettingsFault>,
}

impl<'n, 'f> Table<'n, 'f> {
    /// The node as a table that has no members but the known ones.
    pub(super) fn new(
        name: &str,
        node: &'n Node<'n>,
        known: &[&'static str],
        faults: &'f mut Vec<SettingsFault>,
    ) -> Option<Self> {
        let mut table = Self::open(name, node, faults)?;
        for member in table.members {
            if !known.contains(&&*member.name) {
                let help = match nearest_name(&member.name, known.iter().copied()) {
                    Some(nearest) => format!("write `{nearest}`"),
                    None => format!("remove it; there are {}", known.join(", ")),
                };
                table.fault(member.name_span, format!("{name} has no member `{}`", member.name), help);
            }
        }
        Some(table)
    }

    /// The node as a table of any members.
    pub(super) fn open(name: &str, node: &'n Node<'n>, faults: &'f mut Vec<SettingsFault>) -> Option<Self> {
        let Value::Object(members) = &node.value else {
            faults.push(wrong_type(name, "a table", node));
            return None;
        };
        Some(Table { name: name.to_owned(), members, span: node.span, faults })
    }

    pub(super) fn members(&self) -> &'n [Member<'n>] {
        self.members
    }

    pub(super) fn fault(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(SettingsFault { span, message: message.into(), help: help.into() });
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
                self.fault(node.span, format!("`{name}` is empty"), "say something, or remove it");
                None
            }
            _ => {
                let fault = wrong_type(&format!("`{name}`"), "a string", node);
                self.faults.push(fault);
                None
            }
        }
    }

    /// A text that has to be there.
    pub(super) fn needed(&mut self, name: &str, why: &str) -> Option<(String, Span)> {
        if self.get(name).is_none() {
            let message = format!("{} has no `{name}`", self.name);
            self.fault(self.span, message, format!("add it: {why}"));
        }
        self.text(name)
    }

    /// A list of texts, each with its place; a missing one is empty.
    pub(super) fn texts(&mut self, name: &str) -> Vec<(String, Span)> {
        let mut texts = Vec::new();
        for node in self.nodes(name) {
            match &node.value {
                Value::String(text) if !text.trim().is_empty() => texts.push((text.to_string(), node.span)),
                _ => {
                    let fault =
                        wrong_type(&format!("each entry of `{name}`"), "a string that is not empty", node);
                    self.faults.push(fault);
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
                    self.fault(node.span, format!("`{name}` is empty"), "name something, or remove it");
                }
                items
            }
            Some((node, value)) => {
                let due = if matches!(value, Value::Object(_)) {
                    format!("`[[{name}]]`")
                } else {
                    "a list".to_owned()
                };
                let fault = wrong_type(&format!("`{name}`"), &due, node);
                self.faults.push(fault);
                &[]
            }
        }
    }
}

pub(super) fn wrong_type(what: &str, due: &str, node: &Node<'_>) -> SettingsFault {
    let is = match &node.value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a table".to_owned(),
        value => value.type_name().to_string(),
    };
    SettingsFault { span: node.span, message: format!("{what} is {is}"), help: format!("write {due}") }
}
