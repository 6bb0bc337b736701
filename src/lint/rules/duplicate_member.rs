//! A member name is repeated in one object.

use crate::json::Value;
use crate::lint::Checker;
use crate::lint::Edit;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind, Operator, Version};
use crate::source::Span;
use crate::wording::text;
use std::collections::HashSet;

declare_rule! {
    /// ## What it does
    /// Reports a second member of the same name in one object: two `Action`s, two `StringEquals`.
    ///
    /// ## Why it matters
    /// Which of the two counts is not defined, so what one reader grants another does not.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {"Effect": "Deny", "Action": ["csms:secret:get"], "Action": ["csms:secret:list"]}
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
    ///       "Action": ["csms:secret:get", "csms:secret:list"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-iam5/iam_01_1291.html>
    DuplicateMember = "duplicate-member" { summary: "a member name that is repeated in one object", severity: Error }
}

impl Rule for DuplicateMember {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::DuplicateMember {
            let fix = joined(cx, fault);
            cx.report_fault(fault).fix = fix;
        }
    }
}

/// Two operators of one name become one, with the keys of both. Two of anything else, or two conditions on
/// one key, are left to their author.
fn joined(cx: &Checker<'_>, fault: &Fault) -> Option<Fix> {
    let (members, at) = cx.document().root.as_ref()?.members_at(fault.span)?;
    let second = members.get(at)?;
    let first = members.get(..at)?.iter().find(|it| it.name == second.name)?;
    Operator::parse(&second.name, cx.document().version.unwrap_or(Version::V5)).ok()?;
    let (Value::Object(kept), Value::Object(moved)) = (&first.value.value, &second.value.value) else {
        return None;
    };
    let taken: HashSet<String> = kept.iter().map(|it| it.name.to_ascii_lowercase()).collect();
    let (Some(last), Some(head), Some(tail)) = (kept.last(), moved.first(), moved.last()) else {
        return None;
    };
    if moved.iter().any(|it| taken.contains(&it.name.to_ascii_lowercase())) {
        return None;
    }
    let keys = Span { start: head.span().start, end: tail.span().end }.of(cx.text());
    let end = Span { start: last.span().end, end: last.span().end };
    let mut fix = Fix::remove(Safety::Safe, cx.text(), second.span());
    fix.message = text!("join the two", "合并两者");
    fix.edits.push(Edit { span: end, text: format!(", {keys}") });
    Some(fix)
}
