//! The ways that an undetermined answer can turn out, in words.

use std::fmt;

use serde::Serialize;
use serde::ser::SerializeStruct;

use crate::decide::{
    Circumstance, Excerpt, Expression, OpenCircumstance, OpenCondition, Residual, ResidualCase,
};
use crate::policy::{Comparison, Qualifier};
use crate::request::Part;
use crate::source::brief;
use crate::wording::{Gap, Join, Text, text};

use super::words::{self, decided};

/// A phrase, and what holds it together.
struct Phrase {
    text: Text,
    joined: Joined,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joined {
    Not,
    ByAnd,
    ByOr,
}

impl Phrase {
    fn plain(text: Text) -> Self {
        Phrase { text, joined: Joined::Not }
    }

    /// Adds parentheses where the text would be read otherwise.
    fn within(self, joined: Joined) -> Text {
        match (self.joined, joined) {
            (Joined::Not, _) => self.text,
            (own, around) if own == around => self.text,
            _ => text!("({0})", "（{0}）", self.text),
        }
    }
}

impl Residual {
    /// The residual in words: `deny if …; allow if …; otherwise implicit deny`.
    #[must_use]
    pub fn text(&self) -> Text {
        let case = |it: &ResidualCase| {
            text!("{0} if {1}; ", "如果{1}，则{0}；", decided(it.decision), it.when.text())
        };
        text!(
            "{0}otherwise {1}",
            "{0}否则{1}",
            Gap::Texts(self.cases.iter().map(case).collect(), Join::Nothing),
            decided(self.otherwise)
        )
    }
}

/// The residual in English.
impl fmt::Display for Residual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl Expression {
    /// The expression in words:
    /// ``the resource matches `csms:*` and (`g:ResourceTag/env` is `prod`, or has no value)``.
    #[must_use]
    pub fn text(&self) -> Text {
        phrase(self).text
    }
}

/// The expression in English.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

fn phrase(it: &Expression) -> Phrase {
    Phrase::plain(match it {
        Expression::All(parts) => {
            return joined(parts, (Joined::ByAnd, Join::Conjunction), text!("it is always so", "始终成立"));
        }
        Expression::Any(parts) => {
            return joined(parts, (Joined::ByOr, Join::Disjunction), text!("it is never so", "永不成立"));
        }
        Expression::Not(it) => return opposite(it),
        Expression::Condition(it) => return condition(it),
        Expression::OneValue { key } => text!("`{0}` has one value", "`{0}` 只有一个值", brief(key)),
        Expression::Resource { resource, number, patterns } => {
            let resource = resource_name(resource, *number);
            text!("{0} matches {1}", "{0} 匹配 {1}", resource, all_quoted(patterns))
        }
        Expression::Agency { uris } => {
            text!("the resource is one that {0} is about", "资源属于 {0} 所指的委托", all_quoted(uris))
        }
        Expression::Scope { scope, .. } => {
            text!("the resource is within {0}", "资源在{0} 范围内", scope.text())
        }
        Expression::Caller { principals, except: false } => {
            text!("the caller is {0}", "调用者是 {0}", callers(principals))
        }
        Expression::Caller { principals, except: true } => {
            text!("the caller is not {0}", "调用者不是 {0}", callers(principals))
        }
        Expression::Circumstance { circumstance, .. } => in_words(*circumstance),
        Expression::Unstated { statements: 1 } => {
            text!("one more statement applies", "另有一条语句生效")
        }
        Expression::Unstated { statements } => {
            text!("one of {0} more statements applies", "另外 {0} 条语句中有一条生效", statements)
        }
    })
}

fn joined(parts: &[Expression], (by, join): (Joined, Join), none: Text) -> Phrase {
    match parts {
        [] => Phrase::plain(none),
        [alone] => phrase(alone),
        parts => {
            let parts = parts.iter().map(|it| phrase(it).within(by)).collect();
            Phrase { text: Text::of(Gap::Texts(parts, join)), joined: by }
        }
    }
}

fn opposite(it: &Expression) -> Phrase {
    Phrase::plain(match it {
        Expression::Not(it) => return phrase(it),
        Expression::OneValue { key } => {
            text!("`{0}` has no value or more than one", "`{0}` 没有值，或有多个值", brief(key))
        }
        Expression::Resource { resource, number, patterns } => {
            let resource = resource_name(resource, *number);
            text!("{0} does not match {1}", "{0} 不匹配 {1}", resource, all_quoted(patterns))
        }
        Expression::Caller { principals, except } => {
            return phrase(&Expression::Caller { principals: principals.clone(), except: !except });
        }
        Expression::Scope { scope, .. } => {
            text!("the resource is not within {0}", "资源不在{0} 范围内", scope.text())
        }
        Expression::Circumstance { circumstance, .. } => opposite_in_words(*circumstance),
        other => text!("not ({0})", "并非（{0}）", phrase(other).text),
    })
}

/// The circumstance in words.
fn in_words(it: OpenCircumstance) -> Text {
    use Circumstance as C;
    match it.circumstance {
        C::Root => text!("the caller is the root user", "调用者是根用户"),
        C::SameAccount => text!("the caller and the resource are of one account", "调用者与资源属于同一账号"),
        C::NoSide => text!("the caller is a cloud service", "调用者是云服务"),
        C::OnAgency => text!("the resource is an agency", "资源是委托"),
        C::OffAgency => text!("the resource is not an agency", "资源不是委托"),
        C::ExemptCaller => text!(
            "the caller is of the management account or a service-linked agency",
            "调用者属于管理账号，或是服务关联委托"
        ),
        C::Token => match (it.authentication_is_open, it.token_rule_is_open) {
            (false, _) => text!("requests with a token are not bound", "使用令牌的请求不受约束"),
            (true, true) => text!(
                "the request is made with a token, and such requests are not bound",
                "请求使用令牌，且使用令牌的请求不受约束"
            ),
            (true, false) => text!("the request is made with a token", "请求使用令牌"),
        },
        C::Elsewhere => text!("the RCPs do not bind the resource", "RCP 不约束该资源"),
        C::NoEndpoint => text!(
            "the request enters through no VPC endpoint that the NCPs bind",
            "请求没有经过受 NCP 约束的 VPC 终端节点"
        ),
        C::Unseen(Part::TrustPolicy) => {
            text!("the trust policy, which is not known, allows it", "未知的信任策略允许该请求")
        }
        C::Unseen(Part::Rcps) => text!("the RCPs, which are not known, allow it", "未知的 RCP 允许该请求"),
        C::Unseen(Part::Ncps) => text!("the NCPs, which are not known, allow it", "未知的 NCP 允许该请求"),
        C::Unseen(_) => text!("the SCPs, which are not known, allow it", "未知的 SCP 允许该请求"),
    }
}

/// The words for its opposite: the layer that it would free the request from binds it.
fn opposite_in_words(it: OpenCircumstance) -> Text {
    use Circumstance as C;
    match it.circumstance {
        C::Root => text!("the caller is not the root user", "调用者不是根用户"),
        C::SameAccount => {
            text!("the caller and the resource are of two accounts", "调用者与资源属于不同账号")
        }
        C::NoSide => text!("the caller is not a cloud service", "调用者不是云服务"),
        C::OnAgency => text!("the resource is not an agency", "资源不是委托"),
        C::OffAgency => text!("the resource is an agency", "资源是委托"),
        C::ExemptCaller => text!(
            "the caller is neither of the management account nor a service-linked agency",
            "调用者既不属于管理账号，也不是服务关联委托"
        ),
        C::Token => match (it.authentication_is_open, it.token_rule_is_open) {
            (false, _) => text!("requests with a token are bound", "使用令牌的请求受约束"),
            (true, true) => text!(
                "the request is signed, or requests with a token are bound",
                "请求使用签名，或使用令牌的请求受约束"
            ),
            (true, false) => text!("the request is signed", "请求使用签名"),
        },
        C::Elsewhere => text!("the RCPs bind the resource", "RCP 约束该资源"),
        C::NoEndpoint => text!(
            "the request enters through a VPC endpoint that the NCPs bind",
            "请求经过受 NCP 约束的 VPC 终端节点"
        ),
        C::Unseen(_) => text!("what is not known does not allow it", "未知的策略不允许该请求"),
    }
}

impl Serialize for OpenCircumstance {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("OpenCircumstance", 3)?;
        members.serialize_field("circumstance", self.circumstance.name())?;
        members.serialize_field("words", &in_words(*self).to_string())?;
        members.serialize_field("opposite", &opposite_in_words(*self).to_string())?;
        members.end()
    }
}

