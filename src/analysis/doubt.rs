//! Reasons why a question stays open.

use crate::wording::{Text, text};

/// A reason why it is not known whether something is allowed that was not.
#[derive(Debug, Clone)]
pub(super) enum Doubt {
    /// Two catalogs, or two readings.
    Sides,
    States,
    Steps,
    Rounds,
    /// Something of the model is not looked into.
    Variables,
    /// Values of a key are compared as texts and as something else.
    Kinds,
    /// Texts that belong together.
    Apart,
    /// No text says the value.
    Unwritten,
    /// A model does not come to a request.
    Refused(String),
    /// Resources of the action are not modeled.
    Resources,
    /// The engine answers otherwise.
    Defect(String),
}

impl Doubt {
    pub(super) fn text(&self) -> Text {
        match self {
            Doubt::Sides => text!(
                "the two sides have different catalogs or readings of the rules",
                "两边的目录或规则解读不同"
            ),
            Doubt::States => {
                text!("patterns take more states than the budget has", "模式所需的状态数超出预算")
            }
            Doubt::Steps => {
                text!("the question takes more steps than the budget has", "问题所需的步数超出预算")
            }
            Doubt::Rounds => {
                text!("the question takes more rounds than the budget has", "问题所需的轮数超出预算")
            }
            Doubt::Variables => text!(
                "it depends on a variable, a scope or a `uri`, which is not looked into",
                "结果取决于变量、授权范围或 `uri`，而这些未作分析"
            ),
            Doubt::Kinds => text!(
                "values of one key are compared both as texts and as something else",
                "同一条件键的值既按文本比较，又按其他类型比较"
            ),
            Doubt::Apart => text!(
                "no request was found of which the texts that belong together meet",
                "未找到各相关文本相符的请求"
            ),
            Doubt::Unwritten => {
                text!("no value is written as it would have to be", "没有写法能表示所需的值")
            }
            Doubt::Refused(why) => text!("a request is refused: {0}", "请求被拒绝：{0}", why),
            Doubt::Resources => {
                text!("it takes resources that are not modeled", "该操作涉及未建模的资源")
            }
            Doubt::Defect(what) => text!(
                "the engine answers a request otherwise than the analysis does, a defect to report: {0}",
                "引擎对请求的回答与分析不一致，请报告此缺陷：{0}",
                what
            ),
        }
    }
}

/// What a proof assumes of requests, as documented.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Link {
    /// The key has values of its type.
    Typed(Box<str>),
    /// The key is there only with another one.
    Only(&'static str, &'static str),
}

impl Link {
    pub(super) fn text(&self) -> Text {
        match self {
            Link::Typed(key) => {
                text!("`{0}` has values of its type", "`{0}` 的值符合其类型", key.as_ref())
            }
            Link::Only(key, other) => {
                text!("`{0}` is there only with `{1}`", "`{0}` 仅与 `{1}` 同时存在", *key, *other)
            }
        }
    }
}
