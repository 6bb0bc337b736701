//! The principals of a statement of a resource, trust or endpoint policy.
//!
//! The grammar is that of
//! <https://support.huaweicloud.com/api-iam5/CreatePolicyVersionV5.html> and the trust policies beside it:
//! a map of kinds to names, or `"*"` as endpoint policies have it.

use std::collections::BTreeSet;
use std::mem::Discriminant;

use crate::source::Span;

/// The kind of name that a principal entry holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalKind {
    /// `IAM`: an account id, or the URN of a user or an agency session.
    Iam,
    /// `Service`: a cloud service, such as `service.OBS`.
    Service,
    /// `Identity_provider`: an identity provider.
    IdentityProvider,
}

impl PrincipalKind {
    /// Reads the member's name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "IAM" => Some(PrincipalKind::Iam),
            "Service" => Some(PrincipalKind::Service),
            "Identity_provider" => Some(PrincipalKind::IdentityProvider),
            _ => None,
        }
    }

    /// The member's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            PrincipalKind::Iam => "IAM",
            PrincipalKind::Service => "Service",
            PrincipalKind::IdentityProvider => "Identity_provider",
        }
    }
}

/// One name of a principal clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalEntry {
    /// The kind of the name.
    pub kind: PrincipalKind,
    /// The name as written; `*` is a wildcard.
    pub text: String,
    /// Its place, quotes included.
    pub span: Span,
}

/// The callers of a statement: a list, or all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrincipalClause {
    /// No such element, or `"*"`: every caller.
    Every,
    /// `Principal`: those that an entry names.
    Only(Vec<PrincipalEntry>),
    /// `NotPrincipal`: those that no entry names.
    Except(Vec<PrincipalEntry>),
}

impl PrincipalClause {
    /// The entries, whichever way they are meant.
    #[must_use]
    pub fn entries(&self) -> &[PrincipalEntry] {
        match self {
            PrincipalClause::Every => &[],
            PrincipalClause::Only(entries) | PrincipalClause::Except(entries) => entries,
        }
    }

    /// Whom it names and which way, wherever and in whatever order they stand.
    pub(crate) fn names(&self) -> (Discriminant<Self>, BTreeSet<(PrincipalKind, &str)>) {
        let names = self.entries().iter().map(|it| (it.kind, it.text.as_str()));
        (std::mem::discriminant(self), names.collect())
    }
}
