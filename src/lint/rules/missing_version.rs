//! The document has no `Version`.

use crate::json::Value;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::fix::Fix;
use crate::lint::foreign;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};
use crate::source::Span;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a document without `Version`.
    ///
    /// ## Why it matters
    /// The element is mandatory.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"]
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
    MissingVersion = "missing-version" { summary: "the document has no `Version`", severity: Error, code: "MISSING_VERSION" }
}

impl Rule for MissingVersion {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind != FaultKind::MissingVersion {
            return;
        }
        let after = Span { start: fault.span.end, end: fault.span.end };
        let rest = cx.text().get(after.start as usize..).unwrap_or("");
        let blank = rest.get(..rest.len() - rest.trim_start().len()).unwrap_or("");
        let comma = if rest.trim_start().starts_with('}') { "" } else { "," };
        let member = format!("{blank}\"Version\": \"5.0\"{comma}");
        let fix = Fix::replace(Safety::Safe, text!("add the version", "添加版本号"), after, member);
        // A misspelled one is fixed by its spelling: a second would stand beside it.
        let misspelled = has_misspelled(cx) || foreign::stands_in(cx.document(), cx.text());
        let diagnostic = cx.report_fault(fault);
        if !misspelled {
            diagnostic.fix(fix);
        }
    }
}

fn has_misspelled(cx: &Checker<'_>) -> bool {
    let Some(Value::Object(members)) = cx.document().root.as_ref().map(|it| &it.value) else { return false };
    members.iter().any(|it| it.name.eq_ignore_ascii_case("Version"))
}
