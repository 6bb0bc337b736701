//! An element that the language does not have.

use crate::json::Value;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};

declare_rule! {
    /// ## What it does
    /// Reports a member of the document or of a statement that the grammar does not know, `Id` for
    /// example.
    ///
    /// ## Why it matters
    /// The cloud refuses the document. Element names are case-sensitive.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "effect": "Deny",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Comment": "keep secrets"
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Right
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_07_0099.html>
    UnknownElement = "unknown-element" { summary: "an element that the language does not have", severity: Error, code: "INVALID_POLICY_ELEMENT" }
}

/// Every name of a document or a statement.
const ELEMENTS: [&str; 9] =
    ["Version", "Statement", "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];

impl Rule for UnknownElement {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::UnknownElement {
            let safety = if is_identifier(cx, fault) { Safety::Safe } else { Safety::Unsafe };
            let fix = cx.without_member(safety, fault.span);
            cx.report_fault(fault).fix = fix;
        } else if fault.kind == FaultKind::MisspeltElement {
            let written = fault.span.of(cx.text()).trim_matches('"');
            let name = ELEMENTS.into_iter().find(|it| it.eq_ignore_ascii_case(written));
            cx.report_fault(fault).fix = name.map(|it| Fix::string(Safety::Safe, fault.span, it));
        }
    }
}

/// Whether the fault is about `Id` of the document, a habit from another cloud on which nothing depends. Any
/// other member may be a misspelt element, or was to say something.
fn is_identifier(cx: &Checker<'_>, fault: &Fault) -> bool {
    let Some(Value::Object(members)) = cx.document().root.as_ref().map(|it| &it.value) else { return false };
    members.iter().any(|it| it.name_span == fault.span && it.name == "Id")
}
