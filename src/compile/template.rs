//! Text with variables, filled in for a request without putting it together.
//!
//! A resource or value with a variable in it is a sequence of [units](super::unit), which is matched against the
//! request's text: nothing is allocated. A substituted value stands for itself, wildcards too (rule VAR-4), and is not
//! expanded again (rule VAR-2).

use crate::catalog::{Catalog, ConditionKey};
use crate::pattern::{self, Literal};
use crate::policy::{Part, Template};
use crate::request::{KeyName, KeyState, RequestContext};

use super::unit::Unit;

/// A template whose keys are ready to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Compiled {
    segments: Box<[Segment]>,
}

/// A stretch of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// Two of them never follow each other.
    Text(String),
    Star,
    One,
    Variable {
        key: KeyName,
        default: Option<Box<str>>,
        /// The catalog has it as a key of several values, of which none is ever substituted (rule VAR-2).
        several: bool,
    },
    Malformed(Box<str>),
}

/// Whether a template can be filled in for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filling {
    /// Every variable has its text.
    Complete,
    /// A variable has none and no default, or is malformed (rules VAR-2, VAR-5).
    Failed,
    /// None has failed, but a key is unknown.
    Unknown,
}

/// Whether `*` and `?` of the policy are wildcards, or stand for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wildcards {
    Live,
    Literal,
}

/// The single value that is substituted for a key, if it has one.
enum Single<'a> {
    Value(&'a str),
    None,
    Unknown,
}

fn single<'a>(context: &'a RequestContext, key: &KeyName, several: bool) -> Single<'a> {
    match context.get(key) {
        _ if several => Single::None,
        KeyState::Present([value]) => Single::Value(value),
        KeyState::Present(_) | KeyState::Absent => Single::None,
        KeyState::Unknown => Single::Unknown,
    }
}

impl Compiled {
    pub(crate) fn new(template: &Template, catalog: &Catalog) -> Self {
        let mut segments: Vec<Segment> = Vec::new();
        for part in template.parts() {
            let segment = match part {
                Part::Text(more) => match segments.last_mut() {
                    Some(Segment::Text(text)) => {
                        text.push_str(more);
                        continue;
                    }
                    _ => Segment::Text(more.to_owned()),
                },
                Part::Star => Segment::Star,
                Part::One => Segment::One,
                Part::Variable { key, default } => Segment::Variable {
                    key: KeyName::new(key),
                    default: default.map(Into::into),
                    several: catalog.key(key).and_then(ConditionKey::multi_valued) == Some(true),
                },
                Part::Malformed { text, .. } => Segment::Malformed(text.into()),
            };
            segments.push(segment);
        }
        Compiled { segments: segments.into() }
    }

    /// The stretches, in order.
    #[cfg(feature = "analysis")]
    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Returns whether the template can be filled in.
    pub(crate) fn filling(&self, context: &RequestContext) -> Filling {
        let mut filling = Filling::Complete;
        for segment in &self.segments {
            match segment {
                Segment::Malformed(_) => return Filling::Failed,
                Segment::Variable { key, default, several } => match single(context, key, *several) {
                    Single::None if default.is_none() => return Filling::Failed,
                    Single::Unknown => filling = Filling::Unknown,
                    Single::None | Single::Value(_) => {}
                },
                Segment::Text(_) | Segment::Star | Segment::One => {}
            }
        }
        filling
    }

