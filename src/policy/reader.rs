//! Reading a document: every part that can be made out, and every fault, in one pass.

mod conditions;
pub(crate) mod elements;
mod principals;
mod role;

use crate::json::{self, Member, Node, Value};
use crate::source::{Span, brief};
use crate::wording::{Text, text};

use super::action::{ActionClause, ActionPattern};
use super::document::{Document, StatementDraft};
use super::effect::Effect;
use super::fault::{Fault, FaultKind};
use super::kind::PolicyKind;
use super::urn::{ResourceClause, UrnPattern};
use super::variable::{Syntax, Template};
use super::version::Version;

/// Fills a document in from its JSON tree.
pub(super) struct Reader<'d, 'a> {
    pub(super) kind: PolicyKind,
    pub(super) version: Version,
    pub(super) document: &'d mut Document<'a>,
    /// No more faults are kept, but one that says so.
    pub(super) most: usize,
}

/// The words for the parts of a document.
fn the_document() -> Text {
    text!("the document", "文档")
}

fn the_statement() -> Text {
    text!("the statement", "语句")
}

fn element(name: &str) -> Text {
    text!("`{0}`", "元素 `{0}`", brief(name))
}

fn in_quotes() -> Text {
    text!("put it in double quotes", "用双引号括起来")
}

fn a_list() -> Text {
    text!("write `[\"…\"]`", "写成 `[\"…\"]`")
}

/// A member's place: its name, and the whole of its value.
type Places = (Span, Span);

impl Reader<'_, '_> {
    fn fault(&mut self, kind: FaultKind, span: Span, message: Text, help: Text) {
        self.keep(Fault { kind, span, message, help, related: None });
    }

    fn keep(&mut self, fault: Fault) {
        let fault = match self.document.faults.len() {
            kept if kept < self.most => fault,
            kept if kept == self.most => Fault {
                kind: FaultKind::TooManyFaults,
                message: text!("there are more than {0} faults", "错误超过 {0} 个", self.most),
                help: text!("fix the others first", "请先修正前面的错误"),
                related: None,
                span: fault.span,
            },
            _ => return,
        };
        self.document.faults.push(fault);
    }

    fn wrong_type(&mut self, what: &Text, want: &Text, node: &Node<'_>, help: Text) {
        self.wrong_type_of(FaultKind::WrongType, what, want, node, help);
    }

    /// Reports a value that is not the string that is expected.
    fn not_a_string(&mut self, what: &Text, node: &Node<'_>, help: Text) {
        let kind = match node.value {
            Value::Number(_) | Value::Bool(_) => FaultKind::Unquoted,
            _ => FaultKind::WrongType,
        };
        self.wrong_type_of(kind, what, &text!("a string", "字符串"), node, help);
    }

    fn wrong_type_of(&mut self, kind: FaultKind, what: &Text, want: &Text, node: &Node<'_>, help: Text) {
        let has = node.value.type_name();
        let message = text!("expected {0} to be {2}, found {1}", "{0} 是{1}，应为{2}", what, has, want);
        self.fault(kind, node.span, message, help);
    }

    pub(super) fn policy(&mut self, root: &Node<'_>) {
        let Value::Object(members) = &root.value else {
            return self.wrong_type(
                &the_document(),
                &text!("an object", "对象"),
                root,
                text!(
                    "write `{\"Version\": …, \"Statement\": […]}`",
                    "写成 `{\"Version\": …, \"Statement\": […]}`"
                ),
            );
        };
        self.duplicates(members, the_document);
        let find = |name: &str| members.iter().find(|it| it.name == name);
        self.settle_version(members);
        // A misspelled one is a fault of its own.
        let slip =
            |it: &Member<'_>| matches!(elements::meant(&it.name, elements::DOCUMENT), Some(("Version", 1..)));
        if find("Version").is_some() || !members.iter().any(slip) {
            self.read_version(root, find("Version"));
        }
        let known = elements::of_document(self.version);
        let unknown: Vec<_> = members.iter().filter(|it| !known.contains(&&*it.name)).collect();
        self.unknown_elements(&unknown, members, known, &the_document());
        if let Some(depends) = find("Depends")
            && !self.version.is_v5()
        {
            self.dependencies(depends);
        }
        match find("Statement") {
            None => {
                let end = Span { start: root.span.start, end: root.span.start + 1 };
                self.fault(
                    FaultKind::MissingStatement,
                    end,
                    text!("the document has no `Statement`", "文档没有 `Statement`"),
                    text!("add `\"Statement\": [ … ]`", "添加 `\"Statement\": [ … ]`"),
                );
            }
            Some(member) => match &member.value.value {
                Value::Array(items) => {
                    self.document.statements.reserve_exact(items.len().min(4));
                    for (index, item) in items.iter().enumerate() {
                        self.statement(index, item);
                    }
                }
                Value::Object(_) => {
                    let help = text!("put the object in brackets", "用方括号把对象括起来");
                    let kind = FaultKind::SingleStatement;
                    self.wrong_type_of(
                        kind,
                        &element("Statement"),
                        &text!("an array", "数组"),
                        &member.value,
                        help,
                    );
                    self.statement(0, &member.value);
                }
                _ => {
                    let help = text!("write an array of objects", "写成对象的数组");
                    self.wrong_type(&element("Statement"), &text!("an array", "数组"), &member.value, help);
                }
            },
        }
    }

