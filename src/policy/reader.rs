//! Reading a document: every part that can be made out, and every fault, in one pass.

use std::collections::HashMap;

use crate::json::{Member, Node, Value};
use crate::source::Span;

use super::action::{ActionClause, ActionPattern};
use super::condition::{Condition, ConditionValue};
use super::document::{Document, StatementDraft};
use super::effect::Effect;
use super::fault::{Fault, FaultKind};
use super::kind::PolicyKind;
use super::operator::Operator;
use super::principal::{PrincipalClause, PrincipalEntry, PrincipalKind};
use super::urn::{ResourceClause, UrnPattern};
use super::variable::{Syntax, Template};
use super::version::Version;

/// Fills a document in from its JSON tree.
pub(super) struct Reader<'d, 'a> {
    pub(super) kind: PolicyKind,
    pub(super) version: Version,
    pub(super) document: &'d mut Document<'a>,
}

/// A member's place: its name, and the whole of its value.
type Places = (Span, Span);

impl Reader<'_, '_> {
    fn fault(&mut self, kind: FaultKind, span: Span, message: impl Into<String>, help: impl Into<String>) {
        let (message, help) = (message.into(), help.into());
        self.document.faults.push(Fault { kind, span, message, help, related: None });
    }

    fn wrong_type(&mut self, what: &str, want: &str, node: &Node<'_>, help: &str) {
        let message = format!("{what} is {}, not {want}", node.value.type_name());
        self.fault(FaultKind::WrongType, node.span, message, help);
    }

    pub(super) fn policy(&mut self, root: &Node<'_>) {
        let Value::Object(members) = &root.value else {
            return self.wrong_type(
                "the document",
                "an object",
                root,
                "write `{\"Version\": …, \"Statement\": […]}`",
            );
        };
        self.duplicates(members, "the document");
        let find = |name: &str| members.iter().find(|it| it.name == name);
        self.read_version(root, find("Version"));
        for member in members.iter().filter(|it| !matches!(&*it.name, "Version" | "Statement")) {
            self.unknown_element(member, &["Version", "Statement"], "the document");
        }
        match find("Statement") {
            None => {
                let end = Span { start: root.span.start, end: root.span.start + 1 };
                self.fault(
                    FaultKind::MissingStatement,
                    end,
                    "the document has no `Statement`",
                    "add `\"Statement\": [ … ]`",
                );
            }
            Some(member) => match &member.value.value {
                Value::Array(items) => {
                    for (index, item) in items.iter().enumerate() {
                        self.statement(index, item);
                    }
                }
                Value::Object(_) => {
                    self.wrong_type("`Statement`", "an array", &member.value, "put the object in brackets");
                    self.statement(0, &member.value);
                }
                _ => self.wrong_type("`Statement`", "an array", &member.value, "write an array of objects"),
            },
        }
    }

    fn read_version(&mut self, root: &Node<'_>, member: Option<&Member<'_>>) {
        let old = self.kind == PolicyKind::Identity;
        let help = if old {
            "write `\"Version\": \"5.0\"`, or `\"1.1\"` for a role/policy-based policy"
        } else {
            "write `\"Version\": \"5.0\"`"
        };
        let Some(member) = member else {
            let open = Span { start: root.span.start, end: root.span.start + 1 };
            return self.fault(FaultKind::MissingVersion, open, "the document has no `Version`", help);
        };
        let Value::String(text) = &member.value.value else {
            return self.wrong_type("`Version`", "a string", &member.value, help);
        };
        match Version::parse(text).filter(|it| it.is_v5() || old) {
            Some(version) => {
                self.version = version;
                self.document.version = Some(version);
            }
            None => {
                let message = format!("`{text}` is no version of {} policies", self.kind);
                self.fault(FaultKind::InvalidVersion, member.value.span, message, help);
            }
        }
    }

