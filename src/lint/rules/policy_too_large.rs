//! The document is larger than the cloud takes.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::PolicyKind;
use crate::source::Span;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an identity or trust policy of more than 6,144 characters without white space, an SCP of
    /// more than 20,000 characters, a session policy of more than 2,048, and any document of more than
    /// 131,072.
    ///
    /// ## Why it matters
    /// The cloud refuses it. Wildcards, or a second policy, make room.
    ///
    /// ## Wrong
    /// ```text
    /// an identity policy whose lists hold more than 6,144 characters, white space not counted
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
    ///       "Resource": ["csms:*:*:secretName:payments-database-*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/productdesc-iam5/iam_01_1135.html>
    PolicyTooLarge = "policy-too-large" { summary: "the document is larger than the cloud takes", severity: Error }
}

impl Rule for PolicyTooLarge {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn document(&self, cx: &mut Checker<'_>, _statements: &[StatementView<'_>]) {
        if !cx.is_v5() {
            return;
        }
        let Some(root) = cx.document().root.as_ref() else { return };
        let all = cx.text().chars().count();
        let dense = cx.text().chars().filter(|c| !c.is_whitespace()).count();
        let limit = match cx.kind() {
            PolicyKind::Identity | PolicyKind::Trust if dense > 6_144 => None,
            PolicyKind::Scp if all > 20_000 => Some(20_000_u32),
            PolicyKind::Session if all > 2_048 => Some(2_048),
            _ if all > 131_072 => Some(131_072),
            _ => return,
        };
        let message = match limit {
            None => text!(
                "the document has {0} characters without white space, more than the limit of 6144",
                "文档去除空白后有 {0} 个字符，上限是 6144",
                dense
            ),
            Some(limit) => text!(
                "the document has {0} characters, more than the limit of {1}",
                "文档有 {0} 个字符，上限是 {1}",
                all,
                limit
            ),
        };
        let open = Span { start: root.span.start, end: root.span.start + 1 };
        cx.report(open, message)
            .help(text!("use wildcards, or split it into several policies", "使用通配符，或拆成多个策略"));
    }
}