    /// The keys of the variables, each with what is substituted for it: `Err` where that is not known, and `Ok(None)`
    /// where it is nothing.
    pub(crate) fn variables<'a>(
        &'a self,
        context: &'a RequestContext,
    ) -> impl Iterator<Item = (&'a KeyName, Result<Option<&'a str>, ()>)> {
        self.segments.iter().filter_map(move |segment| match segment {
            Segment::Variable { key, several, .. } => {
                let unknown = matches!(single(context, key, *several), Single::Unknown);
                Some((key, if unknown { Err(()) } else { Ok(filled(segment, context)) }))
            }
            _ => None,
        })
    }

    /// The keys without whose value the template fails.
    pub(crate) fn undefaulted(&self) -> impl Iterator<Item = &KeyName> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Variable { key, default: None, several: false } => Some(key),
            _ => None,
        })
    }

    /// Those of them that are unknown.
    pub(crate) fn needed<'k>(&'k self, context: &'k RequestContext) -> impl Iterator<Item = &'k KeyName> {
        self.undefaulted().filter(|it| context.get(it) == KeyState::Unknown)
    }

    /// The text of a variable that is malformed, if one is (rule VAR-5).
    pub(crate) fn malformed(&self) -> Option<&str> {
        self.segments.iter().find_map(|segment| match segment {
            Segment::Malformed(text) => Some(&**text),
            _ => None,
        })
    }

    /// The keys of the variables for which a value can be substituted.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &KeyName> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Variable { key, several: false, .. } => Some(key),
            _ => None,
        })
    }

    /// Returns whether a substituted value holds a wildcard character, which is literal there (rule VAR-4).
    pub(crate) fn substitutes_wildcard(&self, context: &RequestContext) -> bool {
        self.segments.iter().any(|segment| {
            matches!(segment, Segment::Variable { .. })
                && filled(segment, context).is_some_and(|it| it.contains(['*', '?']))
        })
    }

    /// The stretches of text between wildcards and variables.
    pub(crate) fn literals(&self) -> impl Iterator<Item = Literal<'_>> {
        let last = self.segments.len().saturating_sub(1);
        self.segments.iter().enumerate().filter_map(move |(index, segment)| match segment {
            Segment::Text(text) => Some(Literal { text, at_start: index == 0, at_end: index == last }),
            _ => None,
        })
    }

    /// The one text that is substituted, where the template is nothing but one variable or one text.
    pub(crate) fn as_single<'a>(&'a self, context: &'a RequestContext) -> Option<&'a str> {
        match &*self.segments {
            [] => Some(""),
            [segment] => {
                filled(segment, context).filter(|_| !matches!(segment, Segment::Star | Segment::One))
            }
            _ => None,
        }
    }

    /// The units of the filled-in template. Of a variable that cannot be filled in nothing comes:
    /// ask [`Compiled::filling`] first.
    pub(crate) fn units<'a>(
        &'a self,
        context: &'a RequestContext,
        wildcards: Wildcards,
    ) -> impl Iterator<Item = Unit> + Clone + 'a {
        self.units_with(context, wildcards, false)
    }

    /// The same, with a star for each variable whose key is unknown: any text may be substituted there.
    pub(crate) fn open_units<'a>(
        &'a self,
        context: &'a RequestContext,
        wildcards: Wildcards,
    ) -> impl Iterator<Item = Unit> + Clone + 'a {
        self.units_with(context, wildcards, true)
    }

    fn units_with<'a>(
        &'a self,
        context: &'a RequestContext,
        wildcards: Wildcards,
        open: bool,
    ) -> impl Iterator<Item = Unit> + Clone + 'a {
        self.segments.iter().flat_map(move |segment| {
            let wild = match (segment, wildcards) {
                (Segment::Star, Wildcards::Live) => Some(Unit::Star),
                (Segment::One, Wildcards::Live) => Some(Unit::One),
                (Segment::Variable { key, several, .. }, _)
                    if open && matches!(single(context, key, *several), Single::Unknown) =>
                {
                    Some(Unit::Star)
                }
                _ => None,
            };
            let text = if wild.is_some() { "" } else { filled(segment, context).unwrap_or("") };
            wild.into_iter().chain(text.chars().map(Unit::Char))
        })
    }
}

/// The template as a policy has it.
impl std::fmt::Display for Compiled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for segment in &self.segments {
            match segment {
                Segment::Text(text) => pattern::write_literal(text.chars(), f)?,
                Segment::Star => f.write_str("*")?,
                Segment::One => f.write_str("?")?,
                Segment::Variable { key, default: None, .. } => write!(f, "${{{}}}", key.text())?,
                Segment::Variable { key, default: Some(default), .. } => {
                    write!(f, "${{{}, '{}'}}", key.text(), default.replace('\'', "''"))?;
                }
                Segment::Malformed(text) => f.write_str(text)?,
            }
        }
        Ok(())
    }
}

