//! The policy language: documents as written, and policies that are valid.
//!
//! [`Document::read`] takes what is there and lists every fault; [`Policy::parse`] takes a document only
//! whole. Only a [`Policy`] can be compiled and decide.

mod action;
mod condition;
mod document;
mod effect;
mod fault;
mod kind;
mod operator;
mod parse_options;
mod principal;
mod reader;
mod role;
mod statement;
mod uri;
mod urn;
mod variable;
mod version;

pub use action::{ActionClause, ActionPattern};
pub use condition::{Condition, ConditionValue};
pub use document::{Document, StatementDraft};
pub use effect::Effect;
pub use fault::{Fault, FaultKind, ParseErrors};
pub use kind::PolicyKind;
pub(crate) use operator::meant as meant_operator;
pub use operator::{Comparison, Family, Operator, OperatorError, Qualifier, translate};
pub use parse_options::ParseOptions;
pub use principal::{PrincipalClause, PrincipalEntry, PrincipalKind};
pub(crate) use reader::elements;
pub use role::RoleDependency;
pub use statement::Statement;
pub use uri::{Uri, UriForm};
pub use urn::{MAX_SERVICE_BYTES, ResourceClause, Urn, UrnError, UrnPattern};
pub(crate) use variable::urn_parts;
pub use variable::{Part, Syntax, Template};
pub use version::Version;

/// A valid policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    name: String,
    kind: PolicyKind,
    version: Version,
    depends: Vec<RoleDependency>,
    statements: Vec<Statement>,
}

impl Policy {
    /// Reads an identity policy of version 5.0, or a role/policy-based one of version 1.1 or 1.0.
    ///
    /// `name` is what decisions and messages call it: a file name, or the policy's name in the cloud.
    /// Cost: `O(n)` in the text.
    ///
    /// # Errors
    /// Everything that is wrong with the document, each with its place.
    ///
    /// ```
    /// let text = r#"{"Version": "5.0", "Statement": [{"Effect": "allow"}]}"#;
    /// let errors = iam5::Policy::parse("app", text).unwrap_err();
    /// assert_eq!(errors.iter().len(), 2);
    /// assert!(errors.to_string().starts_with("app:1:34: the statement has neither `Action`"));
    /// ```
    pub fn parse(name: &str, text: &str) -> Result<Self, ParseErrors> {
        Self::parse_with(name, text, ParseOptions::default())
    }

    /// Reads a policy of another kind (a guardrail, or a policy with principals), or within other limits than the
    /// default ones: see [`ParseOptions`].
    ///
    /// # Errors
    /// Everything that is wrong with the document, each with its place, as far as the limits let it be reported.
    pub fn parse_with(name: &str, text: &str, options: impl Into<ParseOptions>) -> Result<Self, ParseErrors> {
        let document = Document::read(text, options);
        let kind = document.kind;
        let read = document.into_parts(text);
        let (version, depends, statements) = read.map_err(|faults| ParseErrors::new(name, text, faults))?;
        Ok(Policy { name: name.to_owned(), kind, version, depends, statements })
    }

    /// The policy of statements that were read.
    pub(crate) fn of_statements(
        name: &str,
        kind: PolicyKind,
        version: Version,
        statements: Vec<Statement>,
    ) -> Self {
        Policy { name: name.to_owned(), kind, version, depends: Vec::new(), statements }
    }

    /// The policy with those of its statements alone that count.
    pub(crate) fn with_statements(&self, counts: impl Fn(&Statement) -> bool) -> Self {
        let statements = self.statements.iter().filter(|it| counts(it)).cloned().collect();
        Self::of_statements(&self.name, self.kind, self.version, statements)
    }

    /// The name of the policy in decisions and messages.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The kind of the policy: what it is attached to.
    #[must_use]
    pub fn kind(&self) -> PolicyKind {
        self.kind
    }

    /// The language it is written in.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// The roles that a role of version 1.0 depends on. They decide nothing (rule DOC-8).
    #[must_use]
    pub fn depends(&self) -> &[RoleDependency] {
        &self.depends
    }

    /// The statements, in the order of the document.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }
}
