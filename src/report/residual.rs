//! The ways that an undetermined answer can turn out, in words.

use std::fmt;

use serde::Serialize;
use serde::ser::SerializeStruct;

use crate::decide::{
    Circumstance, Decision, Expression, OpenCircumstance, OpenCondition, Residual, list, wanted,
};
use crate::policy::{Comparison, Qualifier};
use crate::request::Part;
use crate::source::brief;

/// A phrase, and what holds it together.
struct Phrase {
    text: String,
    joined: Joined,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joined {
    Not,
    ByAnd,
    ByOr,
}

impl Phrase {
    fn plain(text: impl Into<String>) -> Self {
        Phrase { text: text.into(), joined: Joined::Not }
    }

    /// In parentheses where it would be read otherwise: what it is joined by reaches no further than they do.
    fn within(self, joined: Joined) -> String {
        match (self.joined, joined) {
            (Joined::Not, _) => self.text,
            (own, around) if own == around => self.text,
            _ => format!("({})", self.text),
        }
    }
}

/// `deny if …; allow if …; otherwise implicit deny`
impl fmt::Display for Residual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |decision| match decision {
            Decision::Allow => "allow",
            Decision::ExplicitDeny => "deny",
            Decision::ImplicitDeny => "implicit deny",
            Decision::Undetermined => "undetermined",
        };
        for case in &self.cases {
            write!(f, "{} if {}; ", word(case.decision), case.when)?;
        }
        write!(f, "otherwise {}", word(self.otherwise))
    }
}

/// ``the resource matches `csms:*` and (`g:ResourceTag/env` is `prod`, or has no value)``
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&phrase(self).text)
    }
}

fn phrase(it: &Expression) -> Phrase {
    match it {
        Expression::All(parts) => joined(parts, Joined::ByAnd, " and ", "it is always so"),
        Expression::Any(parts) => joined(parts, Joined::ByOr, ", or ", "it is never so"),
        Expression::Not(it) => opposite(it),
        Expression::Condition(it) => condition(it),
        Expression::OneValue { key } => Phrase::plain(format!("`{}` has one value", brief(key))),
        Expression::Resource { resource, number, patterns } => {
            Phrase::plain(format!("{} matches {}", resource_name(resource, *number), quoted(patterns)))
        }
        Expression::Agency { uris } => {
            Phrase::plain(format!("the resource is one that {} is about", quoted(uris)))
        }
        Expression::Scope { scope, .. } => Phrase::plain(format!("the resource is within {scope}")),
        Expression::Caller { principals, except: false } => {
            Phrase::plain(format!("the caller is {}", callers(principals)))
        }
        Expression::Caller { principals, except: true } => {
            Phrase::plain(format!("the caller is not {}", callers(principals)))
        }
        Expression::Circumstance { circumstance, .. } => Phrase::plain(in_words(*circumstance)),
        Expression::Unstated { statements: 1 } => Phrase::plain("one more statement applies"),
        Expression::Unstated { statements } => {
            Phrase::plain(format!("one of {statements} more statements applies"))
        }
    }
}

fn joined(parts: &[Expression], by: Joined, word: &str, none: &str) -> Phrase {
    match parts {
        [] => Phrase::plain(none),
        [alone] => phrase(alone),
        parts => {
            let parts: Vec<String> = parts.iter().map(|it| phrase(it).within(by)).collect();
            Phrase { text: parts.join(word), joined: by }
        }
    }
}

fn opposite(it: &Expression) -> Phrase {
    match it {
        Expression::Not(it) => phrase(it),
        Expression::OneValue { key } => {
            Phrase::plain(format!("`{}` has no value or more than one", brief(key)))
        }
        Expression::Resource { resource, number, patterns } => {
            let (resource, patterns) = (resource_name(resource, *number), quoted(patterns));
            Phrase::plain(format!("{resource} does not match {patterns}"))
        }
        Expression::Caller { principals, except } => {
            phrase(&Expression::Caller { principals: principals.clone(), except: !except })
        }
        Expression::Scope { scope, .. } => Phrase::plain(format!("the resource is not within {scope}")),
        Expression::Circumstance { circumstance, .. } => Phrase::plain(opposite_in_words(*circumstance)),
        other => Phrase::plain(format!("not ({})", phrase(other).text)),
    }
}

