//! An action that is not `service:type:operation`.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
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
    MalformedAction = "malformed-action" { summary: "an action that is not `service:type:operation`", severity: Error }
}

impl Rule for MalformedAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in &statement.actions {
            let text = &entry.pattern.text;
            if let Some(why) = malformed(text, cx.is_v5()) {
                let meant = translate(text);
                let help = match (meant, foreign_service(text)) {
                    (Some(name), _) => text!("the vendor's name is `{0}`", "华为云的名称是 `{0}`", name),
                    (None, Some(service)) => text!(
                        "it is an action of another cloud: look for the one of `{0}` that is meant",
                        "它是其他云的授权项：请查找 `{0}` 中对应的授权项",
                        service
                    ),
                    (None, None) => text!(
                        "write `service:type:operation`; the type may be empty",
                        "写成 `service:type:operation`；类型可以为空"
                    ),
                };
                let fix = meant.map(|it| Fix::string(Safety::Unsafe, entry.pattern.span, it));
                cx.report(
                    entry.pattern.span,
                    text!("`{0}` is not a valid action: {1}", "`{0}` 不是授权项：{1}", text, why),
                )
                .help(help)
                .fix = fix;
            }
        }
    }
}

/// Actions on the secrets of another cloud that have their like here.
const SECRETS: [(&str, &str); 12] = [
    ("batchgetsecretvalue", "csms:secret:batchGetSecretValue"),
    ("createsecret", "csms:secret:create"),
    ("deletesecret", "csms:secret:scheduleDeletion"),
    ("describesecret", "csms:secret:get"),
    ("getsecretvalue", "csms:secret:getVersion"),
    ("listsecrets", "csms:secret:list"),
    ("listsecretversionids", "csms:secret:listVersion"),
    ("putsecretvalue", "csms:secret:createVersion"),
    ("restoresecret", "csms:secret:deleteCancelled"),
    ("rotatesecret", "csms:secret:rotate"),
    ("tagresource", "csms:secret:createTag"),
    ("updatesecret", "csms:secret:update"),
];

/// Actions on roles of another cloud that have their like here.
const ROLES: [(&str, &str); 6] = [
    ("iam:passrole", "iam:agencies:pass"),
    ("sts:assumerole", "sts:agencies:assume"),
    ("sts:assumerolewithsaml", "sts:agencies:assumeWithSAML"),
    ("sts:assumerolewithwebidentity", "sts:agencies:assumeWithOIDC"),
    ("sts:setsourceidentity", "sts::setSourceIdentity"),
    ("sts:tagsession", "sts::tagSession"),
];

/// The action that one of another cloud's two segments stands for.
fn translate(text: &str) -> Option<&'static str> {
    let (service, operation) = text.split_once(':')?;
    let operation = operation.to_ascii_lowercase();
    let lower = text.to_ascii_lowercase();
    if let Some((_, own)) = ROLES.iter().find(|it| it.0 == lower) {
        return Some(own);
    }
    let found = SECRETS.iter().find(|it| it.0 == operation);
    found.filter(|_| service.eq_ignore_ascii_case("secretsmanager")).map(|it| it.1)
}

/// Services of another cloud and what takes their place here.
const SERVICES: [(&str, &str); 11] = [
    ("cloudtrail", "cts"),
    ("cloudwatch", "ces"),
    ("ec2", "ecs"),
    ("ecr", "swr"),
    ("eks", "cce"),
    ("lambda", "functiongraph"),
    ("organizations", "organizations"),
    ("rds", "rds"),
    ("s3", "obs"),
    ("secretsmanager", "csms"),
    ("sns", "smn"),
];

/// The service that takes the place of the one that two segments name: `s3:GetObject`.
fn foreign_service(text: &str) -> Option<&'static str> {
    let (service, operation) = text.split_once(':')?;
    let two_words = !operation.contains(':') && operation.starts_with(|c: char| c.is_ascii_uppercase());
    let found = SERVICES.iter().find(|it| it.0.eq_ignore_ascii_case(service));
    found.filter(|_| two_words).map(|it| it.1)
}

pub(super) fn malformed(text: &str, is_v5: bool) -> Option<Text> {
    let wild = text.contains(['*', '?']);
    let segments: Vec<&str> = text.split(':').collect();
    let odd = |c: char| !(c.is_alphanumeric() || c.is_whitespace() || "_-.:*?".contains(c));
    if text.is_empty() {
        Some(text!("it is empty", "内容为空"))
    } else if text.contains("${") {
        None
    } else if text.contains('?') && !is_v5 {
        Some(text!("`?` is not a wildcard in version 1.1", "1.1 版本中 `?` 不是通配符"))
    } else if text.contains(odd) {
        Some(text!("it contains a character that names cannot have", "含有名称中不会出现的字符"))
    } else if segments.len() > 3 || (segments.len() < 3 && !wild) {
        Some(text!("it does not have three segments", "不是三段"))
    } else if segments.len() == 3 && [segments.first(), segments.last()].contains(&Some(&"")) {
        Some(text!("the service or the operation is missing", "缺少服务或操作"))
    } else if text.chars().count() > 128 {
        Some(text!("it is longer than 128 characters", "超过 128 个字符"))
    } else {
        None
    }
}
