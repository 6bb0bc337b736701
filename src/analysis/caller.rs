//! Kinds of callers, and the URNs that they have.

use crate::request::{Authentication, Principal};

use super::glob::{Class, Glob, Unit};
use super::urns::{some, urn};

/// The callers that a question ranges over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Callers {
    /// Callers of the resource's account that are not its root user, and that guardrails bind: those that rule UNK-3
    /// assumes where a request names no caller.
    #[default]
    Member,
    /// The root user of the resource's account.
    Root,
    /// Members whose requests carry an IAM token.
    Token,
    /// Callers of another account than the resource's.
    OtherAccount,
    /// All of these, one after the other.
    Any,
}

impl Callers {
    /// Every choice.
    pub const ALL: [Callers; 5] =
        [Callers::Member, Callers::Root, Callers::Token, Callers::OtherAccount, Callers::Any];

    /// The name on the command line and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Callers::Member => "member",
            Callers::Root => "root",
            Callers::Token => "token",
            Callers::OtherAccount => "other-account",
            Callers::Any => "any",
        }
    }

    /// The kinds that it stands for.
    pub(super) fn kinds(self) -> &'static [Callers] {
        match self {
            Callers::Member => &[Callers::Member],
            Callers::Root => &[Callers::Root],
            Callers::Token => &[Callers::Token],
            Callers::OtherAccount => &[Callers::OtherAccount],
            Callers::Any => &[Callers::Member, Callers::Root, Callers::Token, Callers::OtherAccount],
        }
    }

    /// The forms in which such a caller comes. Where no statement asks who calls, one tells all.
    pub(super) fn forms(self, asks: bool) -> &'static [Caller] {
        use Caller as C;
        match (self, asks) {
            (Callers::Member | Callers::Token, false) => &[C::Assumed],
            (Callers::Member | Callers::Token, true) => {
                &[C::Assumed, C::User, C::Agency, C::AssumedAgency, C::External]
            }
            (Callers::Root, _) => &[C::Root],
            (Callers::OtherAccount, _) => {
                &[C::UserElsewhere, C::AgencyElsewhere, C::AssumedAgencyElsewhere, C::ExternalElsewhere]
            }
            (Callers::Any, _) => &[],
        }
    }

    pub(super) fn authentication(self) -> Authentication {
        match self {
            Callers::Token => Authentication::Token,
            _ => Authentication::Signed,
        }
    }
}

impl std::fmt::Display for Callers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The form of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// It is not named.
    Assumed,
    User,
    Agency,
    AssumedAgency,
    External,
    Root,
    UserElsewhere,
    AgencyElsewhere,
    AssumedAgencyElsewhere,
    ExternalElsewhere,
}

impl Caller {
    pub(super) fn has_urn(self) -> bool {
        self != Caller::Assumed
    }

    pub(super) fn is_of_resource_account(self) -> bool {
        !matches!(
            self,
            Caller::UserElsewhere
                | Caller::AgencyElsewhere
                | Caller::AssumedAgencyElsewhere
                | Caller::ExternalElsewhere
        )
    }

    pub(super) fn is_user(self) -> bool {
        matches!(self, Caller::User | Caller::UserElsewhere)
    }

    /// The service and the kind in its URN.
    fn form(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Caller::Assumed => return None,
            Caller::User | Caller::UserElsewhere => ("iam", "user"),
            Caller::Agency | Caller::AgencyElsewhere => ("iam", "agency"),
            Caller::AssumedAgency | Caller::AssumedAgencyElsewhere => ("sts", "assumed-agency"),
            Caller::External | Caller::ExternalElsewhere => ("sts", "external-user"),
            Caller::Root => ("iam", "root"),
        })
    }

    /// The caller, of an account, by a name.
    pub(super) fn principal(self, account: &str) -> Principal {
        let name = match self {
            Caller::Root => "",
            Caller::AssumedAgency | Caller::AssumedAgencyElsewhere => ":ops/run",
            Caller::External | Caller::ExternalElsewhere => ":corp/jo",
            _ => ":jo",
        };
        let urn = self.form().map(|(service, kind)| format!("{service}::{account}:{kind}{name}"));
        Principal { urn, root: self == Caller::Root, ..Principal::default() }
    }

    /// The patterns that every URN of such a caller matches, and those that none does.
    pub(super) fn urns(self) -> (Vec<Glob>, Vec<Glob>) {
        let Some((service, kind)) = self.form() else { return (Vec::new(), Vec::new()) };
        let account = some(Class::Plain);
        if self == Caller::Root {
            let text = |it: &str| it.chars().map(Unit::Char).collect::<Vec<_>>();
            let units = [text("iam::"), account.to_vec(), text(":root")].concat();
            return (vec![Glob::new(units, super::glob::Fold::Exact)], Vec::new());
        }
        // A path has names between its slashes, which hold no wildcard.
        let path = some(Class::Path);
        let of_form = urn(Some(service), &[], &account, Some(kind), &path);
        let any = Unit::Star(Class::Any);
        let behind = |units: &[Unit]| {
            let text = format!("{kind}:");
            let head = [Unit::Star(Class::NoColon), Unit::Char(':')].repeat(3);
            let kind = text.chars().map(Unit::Char).collect::<Vec<_>>();
            Glob::new([head, kind, units.to_vec()].concat(), super::glob::Fold::Exact)
        };
        let slash = Unit::Char('/');
        let mut excluded =
            vec![behind(&[slash, any]), behind(&[any, slash]), behind(&[any, slash, slash, any])];
        if matches!(kind, "agency" | "assumed-agency") {
            // SCPs do not bind a service-linked agency.
            let linked = "service-linked-agency/".chars().map(Unit::Char).chain([any]).collect::<Vec<_>>();
            excluded.push(behind(&linked));
        }
        (vec![of_form], excluded)
    }
}
