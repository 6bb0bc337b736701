//! Changes of a statement, or of the request, that make an element match.

use serde_json::{Map, Value, json};

use crate::compile::{
    CompiledCondition, CompiledStatement, CompiledTemplate, Compiler, ResourceMatcher, UrnMatcher, glob,
};
use crate::pattern::{Glyph, Pattern};
use crate::policy::{Part, Policy, PolicyKind, PrincipalClause, Syntax, Template};
use crate::request::{KeyName, KeyState, RequestContext};
use crate::scope::Scope;

use super::compiled::Compiled;
use super::condition::{self, Unreadable};
use super::note::ReadingFault;
use super::question::{Question, Resource};
use super::trace::{self, Given, Wanted};
use super::truth::{AllOpen, Truth};

/// A change of a statement, or of the request, that makes an element match.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Change {
    /// Add this action to the statement, under the name that its version of the language has for it.
    AddAction(String),
    /// Take these entries out of `NotAction`.
    RemoveNotActions(Vec<String>),
    /// Let `Resource` cover this; it has the patterns `has`.
    CoverResource {
        /// The URN, or `*` for an action that has no resource.
        resource: String,
        /// What `Resource` has.
        has: Wanted,
    },
    /// Take these entries out of `NotResource`.
    RemoveNotResources(Vec<String>),
    /// Name the caller in `Principal`.
    NamePrincipal(String),
    /// Grant the policy where the resource is as well.
    WidenGrant {
        /// Where it counts.
        scope: Scope,
        /// Where the resource is.
        has: Given,
    },
    /// Make the request so that a condition holds.
    MeetCondition {
        /// What the condition asks for.
        wants: Wanted,
        /// What the request has.
        has: Given,
    },
    /// Fix what cannot be read.
    FixUnreadable(ReadingFault),
}

/// A changed statement, and changed keys of a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Edit {
    /// The clauses of the statement, as JSON has them.
    clauses: Map<String, Value>,
    /// Whether the clauses name the caller.
    pub(super) names_principal: bool,
    /// Whether the policy counts everywhere after the change.
    pub(super) widens_grant: bool,
    /// The conditions that are taken to hold once they can be read.
    pub(super) fixed: Vec<usize>,
    /// Keys of the request with their value, or without one.
    pub(super) keys: Vec<(String, Option<String>)>,
}

/// The clauses of a statement, as JSON has them.
fn clauses_of(statement: &CompiledStatement) -> Map<String, Value> {
    let mut clauses = Map::new();
    let actions = if statement.actions.is_except() { "NotAction" } else { "Action" };
    clauses.insert(actions.to_owned(), json!(statement.actions.entries()));
    let entries = json!(statement.resources.texts());
    let (member, entries) = match &*statement.resources {
        ResourceMatcher::Every => return clauses,
        ResourceMatcher::Uris(_) => ("Resource", json!({ "uri": entries })),
        ResourceMatcher::Only(_) => ("Resource", entries),
        ResourceMatcher::Except { .. } => ("NotResource", entries),
    };
    clauses.insert(member.to_owned(), entries);
    clauses
}

impl Edit {
    /// A statement without changes.
    pub(super) fn of(statement: &CompiledStatement) -> Self {
        Edit { clauses: clauses_of(statement), ..Edit::default() }
    }

