//! Traces: one statement followed for a request, element by element; the slow walk behind explanations.

use std::sync::Arc;

use crate::catalog::{Action, Catalog, Resolution};
use crate::compile::{CompiledCondition, CompiledStatement, CompiledTemplate, ResourceMatcher, UrnMatcher};
use crate::policy::Operator;
use crate::request::{KeyState, RequestContext};
use crate::scope::Scope;
use crate::source::{brief, brief_name};

use super::analysis::{Applies, Followed};
use super::element::{Element, ElementKind};
use super::question::{Question, Resource};
use super::verdict::{StatementRef, Verdict};

/// One element of a statement, followed for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementTrace {
    /// Which element it is.
    pub element: ElementKind,
    /// Whether it matches or holds.
    pub applies: Applies,
    /// What the policy has there.
    pub wants: Wanted,
    /// What the request has there.
    pub has: Given,
    /// The variables that the policy has there, and what is substituted for them; the first few.
    pub variables: Vec<FilledVariable>,
}

/// What a policy has at an element.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wanted {
    /// Entries of `Action` or `NotAction`.
    Actions(Excerpt),
    /// No clause of resources, which is every resource.
    EveryResource,
    /// Entries of `Resource` or `NotResource`.
    Resources(Excerpt),
    /// The callers that `Principal` or `NotPrincipal` names.
    Callers,
    /// The scope of a grant.
    Scope(Scope),
    /// An operator with the values of a key.
    Condition {
        /// The operator.
        operator: Operator,
        /// The condition key.
        key: String,
        /// The values, with the variables that are in them.
        values: Arc<[Box<str>]>,
    },
}

/// What a request has at an element.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Given {
    /// An action.
    Action {
        /// Its name.
        name: String,
        /// The names that a statement of version 1.1 knows it by (rule ACT-8).
        older: Excerpt,
    },
    /// An action without a resource.
    NoResource,
    /// A resource that is not known.
    UnknownResource,
    /// The URN of a resource.
    Resource(String),
    /// The URN of the caller.
    Caller(String),
    /// A caller without a URN.
    UnknownCaller,
    /// The place of the resource, as a scope asks for it (rule EVA-12).
    Place {
        /// The region: empty for a global resource, `None` where it is not known.
        region: Option<String>,
        /// The project of the request.
        project: Option<String>,
    },
    /// A key that is absent.
    KeyAbsent,
    /// A key whose value is not known.
    KeyUnknown,
    /// The values of a key: none, or more.
    Values(Excerpt),
}

/// The first few of several texts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Excerpt {
    /// The first few, cut where they are long.
    pub first: Vec<String>,
    /// How many others there are.
    pub others: usize,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementTrace {
    /// The statement.
    pub statement: StatementRef,
    /// Whether it applies.
    pub applies: Applies,
    /// Its elements: action, resource, principal where it has one, then the conditions.
    pub elements: Vec<ElementTrace>,
}

impl StatementTrace {
    /// The elements that do not match.
    pub fn lacking(&self) -> impl Iterator<Item = &ElementTrace> {
        self.elements.iter().filter(|it| it.applies == Applies::No)
    }
}

impl<'a> Followed<'a> {
    /// Traces the elements, but for those that make no difference.
    pub(super) fn trace(&self) -> Option<StatementTrace> {
        let is_shown = |(element, applies): &(Element<'a>, Applies)| match element {
            Element::Principal => *applies != Applies::Yes,
            Element::Scope => self.statement.scope.is_some(),
            Element::Action(_) | Element::Resource(_) | Element::Condition(..) => true,
        };
        let shown = self.elements.iter().filter(|it| is_shown(it));
        Some(StatementTrace {
            statement: self.question.compiled.statement_ref(self.number)?,
            applies: self.applies,
            elements: shown.map(|it| trace_of(self.question, self.statement, it.0, it.1)).collect(),
        })
    }
}