    fn read_version(&mut self, root: &Node<'_>, member: Option<&Member<'_>>) {
        let old = self.kind == PolicyKind::Identity;
        let help = if old {
            text!(
                "write `\"Version\": \"5.0\"`, or `\"1.1\"` for a role/policy-based policy",
                "写成 `\"Version\": \"5.0\"`；角色与策略授权的策略写 `\"1.1\"`"
            )
        } else {
            text!("write `\"Version\": \"5.0\"`", "写成 `\"Version\": \"5.0\"`")
        };
        let Some(member) = member else {
            let open = Span { start: root.span.start, end: root.span.start + 1 };
            return self.fault(
                FaultKind::MissingVersion,
                open,
                text!("the document has no `Version`", "文档没有 `Version`"),
                help,
            );
        };
        let Value::String(text) = &member.value.value else {
            return self.not_a_string(&element("Version"), &member.value, help);
        };
        match Version::parse(text).filter(|it| it.is_v5() || old) {
            Some(_) => {}
            None => {
                let message = text!(
                    "`{0}` is not a valid version of {1} policies",
                    "`{0}` 不是{1}策略的版本",
                    brief(text),
                    self.kind.word()
                );
                self.fault(FaultKind::InvalidVersion, member.value.span, message, help);
            }
        }
    }

    /// The version of a document whose `Version` is none, where it is plain which one was meant: `1.1` without
    /// its quotes, or under `version` or `Verson`. What follows is read as that, and fixed as that.
    fn settle_version(&mut self, members: &[Member<'_>]) {
        let exact = |it: &&Member<'_>| it.name == "Version";
        let meant = |it: &&Member<'_>| {
            elements::meant(&it.name, elements::DOCUMENT).is_some_and(|it| it.0 == "Version")
        };
        let Some(member) = members.iter().find(exact).or_else(|| members.iter().find(meant)) else { return };
        let written = match &member.value.value {
            Value::String(text) => text.trim(),
            Value::Number(digits) => digits,
            _ => return,
        };
        let may_be_old = self.kind == PolicyKind::Identity;
        if let Some(version) = Version::parse(written).filter(|it| it.is_v5() || may_be_old) {
            self.version = version;
            self.document.version = Some(version);
        }
    }