    /// Lets the actions of a statement match.
    pub(super) fn match_action(
        &mut self,
        question: Question<'_>,
        statement: &CompiledStatement,
    ) -> Option<Change> {
        let action = question.request.action();
        let catalog = &question.compiled.catalog;
        let known = catalog.action(action.name());
        let names = || known.into_iter().flat_map(|it| it.aliases()).map(String::as_str);
        if statement.actions.is_except() {
            let own = std::iter::once(action.name()).chain(names());
            let own: Vec<String> = own.map(str::to_ascii_lowercase).collect();
            let lists = |entry: &String| own.iter().any(|it| glob(entry, it));
            let (removed, kept): (Vec<String>, Vec<String>) =
                statement.actions.entries().into_iter().partition(lists);
            self.clauses.insert("NotAction".to_owned(), json!(kept));
            let removed = removed.iter().map(|it| trace::spelled(catalog, it).to_owned()).collect();
            return Some(Change::RemoveNotActions(removed));
        }
        // A name that looks like a misspelling is never suggested.
        if known.is_none() && !catalog.nearest_actions(action.name(), 1).is_empty() {
            return None;
        }
        let older = names().filter(|_| statement.old);
        let name = older.chain([action.name()]).find(|name| {
            let mut alone = Edit::default();
            alone.clauses.insert("Action".to_owned(), json!([name]));
            let compiled = alone.compile(question.compiled, statement);
            compiled.is_some_and(|it| question.action_matches(&it.actions))
        })?;
        push(&mut self.clauses, "Action", name);
        Some(Change::AddAction(name.to_owned()))
    }

    /// Lets the resources of a statement match.
    pub(super) fn match_resource(
        &mut self,
        question: Question<'_>,
        statement: &CompiledStatement,
        has: &Wanted,
    ) -> Option<Change> {
        let resource = match question.resource {
            Resource::Named { urn, .. } if urn.is_complete() => escaped(urn.as_str()),
            Resource::None => "*".to_owned(),
            Resource::Named { .. } | Resource::Unknown => return None,
        };
        match &*statement.resources {
            ResourceMatcher::Every | ResourceMatcher::Uris(_) => None,
            ResourceMatcher::Only(_) => {
                push(&mut self.clauses, "Resource", &resource);
                Some(Change::CoverResource { resource, has: has.clone() })
            }
            ResourceMatcher::Except { entries, .. } => {
                let context = question.request.context();
                let reading = question.compiled.options.resource_wildcard;
                let lists = |it: &&UrnMatcher| {
                    let found = match question.resource {
                        Resource::Named { urn, .. } => it.matches(urn, context, reading),
                        Resource::None | Resource::Unknown => it.matches_none(context),
                    };
                    found.failed || found.must || it.is_any()
                };
                let removed: Vec<String> = entries.iter().filter(lists).map(ToString::to_string).collect();
                let Some(Value::Array(kept)) = self.clauses.get_mut("NotResource") else { return None };
                kept.retain(|it| !removed.iter().any(|gone| it == gone));
                Some(Change::RemoveNotResources(removed))
            }
        }
    }

    /// Lets a statement name the caller.
    pub(super) fn match_principal(
        &mut self,
        question: Question<'_>,
        statement: &CompiledStatement,
    ) -> Option<Change> {
        let caller = question.request.principal();
        let (kind, name) = match (&caller.urn, &caller.service) {
            (Some(urn), _) => ("IAM", urn),
            (None, Some(service)) => ("Service", service),
            (None, None) => return None,
        };
        if matches!(statement.principals, PrincipalClause::Except(_)) {
            return None;
        }
        self.names_principal = true;
        self.clauses.insert("Principal".to_owned(), json!({ kind: [name] }));
        Some(Change::NamePrincipal(name.clone()))
    }

    /// Lets the policy of a statement count where the resource is.
    pub(super) fn widen_grant(&mut self, scope: &Scope, has: &Given) -> Change {
        self.widens_grant = true;
        Change::WidenGrant { scope: scope.clone(), has: has.clone() }
    }

