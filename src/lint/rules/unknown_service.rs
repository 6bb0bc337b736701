//! An action of a service that is not known to exist.

use crate::catalog::Mistake;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::foreign;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an action of a service that is in no list of the vendor's services, but like one that is.
    ///
    /// ## Why it matters
    /// Its code is likely misspelled, or that of another cloud, and the action then matches nothing. A service newer
    /// than the list is possible, so one that is like no listed one is not reported, and neither is one that is
    /// listed, and of which the catalog has no actions.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csmss:secret:get"]
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
    ///       "Action": ["csms:secret:get"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    UnknownService = "unknown-service" { summary: "an action of a service that is not known to exist", severity: Warning }
}

impl Rule for UnknownService {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in &statement.actions {
            let text = &entry.pattern.text;
            // What has the wrong number of segments is reported as such.
            let formed = text.matches(':').count() == 2 || text.contains('*');
            let Some(service) = entry.service.filter(|it| formed && is_code(it)) else { continue };
            let mistake = cx.catalog().mistaken_code(service).filter(|_| entry.matched.is_empty());
            let help = match mistake {
                None => continue,
                // Another rule reports it, as an error.
                Some(Mistake::OfOtherCloud) if foreign::is_service(service) => continue,
                Some(Mistake::For(near)) => text!("did you mean `{0}`?", "是不是想写 `{0}`？", near),
                Some(Mistake::OfOtherCloud) => text!(
                    "names of another cloud begin so: look for the action of this one that is meant",
                    "这是其他云的名称前缀：请查找本云中对应的授权项"
                ),
            };
            let message = text!(
                "unknown service `{0}`: it is in no list of the vendor's services",
                "未知的服务 `{0}`：不在云服务商的服务列表中",
                service
            );
            cx.report(entry.pattern.span, message).help(help);
        }
    }
}

/// Returns whether a text can be the code of a service; what cannot is reported otherwise.
fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.'))
}