    fn duplicates(&mut self, members: &[Member<'_>], of: &str) {
        // A few names are compared faster than hashed; of many, a map keeps the cost linear.
        const FEW: usize = 10;
        if members.len() <= FEW {
            let first = |index: usize, name: &str| members.iter().take(index).find(|it| it.name == name);
            if members.iter().enumerate().all(|(index, it)| first(index, &it.name).is_none()) {
                return;
            }
        }
        let mut seen: HashMap<&str, Span> = HashMap::with_capacity(members.len());
        for member in members {
            match seen.get(&*member.name) {
                None => {
                    seen.insert(&member.name, member.name_span);
                }
                Some(&first) => self.document.faults.push(Fault {
                    kind: FaultKind::DuplicateMember,
                    span: member.name_span,
                    message: format!("`{}` stands twice in {of}", member.name),
                    help: "keep one: which of the two counts is not defined".to_owned(),
                    related: Some((first, "first given here")),
                }),
            }
        }
    }

    fn unknown_element(&mut self, member: &Member<'_>, known: &[&str], of: &str) {
        let name = &*member.name;
        let help = match known.iter().find(|it| it.eq_ignore_ascii_case(name)) {
            Some(same) => format!("write it as `{same}`: case counts"),
            None => format!("remove it: {of} has only {}", known.join(", ")),
        };
        let message = format!("{of} has no element `{name}`");
        self.fault(FaultKind::UnknownElement, member.name_span, message, help);
    }

    fn statement(&mut self, index: usize, node: &Node<'_>) {
        let Value::Object(members) = &node.value else {
            return self.wrong_type(
                "the statement",
                "an object",
                node,
                "write `{\"Effect\": …, \"Action\": […]}`",
            );
        };
        self.duplicates(members, "the statement");
        let mut draft = StatementDraft {
            index,
            sid: None,
            effect: None,
            principals: None,
            actions: None,
            resources: None,
            conditions: Vec::new(),
            condition_span: None,
            bare_strings: Vec::new(),
            span: node.span,
        };
        for member in members {
            self.element(&mut draft, member);
        }
        self.completeness(&draft, members);
        self.document.statements.push(draft);
    }

    fn element(&mut self, draft: &mut StatementDraft, member: &Member<'_>) {
        const ELEMENTS: &[&str] =
            &["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];
        let value = &member.value;
        match &*member.name {
            "Sid" => match &value.value {
                Value::String(text) => draft.sid = Some((text.clone().into_owned(), value.span)),
                _ => self.wrong_type("`Sid`", "a string", value, "put it in double quotes"),
            },
            "Effect" => draft.effect = self.effect(value).or(draft.effect),
            "Action" | "NotAction" => {
                let question_mark = self.version.is_v5();
                let entries = self.strings(&mut draft.bare_strings, member);
                let entry = |(text, span): (String, Span)| ActionPattern::new(&text, question_mark, span);
                let patterns = entries.into_iter().map(entry).collect();
                let clause = match &*member.name {
                    "Action" => ActionClause::Only(patterns),
                    _ => ActionClause::Except(patterns),
                };
                draft.actions.get_or_insert((clause, member.name_span));
            }
            "Resource" | "NotResource" => {
                let syntax = self.syntax();
                let entry = |(text, span): (String, Span)| UrnPattern {
                    template: Template::parse(&text, syntax),
                    text,
                    span,
                };
                let entries = self.strings(&mut draft.bare_strings, member);
                let patterns = entries.into_iter().map(entry).collect();
                let clause = match &*member.name {
                    "Resource" => ResourceClause::Only(patterns),
                    _ => ResourceClause::Except(patterns),
                };
                draft.resources.get_or_insert((clause, member.name_span));
            }
            "Condition" => {
                draft.condition_span = Some((member.name_span, value.span));
                draft.conditions = self.conditions(&mut draft.bare_strings, value);
            }
            "Principal" | "NotPrincipal" if self.kind.has_principal() => {
                if let Some(clause) = self.principals(draft, member) {
                    draft.principals.get_or_insert(clause);
                }
            }
            name @ ("Principal" | "NotPrincipal") => {
                let message = format!("{} policies have no `{name}`", self.kind);
                let help = "remove it: such a policy speaks of those it is attached to";
                self.fault(FaultKind::UnsupportedPrincipal, member.name_span, message, help);
            }
            _ => self.unknown_element(member, ELEMENTS, "the statement"),
        }
    }

    fn completeness(&mut self, draft: &StatementDraft, members: &[Member<'_>]) {
        let open = Span { start: draft.span.start, end: draft.span.start + 1 };
        let named = |name: &str| members.iter().find(|it| it.name == name).map(|it| it.name_span);
        if named("Effect").is_none() {
            let help = "add `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`";
            self.fault(FaultKind::MissingEffect, open, "the statement has no `Effect`", help);
        }
        match (named("Action"), named("NotAction")) {
            (None, None) => self.fault(
                FaultKind::MissingAction,
                open,
                "the statement has neither `Action` nor `NotAction`",
                "add `\"Action\": [ … ]`",
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
        let wanted = matches!(self.kind, PolicyKind::Resource | PolicyKind::Trust);
        if wanted && named("Principal").is_none() && named("NotPrincipal").is_none() {
            let message = format!("a statement of a {} policy needs a `Principal`", self.kind);
            self.fault(FaultKind::MissingPrincipal, open, message, "add `\"Principal\": {\"IAM\": [ … ]}`");
        }
        if !self.version.is_v5() {
            for name in ["NotAction", "NotResource", "Sid"] {
                if let Some(span) = named(name) {
                    let message = format!("`{name}` is not documented for version {}", self.version);
                    self.fault(FaultKind::NotInVersion1, span, message, "remove it, or move to version 5.0");
                }
            }
        }
    }

    fn both(&mut self, kind: FaultKind, name: &str, one: Span, other: Span) {
        let (first, second) = if one < other { (one, other) } else { (other, one) };
        self.document.faults.push(Fault {
            kind,
            span: second,
            message: format!("the statement has both `{name}` and `Not{name}`"),
            help: "keep one of them, or make two statements".to_owned(),
            related: Some((first, "the other stands here")),
        });
    }

    fn effect(&mut self, node: &Node<'_>) -> Option<(Effect, Span)> {
        let Value::String(text) = &node.value else {
            self.wrong_type("`Effect`", "a string", node, "write `\"Allow\"` or `\"Deny\"`");
            return None;
        };
        let effect = Effect::parse(text);
        if effect.is_none() {
            let message = format!("`{text}` is no effect");
            let help = "write `\"Allow\"` or `\"Deny\"`: case counts";
            self.fault(FaultKind::InvalidEffect, node.span, message, help);
        }
        effect.map(|it| (it, node.span))
    }

    fn syntax(&self) -> Syntax {
        Syntax { question_mark: self.version.is_v5() }
    }

    /// The strings of an element that is an array of them; a bare string is noted (rule DOC-4).
    fn strings(&mut self, bare: &mut Vec<Span>, member: &Member<'_>) -> Vec<(String, Span)> {
        let what = || format!("`{}`", member.name);
        match &member.value.value {
            Value::String(text) => {
                bare.push(member.value.span);
                vec![(text.clone().into_owned(), member.value.span)]
            }
            Value::Array(items) => self.items(what, items),
            _ => {
                self.wrong_type(&what(), "an array of strings", &member.value, "write `[\"…\"]`");
                Vec::new()
            }
        }
    }

    fn items(&mut self, what: impl Fn() -> String, items: &[Node<'_>]) -> Vec<(String, Span)> {
        let mut strings = Vec::with_capacity(items.len());
        for item in items {
            match &item.value {
                Value::String(text) => strings.push((text.clone().into_owned(), item.span)),
                _ => self.wrong_type(
                    &format!("an entry of {}", what()),
                    "a string",
                    item,
                    "put it in double quotes",
                ),
            }
        }
        strings
    }

    fn conditions(&mut self, bare: &mut Vec<Span>, node: &Node<'_>) -> Vec<Condition> {
        let mut conditions = Vec::new();
        let Value::Object(operators) = &node.value else {
            let help = "write `{\"StringEquals\": {\"key\": [\"value\"]}}`";
            self.wrong_type("`Condition`", "an object", node, help);
            return conditions;
        };
        self.duplicates(operators, "`Condition`");
        for member in operators {
            let operator = match Operator::parse(&member.name, self.version) {
                Ok(operator) => Some(operator),
                Err(error) => {
                    let kind = if error.message.contains("neither") {
                        FaultKind::ModifiedNull
                    } else {
                        FaultKind::UnknownOperator
                    };
                    self.fault(kind, member.name_span, error.message, error.help);
                    None
                }
            };
            let Value::Object(keys) = &member.value.value else {
                let help = "write `{\"key\": [\"value\"]}`";
                self.wrong_type(&format!("`{}`", member.name), "an object", &member.value, help);
                continue;
            };
            self.duplicates(keys, "the operator");
            for key in keys {
                let values = self.condition_values(bare, key);
                if let Some(operator) = operator {
                    conditions.push(Condition {
                        operator,
                        operator_text: member.name.clone().into_owned(),
                        operator_span: member.name_span,
                        key: key.name.clone().into_owned(),
                        key_span: key.name_span,
                        values,
                        values_span: key.value.span,
                    });
                }
            }
        }
        conditions
    }

    /// The values of a key: a string or an array of strings (rule DOC-3); version 1.1 wants the array.
    fn condition_values(&mut self, bare: &mut Vec<Span>, key: &Member<'_>) -> Vec<ConditionValue> {
        let what = || format!("the value of `{}`", key.name);
        let strings = match &key.value.value {
            Value::String(text) => {
                if !self.version.is_v5() {
                    bare.push(key.value.span);
                }
                vec![(text.clone().into_owned(), key.value.span)]
            }
            Value::Array(items) => self.items(what, items),
            Value::Number(_) | Value::Bool(_) => {
                self.wrong_type(&what(), "a string", &key.value, "put it in double quotes");
                Vec::new()
            }
            Value::Null | Value::Object(_) => {
                self.wrong_type(&what(), "a string or an array of strings", &key.value, "write `[\"…\"]`");
                Vec::new()
            }
        };
        let syntax = self.syntax();
        let value = |(text, span): (String, Span)| ConditionValue {
            template: Template::parse(&text, syntax),
            text,
            span,
        };
        strings.into_iter().map(value).collect()
    }

    fn principals(&mut self, draft: &mut StatementDraft, member: &Member<'_>) -> Option<PrincipalClause> {
        let except = member.name == "NotPrincipal";
        let places: Places = (member.name_span, member.value.span);
        match &member.value.value {
            Value::String(text) if text == "*" && !except => return Some(PrincipalClause::Every),
            Value::Object(kinds) => {
                self.duplicates(kinds, "`Principal`");
                let mut entries = Vec::new();
                for kind in kinds {
                    let Some(principal) = PrincipalKind::parse(&kind.name) else {
                        let message = format!("`{}` is no kind of principal", kind.name);
                        let help = "write `IAM`, `Service` or `Identity_provider`";
                        self.fault(FaultKind::InvalidPrincipal, kind.name_span, message, help);
                        continue;
                    };
                    let strings = self.strings(&mut draft.bare_strings, kind);
                    entries.extend(strings.into_iter().map(|(text, span)| PrincipalEntry {
                        kind: principal,
                        text,
                        span,
                    }));
                }
                return Some(match except {
                    true => PrincipalClause::Except(entries),
                    false => PrincipalClause::Only(entries),
                });
            }
            _ => {}
        }
        let help = "write `{\"IAM\": [\"account-id\"]}`";
        self.fault(FaultKind::InvalidPrincipal, places.1, format!("`{}` names nobody", member.name), help);
        None
    }
}
