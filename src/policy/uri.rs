//! The older form of a resource in version 1.1, which names agencies (rule DOC-8).

use crate::source::Span;

/// The prefix of the id of an agency.
const AGENCIES: &str = "/iam/agencies/";

/// An entry of `"Resource": {"uri": [ … ]}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uri {
    /// The text as written.
    pub text: String,
    /// Its place, quotes included.
    pub span: Span,
}

/// The subject of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UriForm<'u> {
    /// `*` or `/iam/agencies/*`: every agency.
    EveryAgency,
    /// `/iam/agencies/<id>`: the agency of this id.
    Agency(&'u str),
    /// A form that is not documented; with the service that it begins with, where that is plain.
    Other(Option<&'u str>),
}

impl Uri {
    /// The subject of the entry.
    #[must_use]
    pub fn form(&self) -> UriForm<'_> {
        Self::form_of(&self.text)
    }

    pub(crate) fn form_of(text: &str) -> UriForm<'_> {
        let is_word = |it: &str| {
            let odd = |b: u8| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
            !it.is_empty() && !it.bytes().any(odd)
        };
        match text.strip_prefix(AGENCIES) {
            _ if text == "*" => UriForm::EveryAgency,
            Some("*") => UriForm::EveryAgency,
            Some(id) if is_word(id) => UriForm::Agency(id),
            _ => {
                let service = text.strip_prefix('/').and_then(|it| it.split('/').next());
                UriForm::Other(service.filter(|it| is_word(it)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doc_8_only_ids_of_agencies_are_documented() {
        for (text, form) in [
            ("*", UriForm::EveryAgency),
            ("/iam/agencies/*", UriForm::EveryAgency),
            ("/iam/agencies/07805acaba80", UriForm::Agency("07805acaba80")),
            ("/iam/agencies/", UriForm::Other(Some("iam"))),
            ("/iam/agencies/0780*", UriForm::Other(Some("iam"))),
            ("/iam/agencies/a/b", UriForm::Other(Some("iam"))),
            ("/iam/agencies/${g:UserName}", UriForm::Other(Some("iam"))),
            ("/IAM/agencies/a", UriForm::Other(Some("IAM"))),
            ("iam/agencies/a", UriForm::Other(None)),
            ("/*/agencies/a", UriForm::Other(None)),
            ("/obs", UriForm::Other(Some("obs"))),
            ("/", UriForm::Other(None)),
            ("", UriForm::Other(None)),
        ] {
            assert_eq!(Uri::form_of(text), form, "{text}");
        }
    }
}
