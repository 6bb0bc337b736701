//! The forms of principals: account ids, URNs of callers, services and identity providers.

use crate::policy::PrincipalKind;
use crate::wording::{Text, text};

/// The fault of a principal, and what to write; `None` where it can name somebody.
pub(super) fn fault_of(kind: PrincipalKind, text: &str) -> Option<(Text, Text)> {
    if text == "*" {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let is_arn = ["arn:", "acs:", "qcs:"].iter().any(|it| lower.starts_with(it));
    match kind {
        PrincipalKind::Iam => fault_of_iam(text, is_arn),
        PrincipalKind::Service if is_service(text) => None,
        PrincipalKind::Service if lower.contains('.') && !lower.starts_with("service.") => Some((
            text!("it is the host name of a service of another cloud", "它是其他云的服务域名"),
            text!(
                "write the name of a service here, such as `service.ECS`",
                "写本云的服务名，如 `service.ECS`"
            ),
        )),
        PrincipalKind::Service => Some((
            text!("the name of a service starts with `service.`", "服务名以 `service.` 开头"),
            text!("write `service.NAME`, such as `service.ECS`", "写成 `service.NAME`，如 `service.ECS`"),
        )),
        PrincipalKind::IdentityProvider if is_arn => Some((
            text!("it is an ARN of another cloud", "它是其他云的 ARN"),
            text!("write the name of the identity provider", "写身份提供商的名称"),
        )),
        PrincipalKind::IdentityProvider => None,
    }
}

fn is_service(text: &str) -> bool {
    let name = text.strip_prefix("service.").unwrap_or("");
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_*?".contains(c))
}

/// The types of callers in URNs (<https://support.huaweicloud.com/usermanual-iam5/iam_01_1287.html>).
const CALLERS: [(&str, &str); 4] =
    [("iam", "user"), ("iam", "agency"), ("sts", "assumed-agency"), ("sts", "external-user")];

fn fault_of_iam(text: &str, is_arn: bool) -> Option<(Text, Text)> {
    let help = || {
        text!(
            "write the id of an account, or the URN of a user or of an agency's session",
            "写账号 ID，或者用户、委托会话的 URN"
        )
    };
    if is_arn {
        return Some((text!("it is an ARN of another cloud", "它是其他云的 ARN"), help()));
    }
    if text.contains(':') {
        let parts: Vec<&str> = text.splitn(5, ':').collect();
        let [service, _, account, kind, path] = *parts else {
            return Some((text!("a URN has five parts", "URN 有五段"), help()));
        };
        let open = |it: &str| it.contains(['*', '?']);
        let is_caller = CALLERS
            .iter()
            .any(|it| (open(service) || it.0.eq_ignore_ascii_case(service)) && (open(kind) || it.1 == kind));
        if is_caller && !path.is_empty() {
            return None;
        }
        let help = if kind == "root" && !account.is_empty() {
            text!("write the id of the account, `{0}`", "写账号 ID `{0}`", account)
        } else {
            help()
        };
        return Some((text!("no caller has such a URN", "没有调用者有这样的 URN"), help));
    }
    if text.contains(['*', '?']) {
        let why = text!("no wildcard can be part of an account id", "账号 ID 中不能有通配符");
        return Some((why, help()));
    }
    if text.len() == 12 && text.chars().all(|c| c.is_ascii_digit()) {
        let why = text!("it is an account number of another cloud", "它是其他云的账号");
        return Some((why, help()));
    }
    let is_id = text.len() >= 8 && text.chars().all(|c| c.is_ascii_hexdigit());
    (!is_id).then(|| (text!("it is not an account id", "它不是账号 ID"), help()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_principals() {
        let fault = |kind, text| fault_of(kind, text).map(|it| it.0.to_string()).unwrap_or_default();
        let iam = |text| fault(PrincipalKind::Iam, text);
        for text in [
            "*",
            "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "iam::0a1b2c3d:user:lena",
            "iam::*:user:*",
            "sts::0a1b2c3d:assumed-agency:app/s",
        ] {
            assert_eq!(iam(text), "", "{text}");
        }
        assert!(iam("arn:aws:iam::123456789012:root").contains("ARN"));
        assert!(iam("123456789012").contains("number"));
        assert!(iam("0a1b*").contains("wildcard"));
        assert!(iam("root").contains("not an account id"));
        assert!(iam("iam::0a1b2c3d:root").contains("five parts"));
        assert!(iam("iam::0a1b2c3d:root:x").contains("no caller"));
        let service = |text| fault(PrincipalKind::Service, text);
        assert_eq!(service("service.ECS"), "");
        assert!(service("ecs.amazonaws.com").contains("host name"));
        assert!(service("lambda").contains("starts with"));
        assert!(fault(PrincipalKind::IdentityProvider, "arn:aws:iam::1:saml-provider/x").contains("ARN"));
        assert_eq!(fault(PrincipalKind::IdentityProvider, "github"), "");
    }
}
