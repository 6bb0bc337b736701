//! Notes: remarks on a verdict besides its decision, as data.

use std::sync::Arc;

use crate::compile::UndocumentedUri;
use crate::layer::Layer;
use crate::policy::Operator;
use crate::request::RequestNote;
use crate::source::Position;

/// A remark on a verdict.
///
/// `report` puts it into words: its `Display` is English, and `text()` has both languages.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Note {
    /// A remark on the request.
    Request(RequestNote),
    /// Something in a statement could not be read (rules CON-3, CON-16, VAR-3, VAR-5, DOC-8).
    Unreadable {
        /// The policy.
        policy: Arc<str>,
        /// Line and column of the statement.
        place: Position,
        /// What could not be read.
        fault: ReadingFault,
        /// The statement is a Deny, and did not apply because of it.
        deny_did_not_apply: bool,
    },
    /// A policy of version 1.1 was given without a scope, and counts everywhere (rule EVA-12).
    WithoutScope {
        /// The policy.
        policy: Arc<str>,
    },
    /// The resource is not named, and is taken for one of the caller's account.
    ResourceNotNamed,
    /// The catalog may lack aliases of the action, by which policies of version 1.1 know it (rule ACT-8).
    AliasesMayLack {
        /// The action.
        action: String,
    },
    /// A role depends on others, which are not given by it (rule DOC-8).
    DependentRole {
        /// The policy.
        policy: Arc<str>,
        /// The roles that it depends on.
        roles: Arc<[String]>,
    },
    /// The caller is not named, and another one could get another answer (rule UNK-3).
    CallerNotNamed,
    /// The RCPs are those of another account than the resource's (rule EVA-9).
    OtherRcps,
    /// There are more levels of a layer than can be decided by: they allow nothing.
    TooManyLevels {
        /// The first level that is too many.
        layer: Layer,
    },
}

/// What could not be read in a statement, or substituted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReadingFault {
    /// The operator does not fit the type of the key (rule CON-3).
    OperatorOfOtherType {
        /// The operator.
        operator: Operator,
        /// The condition key.
        key: String,
    },
    /// No value of the policy can be read by the operator (rule CON-16).
    EveryValue {
        /// The operator.
        operator: Operator,
        /// The condition key.
        key: String,
    },
    /// Some values of the policy cannot be read by the operator (rule CON-16).
    SomeValue {
        /// The operator.
        operator: Operator,
        /// The condition key.
        key: String,
    },
    /// The text that a value comes to when its variables are substituted cannot be read (rule CON-16).
    Substituted {
        /// The operator.
        operator: Operator,
        /// The value, with its variables.
        template: String,
    },
    /// The value of the request cannot be read by the operator (rule CON-16).
    RequestValue {
        /// The operator.
        operator: Operator,
        /// The condition key.
        key: String,
        /// The value.
        value: String,
    },
    /// A variable has no value to be substituted (rule VAR-3).
    NoSubstitute {
        /// The text, with its variables.
        template: String,
    },
    /// A variable is not well formed (rule VAR-5).
    MalformedVariable {
        /// The variable.
        text: String,
    },
    /// A `uri` is not of a documented form (rule DOC-8).
    UndocumentedUri {
        /// The `uri`.
        uri: String,
        /// What it matches.
        covers: UndocumentedUri,
    },
}
