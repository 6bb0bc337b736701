//! Findings about a run of the linter rather than about a policy: what stands in its settings and matches
//! nothing, what it could not check, and the organization's own rules.

use super::diagnostic::Severity;
use super::rule::Meta;

/// Declares what is to be known of a notice: the doc comment is its documentation, as with rules.
macro_rules! declare_notice {
    (
        $(#[doc = $doc:literal])+
        $name:ident = $kebab:literal { summary: $summary:literal, severity: $severity:ident }
    ) => {
        $(#[doc = $doc])+
        pub(super) static $name: Meta = Meta {
            name: $kebab,
            summary: $summary,
            severity: Severity::$severity,
            issue_code: None,
            kinds: &[],
            comment: concat!($($doc, "\n"),+),
        };
    };
}

declare_notice! {
    /// ## What it does
    /// Reports what a rule in `[[organisation]]` of `iam5.toml` requires and a statement does not fulfill. The
    /// finding has the name and the level that are given there.
    ///
    /// ## Why it matters
    /// An organization knows more of its policies than the language: which regions it is in, how its secrets
    /// are named, which calls must come through its endpoints.
    ///
    /// ## Wrong
    /// ```text
    /// With `actions = ["csms:secret:delete*"]` and `conditions = ["g:SourceVpce"]`: a statement that allows
    /// `csms:secret:*` without a condition on that key.
    /// ```
    ///
    /// ## Right
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:delete"],
    ///       "Resource": ["csms:*:*:secretName:app-*"],
    ///       "Condition": {"StringEquals": {"g:SourceVpce": ["vpce-1"]}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    CUSTOM_RULE = "organisation-rule" { summary: "a statement that breaks a custom rule of the organization", severity: Warning }
}

declare_notice! {
    /// ## What it does
    /// Reports an entry of the baseline that no finding matches any more.
    ///
    /// ## Why it matters
    /// It would let the same finding back in. `--write-baseline` writes the file without it.
    ///
    /// ## Wrong
    /// ```text
    /// The baseline has an entry for a statement that has since been fixed.
    /// ```
    STALE_BASELINE = "stale-baseline" { summary: "a baseline entry that matches nothing any more", severity: Suggestion }
}

declare_notice! {
    /// ## What it does
    /// Reports a policy of a Terraform plan that could not be checked: its text is known only after the apply,
    /// or it is written in another language, as the policies of buckets and gateway endpoints can be.
    ///
    /// ## Why it matters
    /// What was not checked has not passed. Raise it to `error` in `[rules]` where every policy must be
    /// checked before it is applied.
    ///
    /// ## Wrong
    /// ```text
    /// A policy with the id of a resource in it that the same plan creates.
    /// ```
    ///
    /// ## Reference
    /// <https://developer.hashicorp.com/terraform/internals/json-format>
    UNCHECKED_POLICY = "unchecked-policy" { summary: "a policy of a plan that could not be checked", severity: Suggestion }
}

declare_notice! {
    /// ## What it does
    /// Reports a `[[suppress]]` table of `iam5.toml` that suppresses nothing. It is judged where all of its
    /// files were linted: in a run over the whole directory of `iam5.toml`, or over each file that it names.
    ///
    /// ## Why it matters
    /// It would hide the next finding that happens to match it.
    ///
    /// ## Wrong
    /// ```text
    /// The statement that `sid` names has been fixed or removed, and the table has stayed.
    /// ```
    UNUSED_SUPPRESSION = "unused-suppression" { summary: "a suppression that suppresses nothing", severity: Warning }
}

/// Every one of them, in alphabetical order.
pub(super) static ALL: &[&Meta] = &[&CUSTOM_RULE, &STALE_BASELINE, &UNCHECKED_POLICY, &UNUSED_SUPPRESSION];
