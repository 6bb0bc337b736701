//! Members that the language does not have: what each was meant for, and what to do about it.

use crate::json::Member;
use crate::policy::fault::FaultKind;
use crate::policy::kind::PolicyKind;
use crate::policy::version::Version;
use crate::source::brief;
use crate::spelling::only_near;
use crate::wording::{Gap, Join, Text, text};

use super::Reader;

/// The elements of a document, and those of one of version 1.1 or 1.0 (rule DOC-8).
pub(crate) const DOCUMENT: &[&str] = &["Version", "Statement"];
const ROLE: &[&str] = &["Version", "Statement", "Depends"];

/// The elements of a statement whose kind of policy has no principals, and of one that has them.
const STATEMENT: &[&str] = &["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const WITH_PRINCIPAL: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// The elements of a document of that version.
pub(crate) fn of_document(version: Version) -> &'static [&'static str] {
    if version.is_v5() { DOCUMENT } else { ROLE }
}

/// The elements of a statement of that kind of policy.
pub(crate) fn of_statement(kind: PolicyKind) -> &'static [&'static str] {
    if kind.has_principal() { WITH_PRINCIPAL } else { STATEMENT }
}

/// The element that a member of another name was meant for, and how many edits are between them besides letter
/// case.
pub(crate) fn meant(name: &str, known: &[&'static str]) -> Option<(&'static str, usize)> {
    let name = name.trim();
    let same = known.iter().find(|it| it.eq_ignore_ascii_case(name));
    same.map(|it| (*it, 0)).or_else(|| only_near(name, known.iter().copied()))
}

impl Reader<'_, '_> {
    /// Reports the members of an object that the language does not have.
    ///
    /// Cost: linear in the members.
    pub(super) fn unknown_elements(
        &mut self,
        unknown: &[&Member<'_>],
        members: &[Member<'_>],
        known: &[&'static str],
        of: &Text,
    ) {
        if unknown.is_empty() {
            return;
        }
        let is_there = |name: &&&str| members.iter().any(|it| it.name == **name);
        let there: Vec<&str> = known.iter().filter(is_there).copied().collect();
        for member in unknown {
            self.unknown_element(member, &there, known, of);
        }
    }

    fn unknown_element(&mut self, member: &Member<'_>, there: &[&str], known: &[&'static str], of: &Text) {
        let name = &*member.name;
        let meant = meant(name, known);
        let kind = match meant {
            Some((_, 0)) => FaultKind::MisspelledElement,
            _ => FaultKind::UnknownElement,
        };
        let help = match meant {
            Some((it, _)) if there.contains(&it) => text!(
                "merge it into the `{0}` beside it, and remove it",
                "旁边已有 `{0}`：把想写的内容放到那里，再删除此处",
                it
            ),
            Some((it, 0)) => text!("write it as `{0}`: case counts", "写成 `{0}`：区分大小写", it),
            Some((it, _)) => text!("write it as `{0}`", "写成 `{0}`", it),
            None => text!(
                "remove it: {0} has only {1}",
                "删除它：{0}只有 {1}",
                of,
                Gap::names(known, Join::Comma)
            ),
        };
        let message = text!("unknown element `{1}` in {0}", "{0}没有元素 `{1}`", of, brief(name));
        self.fault(kind, member.name_span, message, help);
    }
}
