//! The `uri` entries of version 1.1, compiled (rule DOC-8).

use crate::policy::{Effect, Uri, UriForm, Urn};

use super::resource::Match;

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
    /// A form that is not documented, in an Allow: it cannot widen anything.
    Nothing,
    /// Such a form in a Deny: everything of the service, in lower case.
    Service(Box<str>),
    /// Such a form in a Deny, of which not even the service is plain.
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
            (UriForm::Other(_), Effect::Allow) => Covers::Nothing,
            (UriForm::Other(Some(service)), Effect::Deny) => {
                Covers::Service(service.to_ascii_lowercase().into())
            }
            (UriForm::Other(None), Effect::Deny) => Covers::Everything,
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
            Covers::Nothing => Match::NOT,
            Covers::Service(service) => {
                let of_urn = asked.urn.is_some_and(|it| it.service() == &**service);
                let of_agency = asked.is_agency == Some(true) && &**service == "iam";
                let must = of_urn || of_agency || asked.service.eq_ignore_ascii_case(service);
                // Of a resource that is not known it is open.
                Match { must, may: must || asked.is_agency.is_none(), ..Match::NOT }
            }
            Covers::Everything => Match::known(true),
        }
    }

    /// Returns whether the entry is of a form that is documented.
    pub(crate) fn is_documented(&self) -> bool {
        matches!(self.covers, Covers::EveryAgency | Covers::Agency(_))
    }

    /// The effect of a form that is not documented, in words.
    pub(crate) fn oddity(&self) -> Option<String> {
        let covers = match &self.covers {
            Covers::EveryAgency | Covers::Agency(_) => return None,
            Covers::Nothing => "it matches nothing in an Allow".to_owned(),
            Covers::Service(service) => format!("in a Deny it covers everything of `{service}`"),
            Covers::Everything => "in a Deny it covers everything".to_owned(),
        };
        Some(format!("`{}` is not a documented form of `uri`: {covers}", crate::source::brief(&self.text)))
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
