//! An operator that the language does not have.

use crate::json::{Member, Value};
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind, Version, meant_operator};
use std::collections::HashSet;

declare_rule! {
    /// ## What it does
    /// Reports a condition operator that the version of the document does not know, and gives the
    /// vendor's name where the one written belongs to another cloud or another version.
    ///
    /// ## Why it matters
    /// The cloud refuses the document. Its names are `Number…` and `StringMatch`, not `Numeric…` and
    /// `StringLike`.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:scheduleDeletion"],
    ///       "Condition": {"NumericLessThan": {"csms:RecoveryWindowInDays": "14"}}
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
    ///       "Action": ["csms:secret:scheduleDeletion"],
    ///       "Condition": {"NumberLessThan": {"csms:RecoveryWindowInDays": "14"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    UnknownOperator = "unknown-operator" { summary: "an operator that the language does not have", severity: Error }
}

impl Rule for UnknownOperator {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::UnknownOperator {
            let version = cx.document().version.unwrap_or(Version::V5);
            let written = fault.span.of(cx.text()).trim_matches('"');
            let meant = if cx.may_guess() { meant_operator(written, version) } else { None };
            let meant = meant.filter(|it| is_free(cx, fault, &it.name));
            cx.report_fault(fault).fix = meant.map(|it| {
                // More than one slip may have hidden another word.
                let safety = if it.slips < 2 { Safety::Safe } else { Safety::Unsafe };
                Fix::string(safety, fault.span, &it.name)
            });
        }
    }
}

/// Greatest number of operators that are compared with all others.
const MOST: usize = 64;

/// Returns whether no operator beside it, however it is spelled, is the same with a key of the same name:
/// which of the two counted then is not defined.
fn is_free(cx: &Checker<'_>, fault: &Fault, name: &str) -> bool {
    let Some((members, at)) = cx.document().root.as_ref().and_then(|it| it.members_at(fault.span)) else {
        return true;
    };
    let version = cx.document().version.unwrap_or(Version::V5);
    let keys = |member: &Member<'_>| match &member.value.value {
        Value::Object(keys) => keys.iter().map(|it| it.name.to_ascii_lowercase()).collect(),
        _ => HashSet::new(),
    };
    let own = members.get(at).map(keys).unwrap_or_default();
    let is_same = |it: &Member<'_>| {
        it.name == name || meant_operator(&it.name, version).is_some_and(|it| it.name == name)
    };
    if members.len() > MOST {
        return false;
    }
    let others = members.iter().enumerate().filter(|(place, it)| *place != at && is_same(it));
    others.map(|it| it.1).all(|it| keys(it).is_disjoint(&own))
}
