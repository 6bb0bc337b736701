//! Traces: one statement followed for a request, element by element; the slow walk behind explanations.

use crate::catalog::{Action, Catalog, Resolution};
use crate::compile::{CompiledCondition, CompiledStatement, CompiledTemplate, ResourceMatcher, UrnMatcher};
use crate::policy::{Comparison, Operator};
use crate::request::{KeyState, RequestContext};
use crate::source::{brief, brief_name};

use super::analysis::{Applies, Followed};
use super::element::{Element, ElementKind};
use super::question::{Question, Resource};
use super::verdict::{StatementRef, Verdict};

/// One element of a statement, followed for a request.
#[derive(Debug, Clone)]
pub struct ElementTrace {
    /// Which element it is.
    pub element: ElementKind,
    /// Whether it matches or holds.
    pub applies: Applies,
    /// What the policy has there.
    pub wants: String,
    /// What the request has there.
    pub has: String,
    /// The variables that the policy has there, and what is substituted for them; the first few.
    pub variables: Vec<FilledVariable>,
}

/// A variable, and what is substituted for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledVariable {
    /// The condition key.
    pub key: String,
    /// What is substituted.
    pub filling: VariableFilling,
}

/// What is substituted for a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariableFilling {
    /// This text: the value of the key, or the default.
    Text(String),
    /// Nothing, so that what holds it does not match (rule VAR-3).
    Nothing,
    /// The key is unknown.
    Unknown,
}

/// One statement, followed for a request or for one resource of it.
#[derive(Debug, Clone)]
pub struct StatementTrace<'a> {
    /// The statement.
    pub statement: StatementRef<'a>,
    /// Whether it applies.
    pub applies: Applies,
    /// Its elements: action, resource, principal where it has one, then the conditions.
    pub elements: Vec<ElementTrace>,
}

impl StatementTrace<'_> {
    /// The elements that do not match.
    pub fn lacking(&self) -> impl Iterator<Item = &ElementTrace> {
        self.elements.iter().filter(|it| it.applies == Applies::No)
    }
}

impl<'a> Followed<'a> {
    /// Puts the elements into words, but for those that make no difference.
    pub(super) fn trace(&self) -> Option<StatementTrace<'a>> {
        let is_shown = |(element, applies): &(Element<'a>, Applies)| match element {
            Element::Principal => *applies != Applies::Yes,
            Element::Scope => self.statement.scope.is_some(),
            Element::Action(_) | Element::Resource(_) | Element::Condition(..) => true,
        };
        let shown = self.elements.iter().filter(|it| is_shown(it));
        Some(StatementTrace {
            statement: self.question.compiled.statement_ref(self.number)?,
            applies: self.applies,
            elements: shown.map(|it| in_words(self.question, self.statement, it.0, it.1)).collect(),
        })
    }
}

impl<'a> Verdict<'a> {
    /// Follows every statement, once for each resource of the request.
    ///
    /// `O(n)` in all statements, and in what they compare; for one request [`Verdict::explain`] says more.
    #[must_use]
    pub fn every_trace(&self) -> Vec<StatementTrace<'a>> {
        self.analysis().statements.iter().filter_map(Followed::trace).collect()
    }
}

/// Puts an element into words.
fn in_words(
    question: Question<'_>,
    statement: &CompiledStatement,
    element: Element<'_>,
    applies: Applies,
) -> ElementTrace {
    let request = question.request;
    let context = request.context();
    let (wants, has, filled) = match element {
        Element::Action(_) => {
            (wanted_actions(question, statement), action_name(question, statement), Vec::new())
        }
        Element::Resource(clause) => {
            let has = match question.resource {
                Resource::None => "no resource".to_owned(),
                Resource::Unknown => "a resource that is not known".to_owned(),
                Resource::Named { urn, .. } => brief_name(&urn.to_string()).into_owned(),
            };
            let templates = clause.entries().iter().filter_map(UrnMatcher::template);
            (entries(clause), has, variables(templates, context))
        }
        Element::Principal => {
            let has = match &request.principal().urn {
                Some(urn) => brief_name(urn).into_owned(),
                None => "a caller that is not known".to_owned(),
            };
            ("one of the named callers".to_owned(), has, Vec::new())
        }
        Element::Scope => {
            let wants = statement.scope.as_ref().map(|it| it.scope.to_string()).unwrap_or_default();
            (wants, place_of(question), Vec::new())
        }
        Element::Condition(_, it) => (wants(it), has(it, context), variables(it.templates().iter(), context)),
    };
    ElementTrace { element: element.kind(), applies, wants, has, variables: filled }
}

