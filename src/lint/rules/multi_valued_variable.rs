//! A variable of a key with several values.

use crate::catalog::Status;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a policy variable without default whose key is documented as multi-valued.
    ///
    /// ## Why it matters
    /// Its replacement always fails, and the resource or value that holds it matches nothing.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secretName:${g:CalledVia}"]
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
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secretName:${g:UserName, 'none'}"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1234.html>
    MultiValuedVariable = "multi-valued-variable" { summary: "a variable of a key with several values", severity: Warning }
}

impl Rule for MultiValuedVariable {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for (key, default, span) in crate::lint::support::variables::of(statement) {
            let several = cx
                .catalog()
                .key(key)
                .is_some_and(|it| it.multi_valued() == Some(true) && it.type_status() == Status::Documented);
            if several && default.is_none() {
                cx.report(
                    span,
                    text!(
                        "`${{0}}` is never replaced: the key can have several values",
                        "`${{0}}` 永远不会被替换：该条件键可有多个值",
                        key
                    ),
                )
                .help(text!(
                    "use a key with one value, or test the key in a condition",
                    "改用单值条件键，或在条件中检查该键"
                ));
            }
        }
    }
}