    /// Lets a condition hold: with another value of its key, or once it can be read.
    pub(super) fn meet(
        &mut self,
        question: Question<'_>,
        (at, condition): (usize, &CompiledCondition),
        (wants, has): (&Wanted, &Given),
    ) -> Option<Change> {
        let context = question.request.context();
        if let Some(fault) = super::unreadable::in_condition(condition, context) {
            if !self.fixed.contains(&at) {
                self.fixed.push(at);
            }
            return Some(Change::FixUnreadable(fault));
        }
        let key = condition.key.text();
        // The condition asks for its own key and for those of its variables.
        let mut narrow = RequestContext::new();
        for it in condition.templates().iter().flat_map(CompiledTemplate::keys) {
            match context.get(it) {
                KeyState::Present(values) => narrow.set(it.text(), values.iter().cloned()),
                KeyState::Unknown => narrow.set_unknown(it.text()),
                KeyState::Absent => {}
            }
        }
        let mut holds = |value: &Option<String>| {
            match value {
                Some(value) => narrow.set(key, [value.as_str()]),
                None => narrow.unset(key),
            }
            let options = &question.compiled.options;
            condition::holds(condition, &narrow, options, Unreadable::DoesNotHold, &mut AllOpen).is_always()
        };
        let value = examples(condition, context).into_iter().find(|it| holds(it))?;
        if !self.keys.iter().any(|it| it.0.eq_ignore_ascii_case(key)) {
            self.keys.push((key.to_owned(), value));
        }
        Some(Change::MeetCondition { wants: wants.clone(), has: has.clone() })
    }

    /// The changed clauses, compiled as a statement without conditions.
    pub(super) fn compile(
        &self,
        compiled: &Compiled,
        statement: &CompiledStatement,
    ) -> Option<CompiledStatement> {
        let mut clauses = self.clauses.clone();
        clauses.insert("Effect".to_owned(), json!("Allow"));
        let version = if statement.old { "1.1" } else { "5.0" };
        let kind = if self.names_principal { PolicyKind::Resource } else { PolicyKind::Identity };
        let text = json!({"Version": version, "Statement": [clauses]}).to_string();
        let policy = Policy::parse_with("changed", &text, kind).ok()?;
        Compiler::new(&compiled.catalog).policy(&policy, statement.layer).next()
    }
}

fn push(clauses: &mut Map<String, Value>, member: &str, entry: &str) {
    if let Some(Value::Array(entries)) = clauses.get_mut(member) {
        let entry = json!(entry);
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }
}

/// The pattern that matches a text and nothing else.
fn escaped(text: &str) -> String {
    Pattern::from_glyphs(text.chars().map(Glyph::Char)).to_string()
}

/// Values of its key for which a condition may hold, and none at all.
fn examples(condition: &CompiledCondition, context: &RequestContext) -> Vec<Option<String>> {
    let mut examples = Vec::new();
    for value in condition.values.iter().take(4) {
        let template = Template::parse(value, Syntax { question_mark: true });
        let text: Option<String> = template.parts().map(|it| plain(it, context)).collect();
        let Some(text) = text else { continue };
        let number = text.parse::<i64>().ok();
        let beside = number.into_iter().flat_map(|it| [it.saturating_sub(1), it.saturating_add(1)]);
        let address = text.split('/').next().unwrap_or_default().to_owned();
        examples.extend([Some(text), Some(address)]);
        examples.extend(beside.map(|it| Some(it.to_string())));
    }
    // Values of each family that are far from all others.
    const FAR: [&str; 10] = [
        "elsewhere",
        "0",
        "-99999999999999999999",
        "99999999999999999999",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "true",
        "false",
        "192.0.2.1",
        "2001:db8::1",
    ];
    examples.push(None);
    examples.extend(FAR.map(|it| Some(it.to_owned())));
    examples
}

/// A part of a value as a text that it matches.
fn plain(part: Part<'_>, context: &RequestContext) -> Option<String> {
    match part {
        Part::Text(text) => Some(text.to_owned()),
        Part::Star => Some(String::new()),
        Part::One => Some("x".to_owned()),
        Part::Variable { key, default } => match context.get(&KeyName::new(key)) {
            KeyState::Present([value]) => Some(value.to_string()),
            _ => default.map(Into::into),
        },
        Part::Malformed { .. } => None,
    }
}