/// The circumstance in words.
fn in_words(it: OpenCircumstance) -> &'static str {
    use Circumstance as C;
    match it.circumstance {
        C::Root => "the caller is the root user",
        C::SameAccount => "the caller and the resource are of one account",
        C::NoSide => "the caller is a cloud service",
        C::OnAgency => "the resource is an agency",
        C::OffAgency => "the resource is not an agency",
        C::ExemptCaller => "the caller is of the management account or a service-linked agency",
        C::Token => match (it.authentication_is_open, it.token_rule_is_open) {
            (false, _) => "requests with a token are not bound",
            (true, true) => "the request is made with a token, and such requests are not bound",
            (true, false) => "the request is made with a token",
        },
        C::Elsewhere => "the RCPs do not bind the resource",
        C::NoEndpoint => "the request enters through no VPC endpoint that the NCPs bind",
        C::Unseen(Part::TrustPolicy) => "the trust policy, which is not known, allows it",
        C::Unseen(Part::Rcps) => "the RCPs, which are not known, allow it",
        C::Unseen(Part::Ncps) => "the NCPs, which are not known, allow it",
        C::Unseen(_) => "the SCPs, which are not known, allow it",
    }
}

/// The words for its opposite: the layer that it would free the request from binds it.
fn opposite_in_words(it: OpenCircumstance) -> &'static str {
    use Circumstance as C;
    match it.circumstance {
        C::Root => "the caller is not the root user",
        C::SameAccount => "the caller and the resource are of two accounts",
        C::NoSide => "the caller is not a cloud service",
        C::OnAgency => "the resource is not an agency",
        C::OffAgency => "the resource is an agency",
        C::ExemptCaller => "the caller is neither of the management account nor a service-linked agency",
        C::Token => match (it.authentication_is_open, it.token_rule_is_open) {
            (false, _) => "requests with a token are bound",
            (true, true) => "the request is signed, or requests with a token are bound",
            (true, false) => "the request is signed",
        },
        C::Elsewhere => "the RCPs bind the resource",
        C::NoEndpoint => "the request enters through a VPC endpoint that the NCPs bind",
        C::Unseen(_) => "what is not known does not allow it",
    }
}

impl Serialize for OpenCircumstance {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("OpenCircumstance", 3)?;
        members.serialize_field("circumstance", self.circumstance.name())?;
        members.serialize_field("words", in_words(*self))?;
        members.serialize_field("opposite", opposite_in_words(*self))?;
        members.end()
    }
}

fn resource_name(resource: &Option<String>, number: Option<usize>) -> String {
    match (resource, number) {
        (Some(urn), Some(_)) => format!("`{}`", brief(urn)),
        _ => "the resource".to_owned(),
    }
}

fn callers(principals: &[(String, String)]) -> String {
    let named = principals.iter().map(|(kind, text)| format!("{kind} `{}`", brief(text)));
    list(named, "nobody")
}

fn quoted(texts: &[String]) -> String {
    list(texts.iter().map(|it| format!("`{}`", brief(it))), "nothing")
}

/// ``is `x`, or has no value``: what a condition requires of its key, and where else it holds.
fn condition(it: &OpenCondition) -> Phrase {
    let base = wanted(it.operator, &it.key, &it.values);
    if it.operator.comparison == Comparison::Null {
        return with_alternatives(base, it.unread.then_some("a value cannot be read"));
    }
    let key = format!("`{}`", brief(&it.key));
    let asks_for_one = match it.operator.qualifier {
        Qualifier::Plain => !it.operator.negated,
        Qualifier::ForAnyValue => true,
        Qualifier::ForAllValues => false,
    };
    let base = match (it.several_values, it.without_value || asks_for_one) {
        (false, _) => Phrase { text: format!("{base} and {key} has one value"), joined: Joined::ByAnd },
        (true, false) => Phrase { text: format!("{key} has a value and {base}"), joined: Joined::ByAnd },
        (true, true) => Phrase::plain(base),
    };
    let no_value = it.without_value.then(|| match base.joined {
        Joined::Not if it.operator.qualifier == Qualifier::Plain => "has no value".to_owned(),
        _ => format!("{key} has no value"),
    });
    let unread = it.unread.then(|| "a value cannot be read".to_owned());
    let alternatives: Vec<String> = no_value.into_iter().chain(unread).collect();
    if alternatives.is_empty() { base } else { with_alternatives(base.within(Joined::ByOr), alternatives) }
}

fn with_alternatives(base: String, alternatives: impl IntoIterator<Item = impl Into<String>>) -> Phrase {
    let mut phrase = Phrase::plain(base);
    for it in alternatives {
        phrase = Phrase { text: format!("{}, or {}", phrase.text, it.into()), joined: Joined::ByOr };
    }
    phrase
}
