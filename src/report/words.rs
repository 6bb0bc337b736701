//! The words for the parts of a policy and of a request that decisions are explained by.

use std::fmt;

use crate::decide::{Decision, Excerpt, Given, Wanted};
use crate::policy::{Comparison, Operator, Qualifier};
use crate::source::brief;
use crate::wording::{Gap, Join, Text, text};

/// Some texts as alternatives, each in backticks.
pub(super) fn quoted(it: &Excerpt) -> Text {
    let first = it.first.iter().map(|it| format!("`{it}`")).collect();
    alternatives(&Excerpt { first, others: it.others }, text!("nothing", "空"))
}

/// `a, b or c`: some texts as alternatives, as they are.
pub(super) fn alternatives(it: &Excerpt, none: Text) -> Text {
    match (&*it.first, it.others) {
        ([], _) => none,
        ([alone], 0) => Text::verbatim(alone),
        ([front @ .., last], 0) => {
            text!("{0} or {1}", "{0} 或 {1}", Gap::Names(front.to_vec(), Join::Comma), last)
        }
        (first, others) => {
            let first = Gap::Names(first.to_vec(), Join::Comma);
            text!("{0} or {1} others", "{0} 或其他 {1} 项之一", first, others)
        }
    }
}

impl Wanted {
    /// What the policy has there, in words: ``` `csms:Type` is `COMMON` ```.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Wanted::EveryResource => text!("every resource", "所有资源"),
            Wanted::Actions(entries) | Wanted::Resources(entries) => quoted(entries),
            Wanted::Callers => text!("one of the named callers", "所列主体之一"),
            Wanted::Scope(scope) => scope.text(),
            Wanted::Condition { operator, key, values } => {
                let wanted = condition(*operator, key, values);
                if operator.if_exists {
                    text!("{0}, or has no value", "{0}，或没有值", wanted)
                } else {
                    wanted
                }
            }
        }
    }
}

impl Given {
    /// What the request has there, in words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Given::Action { name, older } if older.first.is_empty() => Text::verbatim(name),
            Given::Action { name, older } => {
                text!("{0}, in version 1.1 {1}", "{0}，在 1.1 版本中为 {1}", name, quoted(older))
            }
            Given::NoResource => text!("no resource", "没有资源"),
            Given::UnknownResource => text!("a resource that is not known", "未知的资源"),
            Given::Resource(urn) | Given::Caller(urn) => Text::verbatim(urn),
            Given::UnknownCaller => text!("a caller that is not known", "未知的调用者"),
            Given::Place { region, project } => {
                let region = match region.as_deref() {
                    None => text!("a region that is not known", "未知的区域"),
                    Some("") => text!("no region", "没有区域"),
                    Some(region) => text!("the region `{0}`", "区域 `{0}`", region),
                };
                match project {
                    Some(project) => text!("{0}, the project `{1}`", "{0}，项目 `{1}`", region, project),
                    None => region,
                }
            }
            Given::KeyAbsent => text!("absent", "不存在"),
            Given::KeyUnknown => text!("unknown", "未知"),
            Given::Values(values) if values.first.is_empty() => {
                text!("present without a value", "存在但没有值")
            }
            Given::Values(values) => {
                let first = Gap::names(&values.first, Join::Comma);
                match values.others {
                    0 => Text::of(first),
                    others => text!("{0}, {1} others", "{0} 以及其他 {1} 个", first, others),
                }
            }
        }
    }
}

