//! What a safe cure may change: nothing, but for how exactly is told what is open.

use crate::decide::Authorizer;
use crate::policy::Urn;
use crate::request::{Request, Resources};

/// Whether the cured policies answer a request as those before.
///
/// Of a resource that is not known, entries are taken as if they had nothing to do with each other: one that
/// goes, for another covers it, can leave less undetermined, or more. One answer is within the other then.
pub(crate) fn keep(before: &Authorizer, after: &Authorizer, request: &Request) -> bool {
    let outcomes = |it: &Authorizer| it.decide(request).possible().collect::<Vec<_>>();
    let (was, is) = (outcomes(before), outcomes(after));
    let within = was.iter().all(|it| is.contains(it)) || is.iter().all(|it| was.contains(it));
    was == is || (within && !names_its_resources(request))
}

fn names_its_resources(request: &Request) -> bool {
    match request.resources() {
        Resources::None => true,
        Resources::Unknown => false,
        Resources::Named(urns) => urns.iter().all(Urn::is_complete),
    }
}
