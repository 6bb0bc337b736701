//! The document is close to a limit that is documented in two ways.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::PolicyKind;
use crate::source::Span;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an identity policy of more than 6,144 bytes that has fewer characters without white
    /// space, and an SCP of more than 5,120 characters.
    ///
    /// ## Why it matters
    /// One page counts bytes, another characters without white space; one gives 5,120 characters for an
    /// SCP, another 20,000. The document may be refused.
    ///
    /// ## Wrong
    /// ```text
    /// an identity policy of more than 6,144 bytes, white space included
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
    LargePolicy = "large-policy" { summary: "the document is close to a limit that is documented in two ways", severity: Warning }
}

impl Rule for LargePolicy {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn document(&self, cx: &mut Checker<'_>, _statements: &[StatementView<'_>]) {
        if !cx.is_v5() {
            return;
        }
        let Some(root) = cx.document().root.as_ref() else { return };
        let bytes = cx.text().len();
        let all = cx.text().chars().count();
        let dense = cx.text().chars().filter(|c| !c.is_whitespace()).count();
        let message = match cx.kind() {
            PolicyKind::Identity | PolicyKind::Trust if bytes > 6_144 && dense <= 6_144 => {
                text!(
                    "the document has {0} bytes, {1} without white space, and the limit is 6144 of one or the other",
                    "文档有 {0} 字节，其中非空白字符 {1} 个，上限按其中之一计为 6144",
                    bytes,
                    dense
                )
            }
            PolicyKind::Scp if all > 5_120 && all <= 20_000 => {
                text!(
                    "the document has {0} characters, and the limit is 20000 or 5120",
                    "文档有 {0} 个字符，上限是 20000 或 5120",
                    all
                )
            }
            _ => return,
        };
        let open = Span { start: root.span.start, end: root.span.start + 1 };
        cx.report(open, message)
            .help(text!("remove white space, or use wildcards", "去掉空白字符，或使用通配符"));
    }
}
