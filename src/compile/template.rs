//! Text with variables, matched without putting it together.
//!
//! A resource or value with a variable in it is matched segment by segment against the request's text:
//! nothing is allocated. A substituted value stands for itself, wildcards too (rule VAR-4), and is not expanded
//! again (rule VAR-2). Cost: `O(n + m)` in the text and the filled-in template for each of the stretches that
//! the policy cuts with `?`; of more than eight such stretches between two stars those after the eighth can
//! cost `O(n * m)`.

use crate::catalog::{Catalog, ConditionKey};
use crate::pattern::rolling::{self, Salt, Window};
use crate::pattern::{self, Literal};
use crate::policy::{Part, Template};
use crate::request::{KeyName, KeyState, RequestContext};

/// A template whose keys are ready to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Compiled {
    segments: Box<[Segment]>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
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

/// One unit of a filled-in template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Char(char),
    Star,
    One,
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
                    several: catalog.key(key).is_some_and(ConditionKey::multi_valued),
                },
                Part::Malformed { text, .. } => Segment::Malformed(text.into()),
            };
            segments.push(segment);
        }
        Compiled { segments: segments.into() }
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
    pub(crate) fn puts_in_wildcard(&self, context: &RequestContext) -> bool {
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

/// Returns whether the units match the whole of `text`, ASCII case not counting in its first `fold` bytes.
///
/// The stretches between stars are looked for as [`Pattern`](crate::pattern::Pattern) does: the first and
/// the last stand at the ends, each other one is taken where it stands first, and nothing is gone back on.
pub(crate) fn matches(units: impl Iterator<Item = Unit> + Clone, text: &str, fold: usize) -> bool {
    let mut rest = units;
    let (mut at, mut first) = (0, true);
    loop {
        let piece = rest.clone();
        let mut length = 0;
        let last = loop {
            match rest.next() {
                None => break true,
                Some(Unit::Star) => break false,
                // A longer piece stands nowhere, however much longer: what variables contribute multiplies.
                Some(_) if length == text.len() - at => return false,
                Some(_) => length += 1,
            }
        };
        let piece = piece.take(length);
        let end = match (first, last) {
            (true, _) => stands(piece, text, 0, fold),
            (false, true) => start_of_last(text, length)
                .filter(|start| *start >= at)
                .and_then(|start| stands(piece, text, start, fold)),
            (false, false) => find(piece, text, at, fold),
        };
        match end {
            Some(end) if last => return end == text.len(),
            Some(end) => at = end,
            None => return false,
        }
        first = false;
    }
}

/// Returns whether the units match the whole of `text`, letter case ignored (rule CON-4). `O(n + m)`.
pub(crate) fn matches_ignoring_case(units: impl Iterator<Item = Unit> + Clone, text: &str) -> bool {
    let room = text.len();
    let mut text = text.chars().flat_map(char::to_lowercase);
    let mut rest = units;
    let mut first = true;
    loop {
        let piece = rest.clone();
        let mut length = 0;
        let last = loop {
            match rest.next() {
                None => break true,
                Some(Unit::Star) => break false,
                Some(_) if length == room => return false,
                Some(_) => length += 1,
            }
        };
        let mut piece = chars(piece.take(length)).flat_map(char::to_lowercase);
        match (first, last) {
            (true, true) => return text.eq(piece),
            (true, false) if piece.all(|want| text.next() == Some(want)) => {}
            (true, false) => return false,
            (false, true) => {
                let Some(before) = text.clone().count().checked_sub(piece.clone().count()) else {
                    return false;
                };
                return text.skip(before).eq(piece);
            }
            (false, false) => match rolling::find(text, piece) {
                Some(after) => text = after,
                None => return false,
            },
        }
        first = false;
    }
}

/// The characters of units that hold no wildcard.
pub(crate) fn chars(units: impl Iterator<Item = Unit> + Clone) -> impl Iterator<Item = char> + Clone {
    units.filter_map(|unit| if let Unit::Char(c) = unit { Some(c) } else { None })
}

/// Where the last `length` characters of `text` start.
fn start_of_last(text: &str, length: usize) -> Option<usize> {
    match length.checked_sub(1) {
        None => Some(text.len()),
        Some(back) => text.char_indices().rev().nth(back).map(|it| it.0),
    }
}

/// The end of a piece where it stands at byte `at`.
fn stands(piece: impl Iterator<Item = Unit>, text: &str, at: usize, fold: usize) -> Option<usize> {
    let mut rest = text.get(at..)?.chars();
    let mut end = at;
    for unit in piece {
        let have = rest.next()?;
        let fits = match unit {
            Unit::Char(want) => want == have || (end < fold && want.eq_ignore_ascii_case(&have)),
            Unit::One | Unit::Star => true,
        };
        if !fits {
            return None;
        }
        end += have.len_utf8();
    }
    Some(end)
}

/// How many stretches between the `?` of one piece are looked for at once.
const WINDOWS: usize = 8;

/// The end of the leftmost occurrence of a piece from byte `from` on.
fn find(piece: impl Iterator<Item = Unit> + Clone, text: &str, from: usize, fold: usize) -> Option<usize> {
    // Within the service part, which is short, every place is tried.
    let head = text.char_indices().map(|it| it.0).skip_while(|at| *at < from).take_while(|at| *at < fold);
    if let Some(end) = head.into_iter().find_map(|at| stands(piece.clone(), text, at, fold)) {
        return Some(end);
    }
    let mut salt = Salt::FIRST;
    let mut ahead = text.get(from.max(fold)..)?.chars();
    let mut windows = Windows::new(piece.clone(), ahead.clone(), salt)?;
    loop {
        if windows.may_match() {
            let at = text.len() - ahead.as_str().len();
            if let Some(end) = stands(piece.clone(), text, at, fold) {
                return Some(end);
            }
            if windows.are_all {
                salt = salt.after(ahead.clone(), piece.clone().count());
                windows = Windows::new(piece.clone(), ahead.clone(), salt)?;
            }
        }
        if !windows.advance() {
            return None;
        }
        ahead.next()?;
    }
}

/// A window for each stretch between the `?` of a piece, as far as there are windows; what is beyond is
/// only compared where all the others fit.
struct Windows<'t> {
    windows: [Option<Window<std::str::Chars<'t>>>; WINDOWS],
    /// Whether there is nothing beyond.
    are_all: bool,
}

impl<'t> Windows<'t> {
    /// Lays the windows where the stretches would be if the piece stood at the start of `text`.
    fn new(piece: impl Iterator<Item = Unit> + Clone, text: std::str::Chars<'t>, salt: Salt) -> Option<Self> {
        let mut windows = [const { None }; WINDOWS];
        let (mut units, mut under) = (piece, text);
        for slot in &mut windows {
            // Over the `?` that stand next.
            let mut stretch = units.clone();
            while let Some(Unit::One) = stretch.next() {
                units.next();
                under.next()?;
            }
            let chars = units.clone().map_while(|it| if let Unit::Char(c) = it { Some(c) } else { None });
            let length = chars.clone().count();
            if length == 0 {
                break;
            }
            *slot = Some(Window::new(under.clone(), chars, salt)?);
            for _ in 0..length {
                units.next();
                under.next();
            }
        }
        let are_all = units.clone().all(|it| it == Unit::One);
        if are_all {
            for _ in units {
                under.next()?;
            }
        }
        Some(Windows { windows, are_all })
    }

    fn may_match(&self) -> bool {
        self.windows.iter().flatten().all(Window::may_match)
    }

    /// Moves all windows on; `false` where one has reached the end of the text.
    fn advance(&mut self) -> bool {
        self.windows.iter_mut().flatten().all(Window::advance)
    }
}

/// Returns whether a pattern without variables matches a text, without preparing it.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let unit = |c| match c {
        '*' => Unit::Star,
        '?' => Unit::One,
        c => Unit::Char(c),
    };
    matches(pattern.chars().map(unit), text, 0)
}