    fn duplicates(&mut self, members: &[Member<'_>], of: impl Fn() -> Text) {
        for (member, first) in json::repeated(members) {
            self.keep(Fault {
                kind: FaultKind::DuplicateMember,
                span: member.name_span,
                message: text!(
                    "`{0}` is repeated in {1}",
                    "`{0}` 在{1}中重复出现",
                    brief(&member.name),
                    of()
                ),
                help: text!(
                    "keep one: which of the two counts is not defined",
                    "只保留一个：以哪个为准没有定义"
                ),
                related: Some((first.name_span, text!("first given here", "首次出现在此处"))),
            });
        }
    }

    fn statement(&mut self, index: usize, node: &Node<'_>) {
        let Value::Object(members) = &node.value else {
            return self.wrong_type(
                &the_statement(),
                &text!("an object", "对象"),
                node,
                text!("write `{\"Effect\": …, \"Action\": […]}`", "写成 `{\"Effect\": …, \"Action\": […]}`"),
            );
        };
        self.duplicates(members, the_statement);
        let mut draft = StatementDraft {
            index,
            sid: None,
            effect: None,
            principals: None,
            principals_span: None,
            actions: None,
            resources: None,
            conditions: Vec::new(),
            condition_span: None,
            bare_strings: Vec::new(),
            has_empty_condition: false,
            span: node.span,
        };
        let mut unknown = Vec::new();
        for member in members {
            if !self.element(&mut draft, member) {
                unknown.push(member);
            }
        }
        self.unknown_elements(&unknown, members, elements::of_statement(self.kind), &the_statement());
        self.completeness(&draft, members);
        self.document.statements.push(draft);
    }

    /// Reads a member of a statement; whether there is such an element.
    fn element(&mut self, draft: &mut StatementDraft, member: &Member<'_>) -> bool {
        let value = &member.value;
        match &*member.name {
            "Sid" => match &value.value {
                Value::String(text) => draft.sid = Some((text.clone().into_owned(), value.span)),
                _ => self.not_a_string(&element("Sid"), value, in_quotes()),
            },
            "Effect" => draft.effect = self.effect(value).or(draft.effect),
            "Action" | "NotAction" => {
                let question_mark = self.version.is_v5();
                let entry = |text: &str, span| ActionPattern::new(text, question_mark, span);
                let patterns = self.strings(&mut draft.bare_strings, member, entry);
                let clause = match &*member.name {
                    "Action" => ActionClause::Only(patterns),
                    _ => ActionClause::Except(patterns),
                };
                draft.actions.get_or_insert((clause, member.name_span));
            }
            "Resource" | "NotResource" => {
                if let (Value::Object(members), "Resource", false) =
                    (&value.value, &*member.name, self.version.is_v5())
                {
                    let uris = self.uris(&mut draft.bare_strings, value, members);
                    draft.resources.get_or_insert((ResourceClause::Uris(uris), member.name_span));
                    return true;
                }
                let syntax = self.syntax();
                let entry = |text: &str, span| UrnPattern { template: Template::parse(text, syntax), span };
                let patterns = self.strings(&mut draft.bare_strings, member, entry);
                let clause = match &*member.name {
                    "Resource" => ResourceClause::Only(patterns),
                    _ => ResourceClause::Except(patterns),
                };
                draft.resources.get_or_insert((clause, member.name_span));
            }
            "Condition" => {
                draft.condition_span = Some((member.name_span, value.span));
                draft.conditions = self.conditions(&mut draft.bare_strings, value);
                let is_empty = |it: &Value<'_>| matches!(it, Value::Object(members) if members.is_empty());
                draft.has_empty_condition = match &value.value {
                    Value::Object(operators) => {
                        operators.is_empty() || operators.iter().any(|it| is_empty(&it.value.value))
                    }
                    _ => false,
                };
            }
            "Principal" | "NotPrincipal" if self.kind.has_principal() => {
                if let Some(clause) = self.principals(draft, member) {
                    draft.principals.get_or_insert(clause);
                    draft.principals_span.get_or_insert(member.value.span);
                }
            }
            name @ ("Principal" | "NotPrincipal") => {
                let message = text!(
                    "`{1}` is not allowed in {0} policies",
                    "{0}策略没有 `{1}`",
                    self.kind.word(),
                    name
                );
                let help = text!(
                    "remove it: the policy applies to what it is attached to",
                    "删除它：这类策略针对的就是它所附加的对象"
                );
                self.fault(FaultKind::UnsupportedPrincipal, member.name_span, message, help);
            }
            _ => return false,
        }
        true
    }

    fn completeness(&mut self, draft: &StatementDraft, members: &[Member<'_>]) {
        let open = Span { start: draft.span.start, end: draft.span.start + 1 };
        let named = |name: &str| members.iter().find(|it| it.name == name).map(|it| it.name_span);
        if named("Effect").is_none() {
            let help = text!(
                "add `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`",
                "添加 `\"Effect\": \"Allow\"` 或 `\"Effect\": \"Deny\"`"
            );
            self.fault(
                FaultKind::MissingEffect,
                open,
                text!("the statement has no `Effect`", "语句没有 `Effect`"),
                help,
            );
        }
        match (named("Action"), named("NotAction")) {
            (None, None) => self.fault(
                FaultKind::MissingAction,
                open,
                text!(
                    "the statement has neither `Action` nor `NotAction`",
                    "语句既没有 `Action` 也没有 `NotAction`"
                ),
                text!("add `\"Action\": [ … ]`", "添加 `\"Action\": [ … ]`"),
            ),
            (Some(one), Some(other)) => self.both(FaultKind::BothActions, "Action", one, other),
            _ => {}
        }
        if let (Some(one), Some(other)) = (named("Resource"), named("NotResource")) {
            self.both(FaultKind::BothResources, "Resource", one, other);
        }
        if let (Some(one), Some(other)) = (named("Principal"), named("NotPrincipal"))
            && self.kind.has_principal()
        {
            self.both(FaultKind::InvalidPrincipal, "Principal", one, other);
        }
        let everybody = self.kind.names_everybody();
        let wanted = everybody || matches!(self.kind, PolicyKind::Resource | PolicyKind::Trust);
        if wanted && named("Principal").is_none() && named("NotPrincipal").is_none() {
            let message = text!(
                "a statement of a {0} policy needs a `Principal`",
                "{0}策略的语句需要 `Principal`",
                self.kind.word()
            );
            let help = if everybody {
                text!("add `\"Principal\": \"*\"`", "添加 `\"Principal\": \"*\"`")
            } else {
                text!("add `\"Principal\": {\"IAM\": [ … ]}`", "添加 `\"Principal\": {\"IAM\": [ … ]}`")
            };
            self.fault(FaultKind::MissingPrincipal, open, message, help);
        }
        if !self.version.is_v5() {
            for name in ["NotAction", "NotResource", "Sid"] {
                if let Some(span) = named(name) {
                    let message = text!(
                        "`{0}` is not documented for version {1}",
                        "{1} 版本的文档没有 `{0}`",
                        name,
                        self.version.to_string()
                    );
                    self.fault(
                        FaultKind::NotInVersion1,
                        span,
                        message,
                        text!("remove it, or move to version 5.0", "删除它，或改用 5.0 版本"),
                    );
                }
            }
        }
    }

    fn both(&mut self, kind: FaultKind, name: &str, one: Span, other: Span) {
        let (first, second) = if one < other { (one, other) } else { (other, one) };
        self.keep(Fault {
            kind,
            span: second,
            message: text!("the statement has both `{0}` and `Not{0}`", "语句同时有 `{0}` 和 `Not{0}`", name),
            help: text!("keep one of them, or make two statements", "只保留其中一个，或拆成两条语句"),
            related: Some((first, text!("the other is here", "另一个在此处"))),
        });
    }

    fn effect(&mut self, node: &Node<'_>) -> Option<(Effect, Span)> {
        let Value::String(text) = &node.value else {
            let help = text!("write `\"Allow\"` or `\"Deny\"`", "写成 `\"Allow\"` 或 `\"Deny\"`");
            self.not_a_string(&element("Effect"), node, help);
            return None;
        };
        let effect = Effect::parse(text);
        if effect.is_none() {
            let message = text!("`{0}` is not a valid effect", "`{0}` 不是有效的效果", brief(text));
            let help = text!(
                "write `\"Allow\"` or `\"Deny\"`: case counts",
                "写成 `\"Allow\"` 或 `\"Deny\"`：区分大小写"
            );
            self.fault(FaultKind::InvalidEffect, node.span, message, help);
        }
        effect.map(|it| (it, node.span))
    }

    fn syntax(&self) -> Syntax {
        Syntax { question_mark: self.version.is_v5() }
    }

    /// Converts each string of an element that is an array of strings; a bare string is noted (rule DOC-4).
    fn strings<T>(
        &mut self,
        bare: &mut Vec<Span>,
        member: &Member<'_>,
        entry: impl Fn(&str, Span) -> T,
    ) -> Vec<T> {
        let what = || element(&member.name);
        match &member.value.value {
            Value::String(text) => {
                bare.push(member.value.span);
                vec![entry(text, member.value.span)]
            }
            Value::Array(items) => self.items(what, items, entry),
            _ => {
                let want = text!("an array of strings", "字符串数组");
                self.wrong_type(&what(), &want, &member.value, a_list());
                Vec::new()
            }
        }
    }

    fn items<T>(
        &mut self,
        what: impl Fn() -> Text,
        items: &[Node<'_>],
        entry: impl Fn(&str, Span) -> T,
    ) -> Vec<T> {
        let mut strings = Vec::with_capacity(items.len());
        for item in items {
            match &item.value {
                Value::String(text) => strings.push(entry(text, item.span)),
                _ => self.not_a_string(&text!("an entry of {0}", "{0} 中的条目", what()), item, in_quotes()),
            }
        }
        strings
    }
}
