//! An action that is no `service:type:operation`.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};

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
                cx.report(entry.pattern.span, format!("`{text}` is no action: {why}"))
                    .help("write `service:type:operation`; the type may be empty");
            }
        }
    }
}

fn malformed(text: &str) -> Option<&'static str> {
    let wild = text.contains(['*', '?']);
    let segments: Vec<&str> = text.split(':').collect();
    let odd = |c: char| !(c.is_alphanumeric() || c.is_whitespace() || "_-.:*?".contains(c));
    if text.is_empty() {
        Some("it is empty")
    } else if text.contains("${") {
        None
    } else if text.contains(odd) {
        Some("a character in it stands in no name")
    } else if segments.len() > 3 || (segments.len() < 3 && !wild) {
        Some("it has not three segments")
    } else if segments.len() == 3 && [segments.first(), segments.last()].contains(&Some(&"")) {
        Some("the service or the operation is missing")
    } else if text.chars().count() > 128 {
        Some("it is longer than 128 characters")
    } else {
        None
    }
}