/// The action, and where a statement of version 1.1 has another name for it that one too (rule ACT-8).
fn action_name(question: Question<'_>, statement: &CompiledStatement) -> String {
    let name = question.request.action().name();
    let known = question.compiled.catalog.action(name).filter(|_| statement.old);
    match known.map(Action::aliases) {
        Some(aliases @ [_, ..]) => {
            let older = list(aliases.iter().map(|it| format!("`{it}`")), "nothing");
            format!("{}, in version 1.1 {older}", brief_name(name))
        }
        _ => brief_name(name).into_owned(),
    }
}

/// Finds what is substituted for the variables of some templates: each key once.
fn variables<'t>(
    templates: impl Iterator<Item = &'t CompiledTemplate>,
    context: &'t RequestContext,
) -> Vec<FilledVariable> {
    let mut filled: Vec<FilledVariable> = Vec::new();
    for (key, text) in templates.flat_map(|it| it.variables(context)).take(FOLLOWED) {
        let filling = match text {
            Ok(Some(text)) => VariableFilling::Text(brief(text).into_owned()),
            Ok(None) => VariableFilling::Nothing,
            Err(()) => VariableFilling::Unknown,
        };
        let variable = FilledVariable { key: brief(key.text()).into_owned(), filling };
        if !filled.contains(&variable) && filled.len() < SHOWN {
            filled.push(variable);
        }
    }
    filled
}

/// Where the resource is, as a scope asks: its region, and the project of the request.
fn place_of(question: Question<'_>) -> String {
    let region = match question.resource {
        Resource::Named { urn, .. } => urn.region(),
        Resource::None => question.region_of_call(),
        Resource::Unknown => None,
    };
    let region = match region {
        None => "a region that is not known".to_owned(),
        Some("") => "no region".to_owned(),
        Some(region) => format!("the region `{}`", brief(region)),
    };
    match question.request.project() {
        Some(project) => format!("{region}, the project `{}`", brief(project)),
        None => region,
    }
}

/// The entries of the action clause.
fn wanted_actions(question: Question<'_>, statement: &CompiledStatement) -> String {
    let catalog = &question.compiled.catalog;
    let entries = statement.actions.entries();
    list(entries.iter().map(|it| format!("`{}`", brief_name(spelled(catalog, it)))), "nothing")
}

/// An entry of an action clause, spelled as in the catalog where it is known there.
pub(super) fn spelled<'t>(catalog: &'t Catalog, entry: &'t str) -> &'t str {
    let action = match catalog.resolve(entry) {
        Resolution::Canonical(action) | Resolution::Alias(action) => Some(action),
        Resolution::AmbiguousAlias(actions) => actions.first().copied(),
        Resolution::Unknown => None,
    };
    let mut names = action
        .into_iter()
        .flat_map(|it| std::iter::once(it.name()).chain(it.aliases().iter().map(String::as_str)));
    names.find(|it| it.eq_ignore_ascii_case(entry)).unwrap_or(entry)
}

fn entries(clause: &ResourceMatcher) -> String {
    match clause {
        ResourceMatcher::Every => "every resource".to_owned(),
        _ => list(clause.texts().iter().map(|it| format!("`{}`", brief_name(it))), "nothing"),
    }
}

/// How many items are shown.
const SHOWN: usize = 4;

/// How many variables of an element are looked at.
const FOLLOWED: usize = 100;

/// How many of so many items are shown.
fn few(count: usize) -> usize {
    if count > SHOWN + 1 { SHOWN } else { count }
}

