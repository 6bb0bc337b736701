//! The options of reading a policy document.

use crate::json::Limits;

use super::kind::PolicyKind;

/// The options of reading a policy document: what it is attached to, and how large it may be.
///
/// A [`PolicyKind`] alone stands for its defaults, and so do [`Limits`], of an identity policy.
///
/// ```
/// use iam5::policy::{ParseOptions, PolicyKind};
/// use iam5::{Limits, Policy};
///
/// let text = r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["csms:*"], "Resource": ["*"]}]}"#;
/// let guard = Policy::parse_with("guard", text, PolicyKind::Scp)?;
/// assert_eq!(guard.kind(), PolicyKind::Scp);
///
/// let options = ParseOptions::of(PolicyKind::Scp).with_limits(Limits::of_bytes(64));
/// assert!(Policy::parse_with("guard", text, options).is_err());
/// # Ok::<(), iam5::policy::ParseErrors>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseOptions {
    kind: PolicyKind,
    limits: Limits,
}

impl ParseOptions {
    /// Reads a document as a policy of that kind, within the default [`Limits`].
    #[must_use]
    pub fn of(kind: PolicyKind) -> Self {
        ParseOptions { kind, limits: Limits::default() }
    }

    /// Reads it within other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        ParseOptions { limits, ..self }
    }

    /// What the policy is attached to.
    #[must_use]
    pub fn kind(&self) -> PolicyKind {
        self.kind
    }

    /// The limits of the text.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

/// An identity policy, within the default limits.
impl Default for ParseOptions {
    fn default() -> Self {
        ParseOptions::of(PolicyKind::Identity)
    }
}

impl From<PolicyKind> for ParseOptions {
    fn from(kind: PolicyKind) -> Self {
        ParseOptions::of(kind)
    }
}

impl From<Limits> for ParseOptions {
    fn from(limits: Limits) -> Self {
        ParseOptions::default().with_limits(limits)
    }
}
