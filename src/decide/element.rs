//! The elements of a statement: it applies where every one of them matches or holds (rule EVA-1).

use std::fmt;
use std::ops::ControlFlow;

use crate::compile::{ActionMatcher, CompiledCondition, CompiledStatement, ResourceMatcher};
use crate::policy::Operator;

use super::condition;
use super::principal;
use super::question::Question;
use super::truth::{Truth, Unknowns};

/// One element of a statement.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Element<'a> {
    Action(&'a ActionMatcher),
    Resource(&'a ResourceMatcher),
    /// The principal clause.
    Principal,
    /// The scope of its policy.
    Scope,
    /// A condition, with its place among those of the statement.
    Condition(usize, &'a CompiledCondition),
}

impl<'a> Element<'a> {
    /// Goes through the elements of a statement in their order, until `each` breaks off.
    #[inline]
    pub(crate) fn each<B>(
        statement: &'a CompiledStatement,
        mut each: impl FnMut(Element<'a>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        each(Element::Action(&statement.actions))?;
        each(Element::Resource(&statement.resources))?;
        each(Element::Principal)?;
        each(Element::Scope)?;
        statement.conditions.iter().enumerate().try_for_each(|(at, it)| each(Element::Condition(at, it)))
    }

    /// The kind of the element.
    pub(crate) fn kind(self) -> ElementKind {
        match self {
            Element::Action(it) => ElementKind::Action { except: it.is_except() },
            Element::Resource(it) => {
                ElementKind::Resource { except: matches!(it, ResourceMatcher::Except { .. }) }
            }
            Element::Principal => ElementKind::Principal,
            Element::Scope => ElementKind::Scope,
            Element::Condition(index, it) => ElementKind::Condition { index, operator: it.operator },
        }
    }
}

/// The kind of an element. Its `Display` is the name that JSON output has: `NotAction`, `StringEquals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ElementKind {
    /// `Action`, or `NotAction`.
    Action {
        /// It is `NotAction`.
        except: bool,
    },
    /// `Resource`, or `NotResource`.
    Resource {
        /// It is `NotResource`.
        except: bool,
    },
    /// `Principal`, or `NotPrincipal`.
    Principal,
    /// The scope in which the policy was granted (rule EVA-12).
    Scope,
    /// A condition on one key.
    Condition {
        /// Its place among the conditions of the statement, from 0.
        index: usize,
        /// Its operator.
        operator: Operator,
    },
}

impl fmt::Display for ElementKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ElementKind::Action { except: false } => "Action",
            ElementKind::Action { except: true } => "NotAction",
            ElementKind::Resource { except: false } => "Resource",
            ElementKind::Resource { except: true } => "NotResource",
            ElementKind::Principal => "Principal",
            ElementKind::Scope => "Scope",
            ElementKind::Condition { operator, .. } => return operator.fmt(f),
        })
    }
}

impl<'a> Question<'a> {
    /// Whether an element of a statement matches or holds.
    #[inline]
    pub(crate) fn element<U: Unknowns<'a>>(
        self,
        statement: &'a CompiledStatement,
        element: Element<'a>,
        unknowns: &mut U,
    ) -> U::Truth {
        match element {
            Element::Action(it) => U::Truth::known(self.action_matches(it)),
            Element::Resource(it) => self.resource_matches(it, unknowns),
            Element::Principal => principal::matches(statement, self, unknowns),
            Element::Scope => self.is_in_scope(statement, unknowns),
            Element::Condition(_, it) => {
                let (context, options) = (self.request.context(), &self.compiled.options);
                condition::holds(it, context, options, self.unreadable(statement), unknowns)
            }
        }
    }

    /// Whether the action clause matches the action (rules ACT-1 to ACT-8).
    pub(crate) fn action_matches(self, clause: &ActionMatcher) -> bool {
        clause.matches(self.request.action(), self.names, &self.compiled.options)
    }
}