/// `a, b or c`; of many the first few.
pub(crate) fn list(items: impl ExactSizeIterator<Item = String>, none: &str) -> String {
    let count = items.len();
    let mut shown: Vec<String> = items.take(few(count)).collect();
    if count > shown.len() {
        shown.push(format!("{} others", count - shown.len()));
    }
    match shown.pop() {
        None => none.to_owned(),
        Some(last) if shown.is_empty() => last,
        Some(last) => format!("{} or {last}", shown.join(", ")),
    }
}

/// What a condition asks for, in words: "`csms:Type` is `COMMON`".
fn wants(condition: &CompiledCondition) -> String {
    let wanted = wanted(condition.operator, condition.key.text(), &condition.values);
    let or_absent = if condition.operator.if_exists { ", or has no value" } else { "" };
    format!("{wanted}{or_absent}")
}

/// What an operator asks of the values of a key, in words.
pub(crate) fn wanted(operator: Operator, key: &str, values: &[Box<str>]) -> String {
    use Comparison as C;
    let key = format!("`{}`", brief(key));
    let says = |truth: &str| values.iter().any(|it| it.eq_ignore_ascii_case(truth));
    let (yes, no) = (says("true"), says("false"));
    let values = list(values.iter().map(|it| format!("`{}`", brief(it))), "nothing");
    if operator.comparison == C::Null {
        return match (yes, no) {
            (true, false) => format!("{key} has no value"),
            (false, true) => format!("{key} has a value"),
            _ => format!("`Null` of {key} is {values}"),
        };
    }
    let verb = match (operator.comparison, operator.negated) {
        (C::StringEquals | C::NumberEquals | C::DateEquals | C::Bool, false) => "is",
        (C::StringEquals | C::Bool, true) => "is not",
        // What cannot be read is none of them either (rule CON-16).
        (C::NumberEquals, true) => "is a number other than",
        (C::DateEquals, true) => "is a time other than",
        (C::StringEqualsIgnoreCase, false) => "is, in any case,",
        (C::StringEqualsIgnoreCase, true) => "is not, in any case,",
        (C::StringMatch, false) => "matches",
        (C::StringMatch, true) => "does not match",
        (C::StringStartWith, false) => "starts with",
        (C::StringStartWith, true) => "does not start with",
        (C::StringEndWith, false) => "ends with",
        (C::StringEndWith, true) => "does not end with",
        (C::StringLike, false) => "contains",
        (C::StringLike, true) => "does not contain",
        (C::NumberLessThan, _) => "is less than",
        (C::NumberLessThanEquals, _) => "is at most",
        (C::NumberGreaterThan, _) => "is greater than",
        (C::NumberGreaterThanEquals, _) => "is at least",
        (C::DateLessThan, _) => "is before",
        (C::DateLessThanEquals, _) => "is not after",
        (C::DateGreaterThan, _) => "is after",
        (C::DateGreaterThanEquals, _) => "is not before",
        (C::IpAddress, false) => "is within",
        (C::IpAddress, true) => "is an address outside",
        (C::Null, _) => "is null as in",
    };
    let subject = match operator.qualifier {
        crate::policy::Qualifier::Plain => key,
        crate::policy::Qualifier::ForAllValues => format!("every value of {key}"),
        crate::policy::Qualifier::ForAnyValue => format!("some value of {key}"),
    };
    format!("{subject} {verb} {values}")
}

/// What a request has under a condition's key, in words.
fn has(condition: &CompiledCondition, context: &RequestContext) -> String {
    match context.get(&condition.key) {
        KeyState::Absent => "absent".to_owned(),
        KeyState::Unknown => "unknown".to_owned(),
        KeyState::Present([]) => "present without a value".to_owned(),
        KeyState::Present(values) => {
            let count = few(values.len());
            let mut shown: Vec<String> =
                values.iter().take(count).map(|it| format!("`{}`", brief(it))).collect();
            if values.len() > count {
                shown.push(format!("{} others", values.len() - count));
            }
            shown.join(", ")
        }
    }
}
