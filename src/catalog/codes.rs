//! The codes of all known services, whether the catalog has them or not.

use crate::catalog::Catalog;
use crate::catalog::name::lower;
use crate::catalog::nearest::nearest_name;

/// The codes, one a line, in lower case: those of the vendor's SDK packages, of the pages about permissions, and of
/// actions that other services depend on.
const CODES: &str = include_str!("../../catalog/codes.txt");

/// What other clouds call a service, or what stands before their names.
const ELSEWHERE: [(&str, &str); 5] =
    [("s3", "obs"), ("secretsmanager", "csms"), ("oss", "obs"), ("acs", ""), ("aws", "")];

/// A mistake in place of the code of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake<'c> {
    /// The service of this code is meant.
    For(&'c str),
    /// Names of another cloud begin so.
    OfOtherCloud,
}

impl Catalog {
    /// Returns whether a service of that code is known to exist, with a catalog here or without one. The list is that
    /// of the day of collection; a service may be newer.
    #[must_use]
    pub fn knows_service(&self, code: &str) -> bool {
        let code = lower(code);
        self.has_service(&code) || CODES.lines().any(|it| *it == *code)
    }

    /// The mistake that a code is, which no known service has; `None` where it is like none, as that of a newer
    /// service may be.
    pub(crate) fn mistaken_code(&self, code: &str) -> Option<Mistake<'_>> {
        let code = lower(code);
        if self.knows_service(&code) {
            return None;
        }
        match ELSEWHERE.iter().find(|it| it.0 == code) {
            Some((_, "")) => Some(Mistake::OfOtherCloud),
            Some((_, own)) => Some(Mistake::For(own)),
            // Short codes are all like each other.
            None if code.len() < 4 => None,
            None => nearest_name(&code, self.codes().chain(CODES.lines())).map(Mistake::For),
        }
    }
}