impl<'a> Verdict<'a> {
    /// Follows every statement, once for each resource of the request.
    ///
    /// `O(n)` in all statements, and in what they compare; for one request [`Verdict::explain`] says more.
    #[must_use]
    pub fn every_trace(&self) -> Vec<StatementTrace> {
        self.analysis().statements.iter().filter_map(Followed::trace).collect()
    }
}

fn trace_of(
    question: Question<'_>,
    statement: &CompiledStatement,
    element: Element<'_>,
    applies: Applies,
) -> ElementTrace {
    let request = question.request;
    let context = request.context();
    let (wants, has, filled) = match element {
        Element::Action(clause) => {
            let catalog = &question.compiled.catalog;
            let entries = clause.entries();
            let entries = entries.iter().map(|it| brief_name(spelled(catalog, it)).into_owned());
            (Wanted::Actions(Excerpt::of(entries)), action_of(question, statement), Vec::new())
        }
        Element::Resource(clause) => {
            let wants = match clause {
                ResourceMatcher::Every => Wanted::EveryResource,
                _ => {
                    let texts = clause.texts();
                    Wanted::Resources(Excerpt::of(texts.iter().map(|it| brief_name(it).into_owned())))
                }
            };
            let has = match question.resource {
                Resource::None => Given::NoResource,
                Resource::Unknown => Given::UnknownResource,
                Resource::Named { urn, .. } => Given::Resource(brief_name(&urn.to_string()).into_owned()),
            };
            let templates = clause.entries().iter().filter_map(UrnMatcher::template);
            (wants, has, variables(templates, context))
        }
        Element::Principal => {
            let caller = request.principal().urn.as_ref();
            let has = caller.map_or(Given::UnknownCaller, |it| Given::Caller(brief_name(it).into_owned()));
            (Wanted::Callers, has, Vec::new())
        }
        Element::Scope => {
            let scope = statement.scope.as_ref().map(|it| Wanted::Scope(it.scope.clone()));
            (scope.unwrap_or(Wanted::EveryResource), place_of(question), Vec::new())
        }
        Element::Condition(_, it) => {
            let wants = Wanted::Condition {
                operator: it.operator,
                key: it.key.text().to_owned(),
                values: Arc::clone(&it.values),
            };
            (wants, values_of(it, context), variables(it.templates().iter(), context))
        }
    };
    ElementTrace { element: element.kind(), applies, wants, has, variables: filled }
}

/// The action, and where a statement of version 1.1 has another name for it that one too (rule ACT-8).
fn action_of(question: Question<'_>, statement: &CompiledStatement) -> Given {
    let name = question.request.action().name();
    let known = question.compiled.catalog.action(name).filter(|_| statement.old);
    let older = known.map(Action::aliases).unwrap_or_default().iter().cloned();
    Given::Action { name: brief_name(name).into_owned(), older: Excerpt::of(older) }
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

/// The place of the resource, as a scope asks: its region, and the project of the request.
fn place_of(question: Question<'_>) -> Given {
    let region = match question.resource {
        Resource::Named { urn, .. } => urn.region(),
        Resource::None => question.region_of_call(),
        Resource::Unknown => None,
    };
    Given::Place {
        region: region.map(|it| brief(it).into_owned()),
        project: question.request.project().map(|it| brief(it).into_owned()),
    }
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

/// How many items of an excerpt are kept.
const SHOWN: usize = 4;

/// How many variables of an element are looked at.
const FOLLOWED: usize = 100;

impl Excerpt {
    /// The first few of some texts: one more is kept where it would be the only one left out.
    pub(crate) fn of(texts: impl ExactSizeIterator<Item = String>) -> Self {
        let count = texts.len();
        let kept = if count > SHOWN + 1 { SHOWN } else { count };
        Excerpt { first: texts.take(kept).collect(), others: count - kept }
    }
}

/// What a request has under a condition's key.
fn values_of(condition: &CompiledCondition, context: &RequestContext) -> Given {
    match context.get(&condition.key) {
        KeyState::Absent => Given::KeyAbsent,
        KeyState::Unknown => Given::KeyUnknown,
        KeyState::Present(values) => {
            Given::Values(Excerpt::of(values.iter().map(|it| brief(it).into_owned())))
        }
    }
}
