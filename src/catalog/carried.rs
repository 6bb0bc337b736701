//! The keys of its own service, as an action carries them.

use crate::pattern::{Glyph, Pattern};

use super::name::lower;

/// The keys of its own service that an action carries; its other keys of that service are never in a request
/// for it, whatever is said of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedKeys {
    /// The service in lower case, with its colon.
    prefix: Box<str>,
    patterns: Box<[Pattern]>,
}

impl CarriedKeys {
    /// The part of a key among those of an action.
    pub(super) fn new<'k>(service: &str, listed: impl Iterator<Item = &'k str>) -> Self {
        let prefix = format!("{}:", service.to_ascii_lowercase()).into_boxed_str();
        let own = |key: &&str| key.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(&prefix));
        let patterns = listed.filter(own).map(pattern).collect();
        CarriedKeys { prefix, patterns }
    }

    /// Returns whether a key, in lower case, can be in a request: it is carried, or none of the service's
    /// own.
    #[must_use]
    pub fn carries(&self, lower: &str) -> bool {
        !lower.starts_with(&*self.prefix) || self.patterns.iter().any(|it| it.matches(lower))
    }
}

/// The pattern of a listed key: `sts:RequestContext/<context-key>` covers every context key.
fn pattern(listed: &str) -> Pattern {
    let (head, open) = match listed.split_once('<') {
        Some((head, _)) => (head, true),
        None => (listed, false),
    };
    let head = lower(head);
    Pattern::from_glyphs(head.chars().map(Glyph::Char).chain(open.then_some(Glyph::Star)))
}
