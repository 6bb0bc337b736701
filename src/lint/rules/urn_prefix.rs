//! A resource with a prefix.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::Condition;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a resource, or a condition value under a key for URNs, that starts with `urn:`, `arn:` or
    /// `hrn:`.
    ///
    /// ## Why it matters
    /// A URN starts with its service, so the entry names no resource.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["urn:csms:cn-north-4:0a1b2c3d:secretName:payments-db"]
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
    ///       "Resource": ["csms:cn-north-4:0a1b2c3d:secretName:payments-db"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    UrnPrefix = "urn-prefix" { summary: "a resource with a prefix", severity: Error }
}

impl Rule for UrnPrefix {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let about_urns =
            |it: &&Condition| it.key.to_ascii_lowercase().ends_with("urn") || foreign_urn(&it.key);
        let resources = statement.resources().iter().map(|it| (it.text(), it.span, false));
        let conditions = statement.draft.conditions.iter().filter(about_urns);
        let of_caller = |key: &str| key.to_ascii_lowercase().contains("principal");
        let values = conditions
            .flat_map(|it| it.values.iter().map(move |value| (value.text(), value.span, of_caller(&it.key))));
        for (text, span, is_caller) in resources.chain(values) {
            let Some(prefix) = prefix(text) else { continue };
            let rest = text.get(prefix.len()..).unwrap_or("");
            let safety = Safety::Unsafe;
            let fix =
                (prefix != "arn:" && rest.matches(':').count() >= 4).then(|| Fix::string(safety, span, rest));
            let shape = "service:region:account-id:resource-type:resource-path";
            let urn = of_arn(text).map(|it| if is_caller { session_of(&it) } else { it });
            let urn = urn.unwrap_or_else(|| shape.to_owned());
            cx.report(span, text!("`{0}` starts with `{1}`", "`{0}` 以 `{1}` 开头", text, prefix))
                .help(text!("write `{0}`, without a prefix", "写成 `{0}`，不带前缀", urn))
                .fix = fix;
        }
    }
}

/// Returns whether another cloud calls the key so, and it holds one of its URNs.
fn foreign_urn(key: &str) -> bool {
    key.to_ascii_lowercase().ends_with("arn")
}

/// The URN with which sessions of an agency call; another URN as it is.
fn session_of(urn: &str) -> String {
    match *urn.splitn(5, ':').collect::<Vec<_>>() {
        ["iam", region, account, "agency", path] => {
            let session = if path.ends_with('*') { "" } else { "/*" };
            format!("sts:{region}:{account}:assumed-agency:{path}{session}")
        }
        _ => urn.to_owned(),
    }
}

/// The URN for an ARN of another cloud, as far as that is known. Its regions and accounts differ.
fn of_arn(text: &str) -> Option<String> {
    let mut parts = text.splitn(6, ':');
    let (Some("arn"), Some(_), Some(service), Some(region), Some(account), Some(rest)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let own = |part: &str, name: &'static str| match part {
        "" | "*" => part.to_owned(),
        _ => format!("<{name}>"),
    };
    let (region, account) = (own(region, "region"), own(account, "account-id"));
    let (service, kind, path) = match (service, rest.split_once([':', '/'])) {
        ("secretsmanager", Some(("secret", path))) => ("csms", "secretName", path),
        ("kms", Some(("key", path))) => ("kms", "KeyId", path),
        ("iam", Some(("role", path))) => ("iam", "agency", path),
        ("iam", Some((kind @ ("user" | "group" | "policy"), path))) => ("iam", kind, path),
        ("s3", _) if rest.contains('/') => return Some(format!("obs:*:*:object:{rest}")),
        ("s3", _) => return Some(format!("obs:*:*:bucket:{rest}")),
        // One that was half translated.
        ("csms", Some(("secretName", path))) => ("csms", "secretName", path),
        _ => return None,
    };
    Some(format!("{service}:{region}:{account}:{kind}:{path}"))
}

/// The prefix of another notation that the text starts with.
pub(super) fn prefix(text: &str) -> Option<&'static str> {
    let starts = |it: &&str| text.get(..it.len()).is_some_and(|head| head.eq_ignore_ascii_case(it));
    ["urn:", "arn:", "hrn:"].into_iter().find(starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_are_rewritten_in_the_vendors_notation() {
        for (arn, urn) in [
            (
                "arn:aws:secretsmanager:eu-west-1:123456789012:secret:payments-*",
                Some("csms:<region>:<account-id>:secretName:payments-*"),
            ),
            ("arn:aws:iam::123456789012:role/app-*", Some("iam::<account-id>:agency:app-*")),
            ("arn:aws:kms:*:*:key/1", Some("kms:*:*:KeyId:1")),
            ("arn:aws:s3:::bucket", Some("obs:*:*:bucket:bucket")),
            ("arn:aws:s3:::bucket/a/*", Some("obs:*:*:object:bucket/a/*")),
            ("arn:aws:csms:*:*:secretName:x", Some("csms:*:*:secretName:x")),
            ("arn:aws:sqs:*:*:queue", None),
            ("arn:aws", None),
        ] {
            assert_eq!(of_arn(arn).as_deref(), urn, "{arn}");
        }
    }
}
