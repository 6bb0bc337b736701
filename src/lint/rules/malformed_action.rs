//! An action that is no `service:type:operation`.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::{Text, text};

declare_rule! {
    /// ## What it does
    /// Reports an action without its three segments, with characters that no name has, or longer than
    /// 128 characters.
    ///
    /// ## Why it matters
    /// No action has such a name. The middle segment may be empty, its colon not: `csms::createEvent`.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["s3:GetObject", "csms:secret:get secret:list"]
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
    ///       "Action": ["csms:secret:get", "csms::createEvent"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    MalformedAction = "malformed-action" { summary: "an action that is no `service:type:operation`", severity: Error }
}

impl Rule for MalformedAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in &statement.actions {
            let text = &entry.pattern.text;
            if let Some(why) = malformed(text) {
                cx.report(
                    entry.pattern.span,
                    text!("`{0}` is no action: {1}", "`{0}` 不是授权项：{1}", text, why),
                )
                .help(text!(
                    "write `service:type:operation`; the type may be empty",
                    "写成 `service:type:operation`；类型可以为空"
                ));
            }
        }
    }
}

fn malformed(text: &str) -> Option<Text> {
    let wild = text.contains(['*', '?']);
    let segments: Vec<&str> = text.split(':').collect();
    let odd = |c: char| !(c.is_alphanumeric() || c.is_whitespace() || "_-.:*?".contains(c));
    if text.is_empty() {
        Some(text!("it is empty", "内容为空"))
    } else if text.contains("${") {
        None
    } else if text.contains(odd) {
        Some(text!("a character in it stands in no name", "含有名称中不会出现的字符"))
    } else if segments.len() > 3 || (segments.len() < 3 && !wild) {
        Some(text!("it has not three segments", "不是三段"))
    } else if segments.len() == 3 && [segments.first(), segments.last()].contains(&Some(&"")) {
        Some(text!("the service or the operation is missing", "缺少服务或操作"))
    } else if text.chars().count() > 128 {
        Some(text!("it is longer than 128 characters", "超过 128 个字符"))
    } else {
        None
    }
}
