//! A condition that every value satisfies.

use std::net::IpAddr;

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::conditions::bounds_nothing;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::value::Block;
use crate::policy::{Comparison, Condition};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a condition that holds for whatever value the key has: `StringMatch` with `*`, `Bool` with
    /// both values, `IpAddress` with blocks that together hold every address.
    ///
    /// ## Why it matters
    /// It looks like a limit and is none: at most it demands that the key is there.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:list"],
    ///       "Condition": {"StringMatch": {"g:PrincipalTag/team": "*"}}
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
    ///       "Condition": {"Null": {"g:PrincipalTag/team": "false"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    UnlimitingCondition = "unlimiting-condition" { summary: "a condition that every value satisfies", severity: Warning }
}

impl Rule for UnlimitingCondition {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let operator = condition.operator;
        if operator.comparison == Comparison::Null || operator.negated || condition.values.is_empty() {
            return;
        }
        if !bounds_nothing(condition) && !holds_every_address(condition) {
            return;
        }
        let finding = cx.report(
            condition.values_span,
            text!(
                "every value of `{0}` satisfies this condition",
                "`{0}` 的任何取值都满足该条件",
                condition.key
            ),
        );
        finding.help(if operator.if_exists {
            text!("remove it, or name the values that are meant", "删除它，或写明需要的取值")
        } else {
            text!(
                "name the values that are meant, or write `\"Null\": {\"{0}\": \"false\"}` if any will do",
                "写明需要的取值；若任意取值均可，写成 `\"Null\": {\"{0}\": \"false\"}`",
                condition.key
            )
        });
    }
}

/// Returns whether IPv4 blocks together hold every IPv4 address: `0.0.0.0/1` with `128.0.0.0/1`.
fn holds_every_address(condition: &Condition) -> bool {
    if condition.operator.comparison != Comparison::IpAddress || condition.values.len() < 2 {
        return false;
    }
    let blocks = condition.values.iter().filter_map(|it| Block::parse(it.text()));
    let mut ranges: Vec<(u64, u64)> = blocks
        .filter_map(|it| match it.network() {
            IpAddr::V4(start) => {
                let start = u64::from(u32::from(start));
                Some((start, start + (1_u64 << (32 - u32::from(it.bits.min(32))))))
            }
            IpAddr::V6(_) => None,
        })
        .collect();
    ranges.sort_unstable();
    let reached =
        ranges.iter().fold(0, |reached, it| if it.0 <= reached { reached.max(it.1) } else { reached });
    reached >= 1 << 32
}
