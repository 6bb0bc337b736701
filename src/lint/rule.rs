//! The trait of a rule: its documentation, and the hooks for the parts of a document.

use crate::policy::{Condition, Fault, PolicyKind};

use super::checker::Checker;
use super::diagnostic::Severity;
use super::view::StatementView;

/// The metadata of a rule.
#[derive(Debug)]
pub struct Meta {
    /// The name, kebab-case, in the words of what is found: `unknown-action`.
    pub name: &'static str,
    /// The summary, in one line.
    pub summary: &'static str,
    /// The severity of its findings unless configured otherwise.
    pub severity: Severity,
    /// The code of the cloud's own check for the same, where one is public
    /// (<https://support.huaweicloud.com/usermanual-iam5/iam_07_0099.html>).
    pub issue_code: Option<&'static str>,
    /// The kinds of policy it is about; every one where empty.
    pub kinds: &'static [PolicyKind],
    /// The doc comment, each line with the blank that follows the slashes.
    pub(crate) comment: &'static str,
}

impl Meta {
    /// Returns whether the rule is about policies of that kind.
    #[must_use]
    pub fn applies_to(&self, kind: PolicyKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// The documentation, Markdown: what it does, why it matters, a wrong and a right example, the page.
    #[must_use]
    pub fn docs(&self) -> String {
        let lines = self.comment.lines().map(|it| it.strip_prefix(' ').unwrap_or(it));
        lines.fold(String::new(), |docs, line| docs + line + "\n")
    }

    /// The text under a heading of the documentation.
    #[must_use]
    pub fn section(&self, heading: &str) -> Option<String> {
        let docs = self.docs();
        let mut parts = docs.split("## ").skip(1).filter_map(|it| it.split_once('\n'));
        parts.find(|(name, _)| *name == heading).map(|(_, body)| body.trim().to_owned())
    }

    /// The page of the vendor that the rule goes back to.
    #[must_use]
    pub fn reference(&self) -> Option<&'static str> {
        let (_, page) = self.comment.rsplit_once('<')?;
        page.split('>').next()
    }
}

/// A rule. It overrides the hook of what it looks at; all hooks report through the [`Checker`].
pub trait Rule: Sync {
    /// Its metadata.
    fn meta(&self) -> &'static Meta;

    /// Called for each fault that makes the document invalid.
    fn fault(&self, _cx: &mut Checker<'_>, _fault: &Fault) {}

    /// Called once, with all statements.
    fn document(&self, _cx: &mut Checker<'_>, _statements: &[StatementView<'_>]) {}

    /// Called for each statement, also a broken one.
    fn statement(&self, _cx: &mut Checker<'_>, _statement: &StatementView<'_>) {}

    /// Called for each operator on a key.
    fn condition(&self, _cx: &mut Checker<'_>, _statement: &StatementView<'_>, _condition: &Condition) {}
}

/// Declares a rule: the doc comment is its documentation, everywhere.
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        $name:ident = $kebab:literal {
            summary: $summary:literal,
            severity: $severity:ident
            $(, code: $code:literal)?
            $(, kinds: [$($kind:ident),+])?
            $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        pub(crate) struct $name;

        impl $name {
            const META: crate::lint::rule::Meta = crate::lint::rule::Meta {
                name: $kebab,
                summary: $summary,
                severity: crate::lint::Severity::$severity,
                issue_code: declare_rule!(@code $($code)?),
                kinds: &[$($(crate::policy::PolicyKind::$kind),+)?],
                comment: concat!($($doc, "\n"),+),
            };
        }
    };
    (@code) => { None };
    (@code $code:literal) => { Some($code) };
}
pub(crate) use declare_rule;
