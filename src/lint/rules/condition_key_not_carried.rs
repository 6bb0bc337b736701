//! A condition key that none of the actions carries.

use crate::catalog::Catalog;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::conditions::wants_key;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::Condition;
use crate::wording::{Gap, Join, Text, text};

declare_rule! {
    /// ## What it does
    /// Reports a key about a resource or a request parameter, also that of a variable without a default,
    /// that the catalog lists for none of the statement's actions.
    ///
    /// ## Why it matters
    /// The key is absent from every such request. A condition that needs a value never holds: an `Allow`
    /// never applies, a `Deny` protects nothing. A negated one, `IfExists` and `ForAllValues` always hold,
    /// and limit nothing.
    /// `csms:VersionStage` comes with `csms:secret:getStage`, not with the calls that read a secret's
    /// value.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:getVersion"],
    ///       "Resource": ["csms:*:*:secretName:payments-db"],
    ///       "Condition": {"StringEquals": {"csms:VersionStage": "SYSCURRENT"}}
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
    ///       "Action": ["csms:secret:getStage"],
    ///       "Resource": ["csms:*:*:secretName:payments-db"],
    ///       "Condition": {"StringEquals": {"csms:VersionStage": "SYSCURRENT"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/api-dew/ShowSecretStage.md>
    ConditionKeyNotCarried = "condition-key-not-carried" { summary: "a condition key that none of the actions carries", severity: Warning }
}

impl Rule for ConditionKeyNotCarried {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for (key, default, span) in crate::lint::support::variables::of(statement) {
            if default.is_none() && is_carried_by_none(cx, statement, key) {
                let message = text!(
                    "`${{0}}` is never replaced: none of the actions carries the key",
                    "`${{0}}` 永远不会被替换：所列授权项都不携带该条件键",
                    key
                );
                let help = help(cx.catalog(), key, text!("remove it", "删除它"));
                cx.report(span, message).help(help);
            }
        }
    }

    fn condition(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>, condition: &Condition) {
        let key = &condition.key;
        if let Some(service) = other_service(cx, statement, key) {
            cx.report(
                condition.key_span,
                text!(
                    "`{0}` is a key of `{1}`, and none of the actions is of that service",
                    "`{0}` 是 `{1}` 的条件键，而所列授权项都不属于该服务",
                    key,
                    service
                ),
            )
            .help(text!(
                "write a key of the actions' own service, or a global one",
                "改用这些授权项所属服务的条件键，或全局条件键"
            ));
            return;
        }
        if is_carried_by_none(cx, statement, key) {
            let message = if wants_key(condition) {
                text!(
                    "none of the actions carries the key `{0}`, so the condition never holds",
                    "所列授权项都不携带条件键 `{0}`，该条件永不成立",
                    key
                )
            } else {
                text!(
                    "none of the actions carries the key `{0}`, so the condition always holds",
                    "所列授权项都不携带条件键 `{0}`，该条件总是成立",
                    key
                )
            };
            let help = help(cx.catalog(), key, text!("remove the condition", "删除该条件"));
            cx.report(condition.key_span, message).help(help);
        }
    }
}

/// Returns whether all actions are known, and requests for none of them have the key.
fn is_carried_by_none(cx: &Checker<'_>, statement: &StatementView<'_>, key: &str) -> bool {
    let per_action = cx.catalog().key(key).is_some_and(|it| it.is_per_action());
    let carried = || statement.known_actions().iter().any(|it| it.carries(key));
    per_action && statement.is_known() && cx.is_v5() && !carried()
}

/// The service whose key it is, by its prefix, where none of the actions is of that service or can have it: all of
/// them are known, and a key of a covered service is judged by the catalog.
fn other_service<'k>(cx: &Checker<'_>, statement: &StatementView<'_>, key: &'k str) -> Option<&'k str> {
    let (service, _) = key.split_once(':')?;
    let plain = !service.is_empty() && service.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let is_global = ["g", "sts", "saml", "oidc"].iter().any(|it| it.eq_ignore_ascii_case(service));
    let foreign = ["aws", "acs", "qcs"].iter().any(|it| it.eq_ignore_ascii_case(service));
    if !plain || is_global || foreign || !statement.is_known() || !cx.is_v5() || cx.catalog().covers(service)
    {
        return None;
    }
    let is_own = |it: &&crate::catalog::Action| it.service().eq_ignore_ascii_case(service) || it.carries(key);
    (!statement.known_actions().iter().any(is_own)).then_some(service)
}

/// Help: the actions with the key, or what to do where none has it.
fn help(catalog: &Catalog, key: &str, none: Text) -> Text {
    let carriers: Vec<_> = catalog.actions().filter(|it| it.carries(key)).map(|it| it.name()).collect();
    match carriers.as_slice() {
        [] => none,
        few if few.len() <= 4 => {
            text!("the key comes with {0}", "携带该条件键的授权项是 {0}", Gap::names(few, Join::Comma))
        }
        many => text!(
            "the key comes with {0} other actions, not with these",
            "携带该条件键的是另外 {0} 个授权项，不是这些",
            many.len()
        ),
    }
}
