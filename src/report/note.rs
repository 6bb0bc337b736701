//! The notes of a verdict, in words.

use std::fmt;

use crate::decide::{Note, ReadingFault, UndocumentedUri};
use crate::layer::MAX_LEVELS;
use crate::wording::{Gap, Join, Text, text};

impl Note {
    /// The note in words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Note::Request(note) => note.text(),
            Note::Unreadable { policy, place, fault, deny_did_not_apply } => {
                let (policy, place, fault) = (policy.to_string(), place.to_string(), fault.text());
                if *deny_did_not_apply {
                    text!(
                        "{0}:{1}: {2}: this Deny did not apply because of it",
                        "{0}:{1}：{2}：该 Deny 语句因此没有生效",
                        policy,
                        place,
                        fault
                    )
                } else {
                    text!("{0}:{1}: {2}", "{0}:{1}：{2}", policy, place, fault)
                }
            }
            Note::WithoutScope { policy } => text!(
                "{0}: a policy of version 1.1 without a scope counts everywhere",
                "{0}：没有授权范围的 1.1 版本策略在所有范围内生效",
                policy.to_string()
            ),
            Note::ResourceNotNamed => text!(
                "the resource is not named: it is taken for one of the caller's account",
                "没有指明资源：视为调用者所属账号的资源"
            ),
            Note::AliasesMayLack { action } => text!(
                "the catalog may lack aliases of `{0}`: policies of version 1.1 are compared with this name",
                "目录中可能缺少 `{0}` 的旧名称：1.1 版本的策略按这个名称比较",
                action
            ),
            Note::DependentRole { policy, roles } => text!(
                "{0}: the role depends on {1}, which count only where they are given as well",
                "{0}：该角色依赖 {1}，这些角色只有一并给出时才生效",
                policy.to_string(),
                Gap::names(roles.iter(), Join::Comma)
            ),
            Note::CallerNotNamed => text!(
                "the caller is not named: it is taken for one of the resource's own account, not the root user, \
                 and bound by SCPs",
                "没有指明调用者：视为资源所属账号的调用者，不是根用户，并受 SCP 约束"
            ),
            Note::OtherRcps => text!(
                "the RCPs are of another account than the resource: those that bind it are not known",
                "给出的 RCP 属于另一个账号，而不是资源所属的账号：约束该资源的 RCP 未知"
            ),
            Note::TooManyLevels { layer } => text!(
                "there are more than {0} levels of {1}: such a stack allows nothing",
                "{1} 超过 {0} 层：这样的层级不允许任何请求",
                MAX_LEVELS.to_string(),
                layer.policies().unwrap_or_default()
            ),
        }
    }
}

/// The note in English.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl ReadingFault {
    /// The fault in words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            ReadingFault::OperatorOfOtherType { operator, key } => text!(
                "`{0}` does not fit the type of `{1}`",
                "`{0}` 不适用于 `{1}` 的类型",
                operator.to_string(),
                key
            ),
            ReadingFault::EveryValue { operator, key } => text!(
                "`{0}` can read no value that is given for `{1}`",
                "`{0}` 无法读取为 `{1}` 给出的任何值",
                operator.to_string(),
                key
            ),
            ReadingFault::SomeValue { operator, key } => text!(
                "`{0}` cannot read every value that is given for `{1}`",
                "`{0}` 无法读取为 `{1}` 给出的部分值",
                operator.to_string(),
                key
            ),
            ReadingFault::Substituted { operator, template } => text!(
                "`{0}` cannot read what is substituted for `{1}`",
                "`{0}` 无法读取 `{1}` 替换后的内容",
                operator.to_string(),
                template
            ),
            ReadingFault::RequestValue { operator, key, value } => text!(
                "`{0}` cannot read the request's `{1}` for `{2}`",
                "`{0}` 无法读取请求中 `{2}` 的值 `{1}`",
                operator.to_string(),
                value,
                key
            ),
            ReadingFault::NoSubstitute { template } => text!(
                "no value can be substituted for the variable of `{0}`",
                "`{0}` 中的策略变量没有可替换的值",
                template
            ),
            ReadingFault::MalformedVariable { text } => {
                text!("`{0}` is not a valid variable", "`{0}` 不是有效的策略变量", text)
            }
            ReadingFault::UndocumentedUri { uri, covers } => {
                let covers = match covers {
                    UndocumentedUri::Nothing => {
                        text!("it matches nothing in an Allow", "在 Allow 语句中它不匹配任何资源")
                    }
                    UndocumentedUri::Service(service) => text!(
                        "in a Deny it covers everything of `{0}`",
                        "在 Deny 语句中它包含 `{0}` 的全部资源",
                        **service
                    ),
                    UndocumentedUri::Everything => {
                        text!("in a Deny it covers everything", "在 Deny 语句中它包含全部资源")
                    }
                };
                text!(
                    "`{0}` is not a documented form of `uri`: {1}",
                    "`{0}` 不是有文档说明的 `uri` 形式：{1}",
                    uri,
                    covers
                )
            }
        }
    }
}
