//! An element that the language does not have.

use crate::json::{Member, Node, Value};
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind, Version, elements};

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

/// Names of what says nothing to the cloud, in lower case: with another member a restriction may go.
const REMARKS: [&str; 10] = [
    "$schema",
    "_comment",
    "author",
    "comment",
    "comments",
    "description",
    "note",
    "notes",
    "remark",
    "title",
];

impl Rule for UnknownElement {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if matches!(fault.kind, FaultKind::UnknownElement | FaultKind::MisspelledElement) {
            let fix = fix(cx, fault);
            cx.report_fault(fault).fix = fix;
        }
    }
}

/// Greatest number of members that are compared with all others: beyond, something else is wrong.
const MOST: usize = 32;

/// The spelling of what was meant, where that is not there yet; else, of a remark, that it goes.
fn fix(cx: &Checker<'_>, fault: &Fault) -> Option<Fix> {
    let root = cx.document().root.as_ref()?;
    let (members, at) = root.members_at(fault.span).filter(|it| it.0.len() <= MOST)?;
    let name = &*members.get(at)?.name;
    let Value::Object(own) = &root.value else { return None };
    let of_document = own.iter().any(|it| it.name_span == fault.span);
    let known = if of_document {
        elements::of_document(cx.document().version.unwrap_or(Version::V5))
    } else if is_statement(own, members) {
        elements::of_statement(cx.kind())
    } else {
        // Of what stands within an element the help says enough.
        return None;
    };
    let meant = |name: &str| elements::meant(name, known);
    match meant(name) {
        Some((element, slips)) => {
            let is_one =
                |it: &Member<'_>| it.name == element || meant(&it.name).is_some_and(|it| it.0 == element);
            let alone = members.iter().filter(|it| is_one(it)).count() == 1;
            let safety = if slips < 2 { Safety::Safe } else { Safety::Unsafe };
            alone.then(|| Fix::string(safety, fault.span, element))
        }
        // On `Id`, a habit from another cloud, nothing depends.
        None if of_document && name == "Id" => cx.without_member(Safety::Safe, fault.span),
        None if REMARKS.iter().any(|it| it.eq_ignore_ascii_case(name)) => {
            cx.without_member(Safety::Unsafe, fault.span)
        }
        None => None,
    }
}

/// Returns whether these are the members of a statement of the document.
fn is_statement(document: &[Member<'_>], members: &[Member<'_>]) -> bool {
    let is_own = |node: &Node<'_>| matches!(&node.value, Value::Object(own) if std::ptr::eq(&**own, members));
    let start = members.first().map_or(0, |it| it.name_span.start);
    document.iter().filter(|it| it.name == "Statement").any(|it| match &it.value.value {
        Value::Array(items) => {
            let at = items.partition_point(|it| it.span.start <= start).checked_sub(1);
            at.and_then(|it| items.get(it)).is_some_and(is_own)
        }
        _ => is_own(&it.value),
    })
}