fn resource_name(resource: &Option<String>, number: Option<usize>) -> Text {
    match (resource, number) {
        (Some(urn), Some(_)) => Text::verbatim(&format!("`{}`", brief(urn))),
        _ => text!("the resource", "资源"),
    }
}

fn callers(principals: &[(String, String)]) -> Text {
    let named = principals.iter().map(|(kind, text)| format!("{kind} `{}`", brief(text)));
    words::alternatives(&Excerpt::of(named), text!("nobody", "无人"))
}

fn all_quoted(texts: &[String]) -> Text {
    words::quoted(&Excerpt::of(texts.iter().map(|it| brief(it).into_owned())))
}

/// ``is `x`, or has no value``: what a condition requires of its key, and where else it holds.
fn condition(it: &OpenCondition) -> Phrase {
    let base = words::condition(it.operator, &it.key, &it.values);
    let unread = it.unread.then(|| text!("a value cannot be read", "有值无法读取"));
    if it.operator.comparison == Comparison::Null {
        return with_alternatives(base, unread.into_iter().collect());
    }
    let key = format!("`{}`", brief(&it.key));
    let asks_for_one = match it.operator.qualifier {
        Qualifier::Plain => !it.operator.negated,
        Qualifier::ForAnyValue => true,
        Qualifier::ForAllValues => false,
    };
    let base = match (it.several_values, it.without_value || asks_for_one) {
        (false, _) => Phrase {
            text: text!("{0} and {1} has one value", "{0}，且 {1} 只有一个值", base, key),
            joined: Joined::ByAnd,
        },
        (true, false) => Phrase {
            text: text!("{0} has a value and {1}", "{0} 有值，且 {1}", key, base),
            joined: Joined::ByAnd,
        },
        (true, true) => Phrase::plain(base),
    };
    let no_value = it.without_value.then(|| match base.joined {
        Joined::Not if it.operator.qualifier == Qualifier::Plain => text!("has no value", "没有值"),
        _ => text!("{0} has no value", "{0} 没有值", key),
    });
    let alternatives: Vec<Text> = no_value.into_iter().chain(unread).collect();
    if alternatives.is_empty() { base } else { with_alternatives(base.within(Joined::ByOr), alternatives) }
}

fn with_alternatives(base: Text, alternatives: Vec<Text>) -> Phrase {
    if alternatives.is_empty() {
        return Phrase::plain(base);
    }
    let all = std::iter::once(base).chain(alternatives).collect();
    Phrase { text: Text::of(Gap::Texts(all, Join::Disjunction)), joined: Joined::ByOr }
}
