//! Reading settings out of a tree: what tables of settings have beyond objects in general.

use crate::json::{
    Fault, FaultKind, Faults, Member, Node, Object, ObjectReader, Shape, Subject, Value, Wanted,
};
use crate::source::Span;
use crate::wording::{Text, text};

/// The fault of an invalid glob, with the reason of its parser.
#[must_use]
pub fn not_a_glob(span: Span, glob: &str, why: &str) -> Fault {
    Fault::new(
        span,
        text!("`{0}` is not a valid glob: {1}", "`{0}` 不是有效的通配模式：{1}", glob, why),
        text!(
            "write `*` for a part of a name, `**` for any folders",
            "用 `*` 表示名称的一部分，用 `**` 表示任意层目录"
        ),
    )
}

/// The fault of a text that is not TOML, with the reason of its parser.
#[must_use]
pub fn not_toml(span: Span, why: &str) -> Fault {
    let message = text!("this is not TOML: {0}", "这不是 TOML：{0}", why);
    Fault {
        kind: FaultKind::Syntax,
        ..Fault::new(span, message, text!("write it as TOML", "请按 TOML 书写"))
    }
}

/// One table of the settings, and where its faults go.
pub(super) struct Table<'n, 'f> {
    object: Object<'n, 'n>,
    shape: Shape,
    faults: &'f mut Faults,
}

impl<'n, 'f> Table<'n, 'f> {
    /// Reads a node as a table.
    pub(super) fn new(shape: Shape, node: &'n Node<'n>, faults: &'f mut Faults) -> Option<Self> {
        Some(Table { object: faults.object(node, &shape)?, shape, faults })
    }

    pub(super) fn span(&self) -> Span {
        self.object.span()
    }

    pub(super) fn members(&self) -> &'n [Member<'n>] {
        self.object.members()
    }

    pub(super) fn fault(&mut self, span: Span, message: Text, help: Text) {
        self.faults.invalid(span, message, help);
    }

    pub(super) fn get(&self, name: &str) -> Option<&'n Node<'n>> {
        self.object.get(name)
    }

    /// A text that is not empty, with its place.
    pub(super) fn text(&mut self, name: &str) -> Option<(String, Span)> {
        let (text, span) = self.object.string(name, self.faults)?;
        if text.trim().is_empty() {
            let message = text!("`{0}` is empty", "`{0}` 为空", name);
            self.fault(span, message, text!("write a text, or remove it", "填写内容，或删除它"));
            return None;
        }
        Some((text.to_owned(), span))
    }

    /// A text that has to be there.
    pub(super) fn needed(&mut self, name: &str, why: Text) -> Option<(String, Span)> {
        if self.get(name).is_none() {
            self.missing(name, text!("add it: {0}", "请加上：{0}", why));
        }
        self.text(name)
    }

    /// Reports a member that has to be there.
    pub(super) fn missing(&mut self, name: &str, help: Text) {
        self.faults.missing(self.object, &self.shape, name, help);
    }

    /// A list of texts, each with its place; a missing one is empty.
    pub(super) fn texts(&mut self, name: &str) -> Vec<(String, Span)> {
        let mut texts = Vec::new();
        for node in self.nodes(name) {
            match self.faults.string(node, Subject::Entry(name)) {
                Some(text) if text.trim().is_empty() => {
                    let message = text!("an entry of `{0}` is empty", "`{0}` 的一项为空", name);
                    let help = text!("write a string that is not empty", "写成非空字符串");
                    self.fault(node.span, message, help);
                }
                text => texts.extend(text.map(|it| (it.to_owned(), node.span))),
            }
        }
        texts
    }

    /// The entries of a list that may be missing; one that is there is not empty.
    pub(super) fn nodes(&mut self, name: &str) -> &'n [Node<'n>] {
        let Some(node) = self.get(name) else { return &[] };
        if let Value::Object(_) = node.value {
            let wanted = Wanted::Other(text!("`[[{0}]]`", "`[[{0}]]` 的形式", name));
            self.faults.wrong_type(node, Subject::Member(name).text(), &wanted, None);
            return &[];
        }
        let items = self.faults.array(node, Subject::Member(name));
        if matches!(&node.value, Value::Array(items) if items.is_empty()) {
            let message = text!("`{0}` is empty", "`{0}` 为空", name);
            self.fault(node.span, message, text!("add an entry, or remove it", "填写条目，或删除它"));
        }
        items
    }
}
