//! What is asked of the policies: a request, narrowed to one of its resources.

use crate::catalog::ActionNames;
use crate::policy::Urn;
use crate::request::{Request, Resources};

use super::compiled::Compiled;

/// The resource that a question is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Resource<'a> {
    /// The action is checked against no URN.
    None,
    /// It is not known which.
    Unknown,
    /// This one, with its number in the request.
    Named { number: usize, urn: &'a Urn },
}

/// A request, narrowed to one of its resources.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) compiled: &'a Compiled,
    pub(crate) request: &'a Request,
    pub(crate) names: Option<&'a ActionNames>,
    pub(crate) resource: Resource<'a>,
}

/// Stands for the number of a resource that is not named.
pub(super) const NO_NUMBER: usize = usize::MAX;

/// The questions of a request: one for each of its resources.
#[inline]
pub(crate) fn questions<'a>(
    compiled: &'a Compiled,
    request: &'a Request,
) -> impl Iterator<Item = Question<'a>> {
    let (named, more) = match request.resources() {
        Resources::None => (&[][..], Some(Resource::None)),
        Resources::Unknown => (&[][..], Some(Resource::Unknown)),
        Resources::Named(urns) => (urns.as_slice(), request.lacks_resource().then_some(Resource::Unknown)),
    };
    let named = named.iter().enumerate().map(|(number, urn)| Resource::Named { number, urn });
    named.chain(more).map(|it| Question::about(it, compiled, request))
}

impl<'a> Question<'a> {
    pub(crate) fn about(resource: Resource<'a>, compiled: &'a Compiled, request: &'a Request) -> Self {
        Question { compiled, request, names: compiled.names(request.action()), resource }
    }
}
