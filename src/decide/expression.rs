//! Expressions: combinations of unknown facts that an undetermined answer depends on.

use std::sync::Arc;

use serde::Serialize;

use crate::policy::Operator;
use crate::scope::Scope;

use super::circumstance::Circumstance;

/// A combination of unknown facts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Expression {
    /// All of these hold; an empty list always does.
    All(Vec<Expression>),
    /// One of these holds; an empty list never does.
    Any(Vec<Expression>),
    /// It does not hold.
    Not(Box<Expression>),
    /// A condition of a statement holds.
    Condition(OpenCondition),
    /// The key has one value, no fewer and no more: a variable of that name can be filled in (rule VAR-3).
    OneValue {
        /// The key.
        key: String,
    },
    /// The resource matches one of the patterns.
    Resource {
        /// The place of the resource in the request, from 0, where it has several.
        number: Option<usize>,
        /// The resource as far as it is known, where it is named.
        resource: Option<String>,
        /// The patterns, with the variables that are in them.
        patterns: Vec<String>,
    },
    /// The resource is one that a `uri` of version 1.1 is about (rule DOC-8).
    Agency {
        /// The entries of `uri`.
        uris: Vec<String>,
    },
    /// The resource is within the scope in which a policy of version 1.1 was granted (rule EVA-12).
    Scope {
        /// The scope.
        scope: Scope,
        /// The place of the resource in the request, from 0, where it has several.
        number: Option<usize>,
    },
    /// A statement of a resource, trust or endpoint policy names the caller.
    Caller {
        /// Whom it names, or, where `except` is set, whom it does not: each a kind and a pattern.
        principals: Vec<(String, String)>,
        /// The clause is `NotPrincipal`.
        except: bool,
    },
    /// Something that frees the request from a layer, or makes up for one that does not allow.
    Circumstance {
        /// Which.
        #[serde(rename = "is")]
        circumstance: OpenCircumstance,
        /// The place in the request of the resource that it is about, where it is about one of several.
        number: Option<usize>,
    },
    /// One of several statements applies that are too many to be listed: it is open whether.
    Unstated {
        /// How many statements they are.
        statements: usize,
    },
}

/// A condition that depends on what is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct OpenCondition {
    /// The condition key.
    pub key: String,
    /// The operator.
    #[serde(serialize_with = "as_text")]
    pub operator: Operator,
    /// The values of the policy, with the variables that are in them.
    pub values: Arc<[Box<str>]>,
    /// Whether it holds where the key has no value, and every variable is substituted.
    pub without_value: bool,
    /// Whether it holds of several values at all (the other reading of CON-14).
    pub several_values: bool,
    /// Whether it holds where something cannot be read or substituted (the other reading of CON-16).
    pub unread: bool,
}

/// A circumstance, and what about it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct OpenCircumstance {
    /// The circumstance.
    pub circumstance: Circumstance,
    /// Whether it is open how the caller proves itself.
    pub authentication_is_open: bool,
    /// Whether it is open if requests with a token are bound (rule EVA-6).
    pub token_rule_is_open: bool,
}

impl Expression {
    /// Joins parts that all have to hold; repeated ones are left out.
    pub(crate) fn all(parts: impl IntoIterator<Item = Expression>) -> Self {
        let flat = parts.into_iter().flat_map(|it| match it {
            Expression::All(parts) => parts,
            other => vec![other],
        });
        match Self::distinct(flat) {
            Ok(alone) => alone,
            Err(parts) => Expression::All(parts),
        }
    }

    /// Joins parts of which one has to hold.
    pub(crate) fn any(parts: impl IntoIterator<Item = Expression>) -> Self {
        let flat = parts.into_iter().flat_map(|it| match it {
            Expression::Any(parts) => parts,
            other => vec![other],
        });
        match Self::distinct(flat) {
            Ok(alone) => alone,
            Err(parts) => Expression::Any(parts),
        }
    }

    fn distinct(parts: impl Iterator<Item = Expression>) -> Result<Expression, Vec<Expression>> {
        let mut known: std::collections::HashSet<Expression> = std::collections::HashSet::new();
        let mut parts: Vec<Expression> = parts.filter(|it| known.insert(it.clone())).collect();
        match parts.pop() {
            Some(alone) if parts.is_empty() => Ok(alone),
            last => {
                parts.extend(last);
                Err(parts)
            }
        }
    }

    pub(crate) fn not(self) -> Self {
        match self {
            Expression::Not(it) => *it,
            it => Expression::Not(Box::new(it)),
        }
    }

    /// The number of facts, values and patterns in it.
    pub(crate) fn size(&self) -> usize {
        match self {
            Expression::All(parts) | Expression::Any(parts) => parts.iter().map(Expression::size).sum(),
            Expression::Not(it) => it.size(),
            Expression::Condition(it) => 1 + it.values.len(),
            Expression::Resource { patterns, .. } => 1 + patterns.len(),
            Expression::Agency { uris } => 1 + uris.len(),
            Expression::Caller { principals, .. } => 1 + principals.len(),
            Expression::OneValue { .. }
            | Expression::Scope { .. }
            | Expression::Circumstance { .. }
            | Expression::Unstated { .. } => 1,
        }
    }
}

fn as_text<S: serde::Serializer>(it: &impl std::fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(it)
}
