//! The meaning of the assumed rules, one line each.
//!
//! A rule is *assumed* where the vendor's documentation is silent; the project's DESIGN.md argues each choice.

use crate::wording::{Language, Wording};

/// The rules and what is assumed, sorted by name.
const MEANINGS: [(&str, Wording); 27] = [
    ("ACT-3", Wording::new("`*` in an action crosses `:`", "授权项中的 `*` 可以跨越 `:`", 0)),
    (
        "ACT-5",
        Wording::new(
            "an action pattern is tried on the aliases of an action too",
            "授权项的通配模式也与旧名称比较",
            0,
        ),
    ),
    (
        "ACT-7",
        Wording::new(
            "an alias in a request stands for the action of that alias",
            "请求中的旧名称代表它所对应的授权项",
            0,
        ),
    ),
    (
        "ACT-8",
        Wording::new(
            "in version 1.1 an action that has aliases goes by its 5.0 name in a Deny alone",
            "在 1.1 版本中，有旧名称的授权项只在 Deny 语句中按 5.0 版本的名称匹配",
            0,
        ),
    ),
    (
        "CON-12",
        Wording::new(
            "where the key is absent a positive operator does not hold, and a negated one does",
            "条件键不存在时，肯定的运算符不成立，否定的运算符成立",
            0,
        ),
    ),
    (
        "CON-13",
        Wording::new(
            "`ForAllValues` holds over no values; a negated one tests each value against the whole list",
            "没有值时 `ForAllValues` 成立；否定的运算符将每个值与整个列表比较",
            0,
        ),
    ),
    (
        "CON-14",
        Wording::new(
            "on several values a plain operator is as `ForAnyValue`, or negated as `ForAllValues`",
            "有多个值时，普通运算符按 `ForAnyValue` 处理，否定的运算符按 `ForAllValues` 处理",
            0,
        ),
    ),
    (
        "CON-15",
        Wording::new(
            "with an empty list of values a positive operator never holds, and a negated one always does",
            "值列表为空时，肯定的运算符永不成立，否定的运算符始终成立",
            0,
        ),
    ),
    (
        "CON-16",
        Wording::new(
            "a condition whose request value cannot be read does not hold",
            "请求中的值无法读取时，条件不成立",
            0,
        ),
    ),
    (
        "CON-2",
        Wording::new("the tag key within a condition key ignores case", "条件键中的标签键不区分大小写", 0),
    ),
    (
        "CON-5",
        Wording::new(
            "`StringStartWith`, `StringEndWith` and `StringLike` exist in version 5.0 as they do in 1.1",
            "`StringStartWith`、`StringEndWith` 和 `StringLike` 在 5.0 版本中与 1.1 版本中一样可用",
            0,
        ),
    ),
    (
        "CON-7",
        Wording::new(
            "a bare date is its midnight in UTC, and digits alone are epoch seconds or milliseconds",
            "只有日期时取其 UTC 零点；只有数字时为以秒或毫秒计的 Unix 时间",
            0,
        ),
    ),
    ("CON-8", Wording::new("truth values ignore case", "布尔值不区分大小写", 0)),
    (
        "CON-9",
        Wording::new(
            "IPv6 addresses are compared as IPv4 ones are",
            "IPv6 地址与 IPv4 地址的比较方式相同",
            0,
        ),
    ),
    ("DOC-4", Wording::new("a bare string is read as a list of one", "单独的字符串视为只有一项的列表", 0)),
    ("DOC-5", Wording::new("a repeated member makes a document invalid", "成员重复的文档无效", 0)),
    (
        "DOC-6",
        Wording::new(
            "an empty list of actions or resources matches nothing, or excludes nothing",
            "空的授权项或资源列表不匹配任何内容，或不排除任何内容",
            0,
        ),
    ),
    (
        "DOC-8",
        Wording::new(
            "what versions 1.1 and 1.0 have of their own means what it does in 5.0, and widens nothing",
            "1.1 和 1.0 版本特有的内容与 5.0 版本含义相同，且不扩大权限",
            0,
        ),
    ),
    (
        "EVA-11",
        Wording::new(
            "the caller's side and the trust policy must both allow, within one account too",
            "调用者一侧的策略和信任策略都必须允许，同一账号内也是如此",
            0,
        ),
    ),
    (
        "EVA-12",
        Wording::new(
            "where a resource is, and so whether a scope covers it, follows from its region, project and keys",
            "资源所在的位置，以及授权范围是否包含它，由其区域、项目和条件键得出",
            0,
        ),
    ),
    (
        "EVA-3",
        Wording::new("the SCPs, RCPs or NCPs of one level are a union", "同一层的 SCP、RCP 或 NCP 取并集", 0),
    ),
    (
        "EVA-6",
        Wording::new(
            "whether SCPs, RCPs and NCPs bind a request with a token is open, or as the reading says",
            "SCP、RCP 和 NCP 是否约束使用令牌的请求没有定论，或按所选的解读处理",
            0,
        ),
    ),
    (
        "RES-3",
        Wording::new(
            "a resource pattern is one glob over the whole URN, case-sensitive but for the service",
            "资源的通配模式针对整个 URN，除服务部分外区分大小写",
            0,
        ),
    ),
    (
        "RES-6",
        Wording::new(
            "each of several resources must be allowed, and none denied",
            "有多个资源时，每个资源都必须被允许，且都不能被拒绝",
            0,
        ),
    ),
    (
        "RES-7",
        Wording::new(
            "a secret is `csms:<region>:<account-id>:secretName:<secret-name>`",
            "凭据的 URN 为 `csms:<region>:<account-id>:secretName:<secret-name>`",
            0,
        ),
    ),
    (
        "VAR-3",
        Wording::new(
            "a failed variable voids the condition on its key; `NotResource` with one holds in a Deny alone",
            "替换失败的策略变量使该键的条件不成立；含有它的 `NotResource` 只在 Deny 语句中成立",
            0,
        ),
    ),
    (
        "VAR-4",
        Wording::new(
            "`*` and `?` in the value of a variable are literal",
            "策略变量的值中的 `*` 和 `?` 按字面处理",
            0,
        ),
    ),
];

/// The assumption of a rule, in one line; `None` for a rule that is documented or does not exist.
#[must_use]
pub fn meaning(rule: &str, language: Language) -> Option<&'static str> {
    MEANINGS.iter().find(|it| it.0 == rule).map(|it| it.1.to(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_and_have_a_meaning() {
        assert!(MEANINGS.is_sorted_by_key(|it| it.0));
        assert!(
            meaning("ACT-3", Language::Chinese).is_some() && meaning("ACT-1", Language::Chinese).is_none()
        );
    }

    #[test]
    fn the_design_notes_argue_every_assumed_rule() {
        let design = include_str!("../../DESIGN.md");
        for (rule, _) in MEANINGS {
            assert!(design.contains(&format!("| {rule} |")), "{rule}");
        }
    }
}
