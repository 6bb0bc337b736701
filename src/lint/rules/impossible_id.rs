//! A value that cannot be a region or the id of an account or a network.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Condition};
use crate::spelling::edits;
use crate::wording::{Text, text};

declare_rule! {
    /// ## What it does
    /// Reports a value of `g:RequestedRegion` that is not the name of a region, and one of `g:SourceVpc`,
    /// `g:SourceVpce`, `g:DomainId`, `g:PrincipalAccount`, `g:SourceAccount` or `g:EnterpriseProjectId`
    /// that cannot be an id.
    ///
    /// ## Why it matters
    /// No request has the value: an `Allow` never applies, a `Deny` with a negated operator denies
    /// everybody.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:list"],
    ///       "Condition": {"StringEquals": {"g:RequestedRegion": "cn-nroth-4"}}
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
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:list"],
    ///       "Condition": {"StringEquals": {"g:RequestedRegion": "cn-north-4"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1291.html>
    ImpossibleId = "impossible-id" { summary: "a value that cannot be a region or an id", severity: Warning }
}

const IDS: [&str; 6] = [
    "g:domainid",
    "g:enterpriseprojectid",
    "g:principalaccount",
    "g:sourceaccount",
    "g:sourcevpc",
    "g:sourcevpce",
];

/// Regions, as of December 2026. Others that have their form are taken as they are.
const REGIONS: [&str; 28] = [
    "af-north-1",
    "af-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "cn-east-2",
    "cn-east-3",
    "cn-east-4",
    "cn-east-5",
    "cn-north-1",
    "cn-north-11",
    "cn-north-12",
    "cn-north-2",
    "cn-north-4",
    "cn-north-9",
    "cn-south-1",
    "cn-south-2",
    "cn-southwest-2",
    "eu-west-0",
    "eu-west-101",
    "la-north-2",
    "la-south-2",
    "me-east-1",
    "my-kualalumpur-1",
    "na-mexico-1",
    "sa-brazil-1",
    "tr-west-1",
];

/// The words in the midst of a region's name.
const DIRECTIONS: [&str; 10] = [
    "central",
    "east",
    "north",
    "northeast",
    "northwest",
    "south",
    "southeast",
    "southwest",
    "west",
    "global",
];

impl Rule for ImpossibleId {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let key = condition.key.to_ascii_lowercase();
        let is_equality = condition.operator.comparison == Comparison::StringEquals;
        let (is_region, is_id) = (key == "g:requestedregion", IDS.contains(&&*key));
        if !is_equality || !(is_region || is_id) {
            return;
        }
        for value in
            condition.values.iter().filter(|it| it.template.is_static() && !it.template.has_wildcard())
        {
            let text = value.text();
            let help = if is_region { fault_of_region(text) } else { fault_of_id(text) };
            let Some(help) = help else { continue };
            let message = if is_region {
                text!("`{0}` is not the name of a region", "`{0}` 不是区域名", text)
            } else {
                text!("`{0}` cannot be a value of `{1}`", "`{0}` 不可能是 `{1}` 的取值", text, condition.key)
            };
            cx.report(value.span, message).help(help);
        }
    }
}

fn fault_of_region(text: &str) -> Option<Text> {
    if REGIONS.contains(&text) || has_form(text) {
        return None;
    }
    let near = REGIONS.iter().filter_map(|it| Some((edits(text, it, 2)?, *it))).min();
    Some(match near {
        Some((_, region)) => text!("did you mean `{0}`?", "是不是想写 `{0}`？", region),
        None => text!("write a name such as `cn-north-4`", "写成 `cn-north-4` 这样的名称"),
    })
}

/// Returns whether it is an area, a direction and a number.
fn has_form(text: &str) -> bool {
    let [area, direction, number] = *text.split('-').collect::<Vec<_>>() else { return false };
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    let slip = || DIRECTIONS.iter().any(|it| edits(direction, it, 2).is_some());
    area.len() == 2
        && area.chars().all(|c| c.is_ascii_lowercase())
        && is_number
        && !direction.is_empty()
        && (DIRECTIONS.contains(&direction) || !slip())
}

fn fault_of_id(text: &str) -> Option<Text> {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "!\"',;".contains(c);
    (text.is_empty() || text.contains(odd))
        .then(|| text!("write the id, not a name or a remark", "写 ID，而不是名称或说明"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions() {
        assert!(REGIONS.is_sorted());
        for text in ["cn-north-4", "cn-north-99", "eu-paris-1", "my-kualalumpur-1"] {
            assert!(fault_of_region(text).is_none(), "{text}");
        }
        for text in ["cn-nroth-4", "cnnorth4", "Beijing", "cn-north", ""] {
            assert!(fault_of_region(text).is_some(), "{text}");
        }
    }
}
