//! A condition key that the catalog does not have.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::keys;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::Condition;
use crate::wording::{Gap, Join, Text, text};

declare_rule! {
    /// ## What it does
    /// Reports a key, also that of a variable, of a covered service that the catalog does not list, and a
    /// global key that is a slip of a known one.
    ///
    /// ## Why it matters
    /// Requests carry no such key, so the condition never holds, or always where it is negated, and what
    /// holds a variable of it matches nothing. Global keys that are merely unknown are not reported: not
    /// all are known.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:getStage"],
    ///       "Condition": {"StringEquals": {"csms:Stage": "SYSPREVIOUS"}}
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
    ///       "Action": ["csms:secret:getStage"],
    ///       "Condition": {"StringEquals": {"csms:VersionStage": "SYSPREVIOUS"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1287.html>
    UnknownConditionKey = "unknown-condition-key" { summary: "a condition key that the catalog does not have", severity: Warning }
}

impl Rule for UnknownConditionKey {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for (key, default, span) in crate::lint::support::variables::of(statement) {
            let Some(unknown) = judge(cx, key) else { continue };
            let message = match default {
                None => text!(
                    "`${{0}}` is never replaced: the catalog has no such key",
                    "`${{0}}` 永远不会被替换：目录中没有这个条件键",
                    key
                ),
                Some(_) => text!(
                    "`${{0}}` is always its default: the catalog has no such key",
                    "`${{0}}` 总是取默认值：目录中没有这个条件键",
                    key
                ),
            };
            cx.report(span, message).help(unknown.help);
        }
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let key = &condition.key;
        let Some(unknown) = judge(cx, key) else { return };
        let fix = unknown
            .meant
            .filter(|it| !it.contains('<'))
            .map(|it| Fix::string(Safety::Unsafe, condition.key_span, it));
        cx.report(
            condition.key_span,
            text!("unknown condition key `{0}`", "`{0}` 不是目录中已知的条件键", key),
        )
        .help(unknown.help)
        .fix = fix;
    }
}

/// The finding on a key that the catalog ought to know.
struct Unknown<'c> {
    meant: Option<&'c str>,
    help: Text,
}

/// Nothing of a key that is known, that is none, or whose service is not covered.
fn judge<'c>(cx: &mut Checker<'c>, key: &str) -> Option<Unknown<'c>> {
    let catalog = cx.catalog();
    let prefix = key.split(':').next().unwrap_or("");
    if catalog.key(key).is_some() || !key.contains(':') || !cx.is_v5() {
        return None;
    }
    let near = if cx.may_guess() { catalog.nearest_keys(key, 1) } else { Vec::new() };
    let near = near.first().map(|it| it.name());
    let slip = near.filter(|it| {
        keys::is_slip_of(key.split('/').next().unwrap_or(""), it.split('/').next().unwrap_or(""))
    });
    let global = prefix.eq_ignore_ascii_case("g");
    let silent = if global { slip.is_none() } else { !catalog.covers(prefix) };
    if silent {
        return None;
    }
    let known: Vec<_> =
        catalog.service(prefix).map_or(&[][..], |it| it.keys()).iter().map(|it| it.name()).collect();
    let help = match (slip, known.is_empty()) {
        (Some(name), _) => text!("did you mean `{0}`?", "是不是想写 `{0}`？", name),
        (None, false) => {
            text!("the service's keys are {0}", "该服务的条件键有 {0}", Gap::names(known, Join::Comma))
        }
        (None, true) => text!("compare it with the table of global keys", "对照全局条件键列表检查"),
    };
    Some(Unknown { meant: slip, help })
}
