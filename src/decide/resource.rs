//! Whether the resource clause of a statement matches (rules RES-2 to RES-5, VAR-3).

use crate::compile::{Match, ResourceMatcher, UrnMatcher};

use super::question::{NO_NUMBER, Question, Resource};
use super::truth::{Fact, Truth, Unknowns};

impl<'a> Question<'a> {
    /// Whether the clause matches the resource.
    pub(crate) fn resource_matches<U: Unknowns<'a>>(
        self,
        clause: &'a ResourceMatcher,
        unknowns: &mut U,
    ) -> U::Truth {
        let (mut listed, mut filled_in) = (U::Truth::NEVER, U::Truth::ALWAYS);
        let mut failed = false;
        // Where the only entry matches, no substitution has failed.
        let asks = match clause {
            ResourceMatcher::Except { entries, where_failed } => !where_failed || entries.len() > 1,
            ResourceMatcher::Every | ResourceMatcher::Only(_) | ResourceMatcher::Uris(_) => false,
        };
        let look = |entry: &'a UrnMatcher| {
            let context = self.request.context();
            let reading = self.compiled.options.resource_wildcard;
            let found = match self.resource {
                _ if entry.is_any() => Match::known(true),
                Resource::Named { urn, .. } => entry.matches(urn, context, reading),
                Resource::None => entry.matches_none(context),
                Resource::Unknown => entry.matches_unknown(context),
            };
            failed |= found.failed;
            if asks {
                let needed = entry.needed(context);
                filled_in = needed.fold(filled_in, |all, key| all.and(unknowns.fact(Fact::OneValue(key))));
            }
            let (number, urn) = match self.resource {
                Resource::Named { number, urn } => (number, Some(urn)),
                Resource::None | Resource::Unknown => (NO_NUMBER, None),
            };
            listed = listed.or(match (found.must, found.may) {
                (true, _) => U::Truth::ALWAYS,
                (false, false) => U::Truth::NEVER,
                (false, true) => unknowns.fact(Fact::Entry { entry, number, urn }),
            });
        };
        match self.resource {
            Resource::Named { urn, .. } => clause.candidates(urn, look),
            Resource::None | Resource::Unknown => clause.entries().iter().for_each(look),
        }
        match clause {
            ResourceMatcher::Every => U::Truth::ALWAYS,
            ResourceMatcher::Uris(uris) => self.agency_matches(uris, unknowns),
            ResourceMatcher::Only(_) => listed,
            // VAR-3: what fails widens neither an Allow nor what a Deny lets through.
            ResourceMatcher::Except { where_failed, .. } if failed => U::Truth::known(*where_failed),
            ResourceMatcher::Except { where_failed: true, .. } => filled_in.and(listed).not(),
            ResourceMatcher::Except { where_failed: false, .. } => filled_in.and(listed.not()),
        }
    }
}
