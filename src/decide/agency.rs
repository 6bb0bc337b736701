//! Whether a request is about an agency that a `uri` of version 1.1 names (rule DOC-8).

use crate::compile::{AskedResource, UriMatcher};
use crate::request::Part;

use super::question::{Question, Resource};
use super::truth::{Fact, Truth, Unknowns};

impl<'a> Question<'a> {
    /// DOC-8: whether the resource is one that an entry of `uri` is about.
    pub(super) fn agency_matches<U: Unknowns<'a>>(
        self,
        uris: &'a [UriMatcher],
        unknowns: &mut U,
    ) -> U::Truth {
        let asked = self.asked_resource();
        uris.iter().fold(U::Truth::NEVER, |matches, uri| {
            let found = uri.matches(asked);
            matches.or(match (found.must, found.may) {
                (true, _) => U::Truth::ALWAYS,
                (false, false) => U::Truth::NEVER,
                (false, true) => unknowns.fact(Fact::Uri {
                    uri,
                    is_agency: asked.is_agency.is_some(),
                    has_id: asked.id.is_some(),
                }),
            })
        })
    }

    /// What is known of the resource that a `uri` is compared with. Without a URN the action tells whether it is an
    /// agency.
    fn asked_resource(self) -> AskedResource<'a> {
        let action = self.request.action().lower();
        let service = action.split(':').next().unwrap_or_default();
        let of_agencies = ["iam:agencies:", "sts:agencies:"].iter().any(|it| action.starts_with(it));
        let (urn, is_agency) = match self.resource {
            Resource::Named { urn, .. } => {
                (Some(urn), Some(urn.service() == "iam" && urn.resource_type() == "agency"))
            }
            Resource::None => (None, Some(of_agencies)),
            Resource::Unknown => (None, of_agencies.then_some(true)),
        };
        let is_open = self.request.unknown_parts().contains(Part::ResourceId);
        let id = self.request.resource_id().filter(|_| !is_open);
        AskedResource { service, urn, is_agency, id }
    }
}
