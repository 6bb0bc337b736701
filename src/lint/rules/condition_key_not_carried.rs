//! A condition key that none of the actions carries.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::Condition;
use crate::wording::{Gap, Join, text};

declare_rule! {
    /// ## What it does
    /// Reports a key about a resource or a request parameter that the catalogue lists for none of the
    /// statement's actions.
    ///
    /// ## Why it matters
    /// The key is absent from every such request: an `Allow` never applies, a `Deny` protects nothing.
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

    fn condition(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>, condition: &Condition) {
        let Some(key) = cx.catalog().key(&condition.key) else { return };
        if !statement.is_known() || !cx.is_v5() || !key.is_per_action() {
            return;
        }
        if statement.known_actions().iter().any(|it| it.carries(&condition.key)) {
            return;
        }
        let carriers: Vec<_> =
            cx.catalog().actions().filter(|it| it.carries(&condition.key)).map(|it| it.name()).collect();
        let help = match carriers.as_slice() {
            [] => text!("remove the condition", "删除该条件"),
            few if few.len() <= 4 => {
                text!("the key comes with {0}", "携带该条件键的授权项是 {0}", Gap::names(few, Join::Comma))
            }
            many => text!(
                "the key comes with {0} other actions, not with these",
                "携带该条件键的是另外 {0} 个授权项，不是这些",
                many.len()
            ),
        };
        let message = text!(
            "none of the actions carries the key `{0}`",
            "所列授权项都不携带条件键 `{0}`",
            condition.key
        );
        cx.report(condition.key_span, message).help(help);
    }
}
