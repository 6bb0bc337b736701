//! Callers of recorded requests.

use crate::request::Principal;

/// Start of the path of an agency that a cloud service made for itself, such as
/// `iam::<account-id>:agency:service-linked-agency/<service>/<name>`.
pub(crate) const SERVICE_LINKED: &str = "service-linked-agency/";

/// The kind of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallerKind {
    /// An IAM user.
    User,
    /// Somebody who assumed an agency.
    Agency,
    /// Another one, such as a cloud service or a federated user: no user and no agency of the account.
    Other,
}

/// The caller of a recorded request, as far as the record says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caller {
    /// The kind of the caller, where the record says it.
    pub kind: Option<CallerKind>,
    /// Its URN.
    pub urn: Option<String>,
    /// The id of the user or the agency.
    pub id: Option<String>,
    /// Its name, where it is or may be a user.
    pub name: Option<String>,
    /// The id of its account.
    pub account: Option<String>,
    /// Whether the caller is the root user.
    pub root: bool,
}

impl CallerKind {
    /// Returns the kind of the caller that a URN names.
    #[must_use]
    pub fn of_urn(urn: &str) -> Option<Self> {
        let mut parts = urn.splitn(5, ':');
        match (parts.next()?, parts.nth(2)?) {
            ("iam", "user") => Some(CallerKind::User),
            ("iam", "agency") | ("sts", "assumed-agency") => Some(CallerKind::Agency),
            ("sts", "external-user") => Some(CallerKind::Other),
            _ => None,
        }
    }

    /// The kind that the member `type` of a trace names
    /// (<https://support.huaweicloud.com/intl/en-us/usermanual-cts/cts_03_5113.html>).
    pub(crate) fn of_type(name: &str) -> Self {
        match name {
            "User" => CallerKind::User,
            "AssumedAgency" => CallerKind::Agency,
            _ => CallerKind::Other,
        }
    }
}

impl Caller {
    /// The caller of a native request.
    #[must_use]
    pub fn of(principal: &Principal) -> Self {
        Caller {
            kind: principal.urn.as_deref().and_then(CallerKind::of_urn),
            urn: principal.urn.clone(),
            id: None,
            name: principal.user_name().map(ToOwned::to_owned),
            account: principal.account().map(ToOwned::to_owned),
            root: principal.root,
        }
    }

    /// Name of the caller in reports. Sessions of one agency are one principal, and so are records of one user with and
    /// without its URN.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.root {
            return format!("root user of {}", self.account.as_deref().unwrap_or("?"));
        }
        if let Some(urn) = &self.urn {
            return match urn.contains(":assumed-agency:") {
                true => urn.split_once('/').map_or(urn.as_str(), |it| it.0).to_owned(),
                false => urn.clone(),
            };
        }
        let name = self.name.as_ref().or(self.id.as_ref());
        let Some(name) = name else { return "not named".to_owned() };
        match (self.kind, &self.account) {
            (Some(CallerKind::Agency), _) => format!("agency {name} without a URN"),
            (Some(CallerKind::Other), _) => format!("{name}, neither user nor agency"),
            (Some(CallerKind::User) | None, Some(account)) if self.name.is_some() => user_urn(account, name),
            _ => name.clone(),
        }
    }

    pub(crate) fn names_nobody(&self) -> bool {
        self.urn.is_none() && self.id.is_none() && self.name.is_none() && !self.root
    }

    /// Whether its URN is that of a service-linked agency.
    pub(crate) fn is_service_linked(&self) -> bool {
        self.urn.as_deref().is_some_and(is_service_linked)
    }
}

/// The URN of a user.
pub(crate) fn user_urn(account: &str, name: &str) -> String {
    format!("iam::{account}:user:{name}")
}

/// Whether a URN is that of a service-linked agency, or of a session of one that shows its path.
pub(crate) fn is_service_linked(urn: &str) -> bool {
    let path = urn.splitn(5, ':').nth(4);
    CallerKind::of_urn(urn) == Some(CallerKind::Agency)
        && path.is_some_and(|it| it.starts_with(SERVICE_LINKED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_read_off_the_urn() {
        for (urn, kind, linked) in [
            ("iam::a:user:ci", Some(CallerKind::User), false),
            ("iam::a:user:service-linked-agency/x", Some(CallerKind::User), false),
            ("iam::a:agency:deployer", Some(CallerKind::Agency), false),
            ("iam::a:agency:service-linked-agency/x/y", Some(CallerKind::Agency), true),
            ("sts::a:assumed-agency:deployer/1", Some(CallerKind::Agency), false),
            ("sts::a:external-user:idp/1", Some(CallerKind::Other), false),
            ("iam::a:root", None, false),
            ("ci", None, false),
        ] {
            assert_eq!((CallerKind::of_urn(urn), is_service_linked(urn)), (kind, linked), "{urn}");
        }
    }

    #[test]
    fn one_user_has_one_name() {
        let urn = Caller { urn: Some("iam::a:user:ci".to_owned()), ..Caller::default() };
        let of = |kind, account: Option<&str>| {
            let (name, account) = (Some("ci".to_owned()), account.map(ToOwned::to_owned));
            Caller { kind, name, account, ..Caller::default() }.shown()
        };
        assert_eq!(of(Some(CallerKind::User), Some("a")), urn.shown());
        assert_eq!(of(None, Some("a")), urn.shown());
        assert_eq!(of(None, None), "ci");
        assert_eq!(of(Some(CallerKind::Agency), Some("a")), "agency ci without a URN");
        assert_eq!(of(Some(CallerKind::Other), Some("a")), "ci, neither user nor agency");
        assert_eq!(Caller::default().shown(), "not named");
    }
}
