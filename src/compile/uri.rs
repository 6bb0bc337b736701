//! The `uri` entries of version 1.1, compiled (rule DOC-8).

use crate::policy::{Effect, Uri, UriForm, Urn};

use super::resource_match::Match;

/// An entry of a `Resource` with `uri`.
#[derive(Debug, PartialEq)]
pub(crate) struct UriMatcher {
    text: Box<str>,
    covers: Covers,
}

#[derive(Debug, PartialEq)]
enum Covers {
    EveryAgency,
    /// The agency of this id.
    Agency(Box<str>),
    /// A form that is not documented.
    Undocumented(UndocumentedUri),
}

/// The reach of a `uri` of a form that is not documented (rule DOC-8).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UndocumentedUri {
    /// Nothing, in an Allow, which it cannot widen.
    Nothing,
    /// Everything of this service, in lower case, in a Deny.
    Service(Box<str>),
    /// Everything, in a Deny, where not even the service is plain.
    Everything,
}

/// The resource compared with entries, as far as known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AskedResource<'q> {
    /// The service of the action.
    pub(crate) service: &'q str,
    pub(crate) urn: Option<&'q Urn>,
    /// Whether it is an agency, where that is known.
    pub(crate) is_agency: Option<bool>,
    /// Its id, where that is given.
    pub(crate) id: Option<&'q str>,
}

impl UriMatcher {
    pub(super) fn new(uri: &Uri, effect: Effect) -> Self {
        let covers = match (uri.form(), effect) {
            (UriForm::EveryAgency, _) => Covers::EveryAgency,
            (UriForm::Agency(id), _) => Covers::Agency(id.into()),
            (UriForm::Other(_), Effect::Allow) => Covers::Undocumented(UndocumentedUri::Nothing),
            (UriForm::Other(Some(service)), Effect::Deny) => {
                Covers::Undocumented(UndocumentedUri::Service(service.to_ascii_lowercase().into()))
            }
            (UriForm::Other(None), Effect::Deny) => Covers::Undocumented(UndocumentedUri::Everything),
        };
        UriMatcher { text: uri.text.as_str().into(), covers }
    }

    /// Returns whether the entry matches the resource.
    pub(crate) fn matches(&self, asked: AskedResource<'_>) -> Match {
        let agency = |has_id: Option<bool>| {
            let is_agency = asked.is_agency != Some(false);
            Match {
                must: asked.is_agency == Some(true) && has_id == Some(true),
                may: is_agency && has_id != Some(false),
                ..Match::NOT
            }
        };
        match &self.covers {
            Covers::EveryAgency => agency(Some(true)),
            Covers::Agency(id) => agency(asked.id.map(|it| it == &**id)),
            Covers::Undocumented(UndocumentedUri::Nothing) => Match::NOT,
            Covers::Undocumented(UndocumentedUri::Service(service)) => {
                let of_urn = asked.urn.is_some_and(|it| it.service() == &**service);
                let of_agency = asked.is_agency == Some(true) && &**service == "iam";
                let must = of_urn || of_agency || asked.service.eq_ignore_ascii_case(service);
                // Of a resource that is not known it is open.
                Match { must, may: must || asked.is_agency.is_none(), ..Match::NOT }
            }
            Covers::Undocumented(UndocumentedUri::Everything) => Match::known(true),
        }
    }

    /// The reach of the entry, where its form is not documented.
    pub(crate) fn undocumented(&self) -> Option<&UndocumentedUri> {
        match &self.covers {
            Covers::EveryAgency | Covers::Agency(_) => None,
            Covers::Undocumented(it) => Some(it),
        }
    }

    /// The entry as a policy has it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether the entry names one id.
    pub(crate) fn names_id(&self) -> bool {
        matches!(self.covers, Covers::Agency(_))
    }
}

/// The entry as a policy has it.
impl std::fmt::Display for UriMatcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}