fn filled<'a>(segment: &'a Segment, context: &'a RequestContext) -> Option<&'a str> {
    match segment {
        Segment::Text(text) => Some(text),
        Segment::Star => Some("*"),
        Segment::One => Some("?"),
        Segment::Variable { key, default, several } => match single(context, key, *several) {
            Single::Value(value) => Some(value),
            Single::None | Single::Unknown => default.as_deref(),
        },
        Segment::Malformed(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::unit::{matches, matches_ignoring_case};
    use super::*;
    use crate::policy::Syntax;

    fn compiled(text: &str) -> Compiled {
        Compiled::new(&Template::parse(text, Syntax { question_mark: true }), &Catalog::empty())
    }

    fn context() -> RequestContext {
        let mut context = RequestContext::new();
        context.set("g:UserName", ["a*b"]);
        context.set("g:CalledVia", ["one", "two"]);
        context.set("g:Var", ["${g:UserName}"]);
        context.set_unknown("g:ResourceTag/*");
        context
    }

    #[test]
    fn var_2_and_var_4_what_is_substituted_is_literal() {
        let context = context();
        let fits = |pattern: &str, text: &str| {
            let template = compiled(pattern);
            assert_eq!(template.filling(&context), Filling::Complete, "{pattern}");
            matches(template.units(&context, Wildcards::Live), text, 0)
        };
        assert!(fits("x${ G:username }*", "xa*by"));
        assert!(!fits("x${g:UserName}", "xaXb"), "VAR-4");
        assert!(fits("${g:Var}", "${g:UserName}"), "VAR-2");
        assert!(fits("${g:None, '*'}?", "*x") && !fits("${g:None, '*'}", "x"));
        assert!(fits("*b*${*}*", "abc*"));
    }

    #[test]
    fn unk_1_a_variable_whose_key_is_unknown_may_be_any_text() {
        let context = context();
        let may = |pattern: &str, text: &str| {
            let template = compiled(pattern);
            assert_eq!(template.filling(&context), Filling::Unknown, "{pattern}");
            let exact = matches(template.open_units(&context, Wildcards::Literal), text, 0);
            let folded = matches_ignoring_case(template.open_units(&context, Wildcards::Literal), text);
            (exact, folded)
        };
        assert_eq!(may("${g:ResourceTag/env}-no", "x"), (false, false));
        assert_eq!(may("${g:ResourceTag/env, 'z'}-no", "x-no"), (true, true));
        assert_eq!(may("${g:ResourceTag/env}-NO", "x-no"), (false, true));
        assert_eq!(may("-NO${g:ResourceTag/env}", "x-no"), (false, false));
        assert_eq!(may("a${g:ResourceTag/env}B${g:ResourceTag/env}b*", "aBb*"), (true, true));
        assert_eq!(may("a${g:ResourceTag/env}B${g:ResourceTag/env}b*", "AbB*"), (false, true));
        assert_eq!(may("a${g:ResourceTag/env}b${g:ResourceTag/env}b", "ab"), (false, false));
        assert_eq!(may("${g:ResourceTag/env}", ""), (true, true));
    }

    #[test]
    fn var_2_absent_and_several_values_fail_without_a_default() {
        let context = context();
        assert_eq!(compiled("${g:None}").filling(&context), Filling::Failed);
        assert_eq!(compiled("${g:CalledVia}").filling(&context), Filling::Failed);
        assert_eq!(compiled("${g:CalledVia, 'd'}").filling(&context), Filling::Complete);
        assert_eq!(compiled("${g:ResourceTag/env}").filling(&context), Filling::Unknown);
        assert_eq!(compiled("${g:ResourceTag/env}${").filling(&context), Filling::Failed);
    }

    #[test]
    fn res_3_case_is_ignored_in_the_service_part_alone() {
        let folded = |pattern: &str| {
            let context = RequestContext::new();
            matches(compiled(pattern).units(&context, Wildcards::Live), "csms:r:a:secretName:Db", 4)
        };
        assert!(folded("*SM?:*Name:Db") && folded("*MS:*") && !folded("*NAME*") && !folded("*DB"));
    }
}