/// What an operator asks of the values of a key, in words.
pub(super) fn condition(operator: Operator, key: &str, values: &[Box<str>]) -> Text {
    use Comparison as C;
    let key = format!("`{}`", brief(key));
    let says = |truth: &str| values.iter().any(|it| it.eq_ignore_ascii_case(truth));
    let (yes, no) = (says("true"), says("false"));
    let values = quoted(&Excerpt::of(values.iter().map(|it| brief(it).into_owned())));
    if operator.comparison == C::Null {
        return match (yes, no) {
            (true, false) => text!("{0} has no value", "{0} 没有值", key),
            (false, true) => text!("{0} has a value", "{0} 有值", key),
            _ => text!("`Null` of {0} is {1}", "{0} 的 `Null` 为 {1}", key, values),
        };
    }
    let it = match operator.qualifier {
        Qualifier::Plain => Text::verbatim(&key),
        Qualifier::ForAllValues => text!("every value of {0}", "{0} 的每个值都", key),
        Qualifier::ForAnyValue => text!("some value of {0}", "{0} 有一个值", key),
    };
    match (operator.comparison, operator.negated) {
        (C::StringEquals | C::NumberEquals | C::DateEquals | C::Bool, false) => {
            text!("{0} is {1}", "{0} 等于 {1}", it, values)
        }
        (C::StringEquals | C::Bool, true) => text!("{0} is not {1}", "{0} 不等于 {1}", it, values),
        // What cannot be read is none of them either (rule CON-16).
        (C::NumberEquals, true) => {
            text!("{0} is a number other than {1}", "{0} 是 {1} 以外的数值", it, values)
        }
        (C::DateEquals, true) => text!("{0} is a time other than {1}", "{0} 是 {1} 以外的时间", it, values),
        (C::StringEqualsIgnoreCase, false) => {
            text!("{0} is, in any case, {1}", "{0} 不区分大小写等于 {1}", it, values)
        }
        (C::StringEqualsIgnoreCase, true) => {
            text!("{0} is not, in any case, {1}", "{0} 不区分大小写不等于 {1}", it, values)
        }
        (C::StringMatch, false) => text!("{0} matches {1}", "{0} 匹配 {1}", it, values),
        (C::StringMatch, true) => text!("{0} does not match {1}", "{0} 不匹配 {1}", it, values),
        (C::StringStartWith, false) => text!("{0} starts with {1}", "{0} 以 {1} 开头", it, values),
        (C::StringStartWith, true) => text!("{0} does not start with {1}", "{0} 不以 {1} 开头", it, values),
        (C::StringEndWith, false) => text!("{0} ends with {1}", "{0} 以 {1} 结尾", it, values),
        (C::StringEndWith, true) => text!("{0} does not end with {1}", "{0} 不以 {1} 结尾", it, values),
        (C::StringLike, false) => text!("{0} contains {1}", "{0} 包含 {1}", it, values),
        (C::StringLike, true) => text!("{0} does not contain {1}", "{0} 不包含 {1}", it, values),
        (C::NumberLessThan, _) => text!("{0} is less than {1}", "{0} 小于 {1}", it, values),
        (C::NumberLessThanEquals, _) => text!("{0} is at most {1}", "{0} 不大于 {1}", it, values),
        (C::NumberGreaterThan, _) => text!("{0} is greater than {1}", "{0} 大于 {1}", it, values),
        (C::NumberGreaterThanEquals, _) => text!("{0} is at least {1}", "{0} 不小于 {1}", it, values),
        (C::DateLessThan, _) => text!("{0} is before {1}", "{0} 早于 {1}", it, values),
        (C::DateLessThanEquals, _) => text!("{0} is not after {1}", "{0} 不晚于 {1}", it, values),
        (C::DateGreaterThan, _) => text!("{0} is after {1}", "{0} 晚于 {1}", it, values),
        (C::DateGreaterThanEquals, _) => text!("{0} is not before {1}", "{0} 不早于 {1}", it, values),
        (C::IpAddress, false) => text!("{0} is within {1}", "{0} 在 {1} 范围内", it, values),
        (C::IpAddress, true) => {
            text!("{0} is an address outside {1}", "{0} 是 {1} 范围外的地址", it, values)
        }
        (C::Null, _) => text!("{0} is null as in {1}", "{0} 的 `Null` 为 {1}", it, values),
    }
}

/// A decision as a word within a sentence.
pub(super) fn decided(decision: Decision) -> Text {
    match decision {
        Decision::Allow => text!("allow", "允许"),
        Decision::ExplicitDeny => text!("deny", "拒绝"),
        Decision::ImplicitDeny => text!("implicit deny", "隐式拒绝"),
        Decision::Undetermined => text!("undetermined", "无法确定"),
    }
}

/// What the policy has there, in English.
impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

/// What the request has there, in English.
impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}