#[cfg(test)]
mod tests {
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
    fn var_2_and_var_4_what_is_put_in_is_literal() {
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
    fn case_is_ignored_as_equality_and_substrings_ignore_it() {
        let units =
            |text: &'static str| text.chars().map(|c| if c == '*' { Unit::Star } else { Unit::Char(c) });
        for (pattern, text, fits) in [
            ("straße", "STRASSE", false),
            ("k", "\u{212a}", true),
            ("*ÄÖ", "xäö", true),
            ("Ä*", "ä", true),
            ("*a*a", "xA", false),
            ("*ab*", "aAB", true),
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("\u{130}", "i\u{307}", true),
        ] {
            assert_eq!(matches_ignoring_case(units(pattern), text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn templates_match_as_the_table_says() {
        let alphabet = ['a', 'b', '*', '?', '允'];
        let patterns: Vec<String> = (0..5_u32.pow(5))
            .map(|n| (0..5).map(|digit| alphabet[(n / 5_u32.pow(digit) % 5) as usize]).collect())
            .collect();
        for pattern in &patterns {
            for cut in [1, 3, 5] {
                let pattern: String = pattern.chars().take(cut).collect();
                let known = crate::pattern::Pattern::new(&pattern);
                for text in ["", "a", "允", "ab", "aab", "aba", "a允b", "abab", "bbaab", "aaaab", "b允ba允"]
                {
                    assert_eq!(glob(&pattern, text), known.matches(text), "`{pattern}` on `{text}`");
                }
            }
        }
        let folded = |pattern: &str| {
            let units =
                Compiled::new(&Template::parse(pattern, Syntax { question_mark: true }), &Catalog::empty());
            let context = RequestContext::new();
            matches(units.units(&context, Wildcards::Live), "csms:r:a:secretName:Db", 4)
        };
        assert!(folded("*SM?:*Name:Db") && folded("*MS:*") && !folded("*NAME*") && !folded("*DB"));
    }

    #[test]
    fn more_stretches_than_windows_are_compared_all_the_same() {
        let pattern = format!("*{}z*", "a?".repeat(12));
        assert!(glob(&pattern, &format!("b{}zc", "ax".repeat(12))));
        assert!(!glob(&pattern, &format!("b{}yc", "ax".repeat(13))));
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
}
