//! How the layers combine into one decision: rules EVA-2 to EVA-6 and EVA-9 to EVA-11, as data.
//!
//! A request is allowed where every [`Need`] is met and no layer that binds it denies. Deciding, explaining and
//! naming what was assumed all go through the same needs.

use std::sync::LazyLock;

use crate::layer::Layer;
use crate::options::{TokenRequests, TrustPolicies};
use crate::request::{Authentication, KeyName, KeyState, Part, Request, Resources};

use super::circumstance::Circumstance;
use super::compiled::Endpoints;
use super::question::{NO_NUMBER, Question, Resource};
use super::truth::{Fact, Truth, Unknowns};

/// What has to be met for a request to be allowed: one of the layers allows, or one of the circumstances holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Need<'l> {
    pub(crate) layers: &'l [Layer],
    pub(crate) unless: &'static [Circumstance],
}

use Circumstance::{
    Elsewhere, ExemptCaller, NoEndpoint, NoSide, OffAgency, OnAgency, Root, SameAccount, Token, Unseen,
};
use Layer::{Identity, Resource as OfResource};

/// Grants are a union, and the root user is granted everything (EVA-2, EVA-5). Within an account either side is
/// enough, across accounts both are needed (EVA-4).
const GRANTS: &[Need<'static>] = &[
    Need { layers: &[Identity, OfResource], unless: &[Root, Unseen(Part::TrustPolicy)] },
    Need { layers: &[Identity], unless: &[Root, SameAccount] },
    Need { layers: &[OfResource], unless: &[SameAccount, Unseen(Part::TrustPolicy)] },
];

/// A trust policy must allow too, within one account as well, and alone where the caller has no side (EVA-11).
const TRUST: &[Need<'static>] = &[
    Need { layers: &[Identity], unless: &[Root, NoSide] },
    Need { layers: &[OfResource], unless: &[Unseen(Part::TrustPolicy)] },
];

/// Both, by whether the resource is an agency.
const PERHAPS_TRUST: &[Need<'static>] = &[
    Need { layers: &[Identity], unless: &[Root, NoSide, OffAgency] },
    Need { layers: &[OfResource], unless: &[Unseen(Part::TrustPolicy), OffAgency] },
    Need { layers: &[Identity, OfResource], unless: &[Root, OnAgency] },
    Need { layers: &[Identity], unless: &[Root, SameAccount, OnAgency] },
    Need { layers: &[OfResource], unless: &[SameAccount, OnAgency] },
];

/// Each guardrail must allow a request that it binds (EVA-3), and is known, or not (UNK-3).
const UNSEEN: [(Part, Need<'static>); 3] = [
    (Part::Scps, Need { layers: &[], unless: &[Unseen(Part::Scps), ExemptCaller, Token] }),
    (Part::Rcps, Need { layers: &[], unless: &[Unseen(Part::Rcps), Elsewhere, Token] }),
    (Part::Ncps, Need { layers: &[], unless: &[Unseen(Part::Ncps), NoEndpoint, Token] }),
];

/// Where a layer does not bind (EVA-6, EVA-9, EVA-10).
pub(crate) fn escapes(layer: Layer) -> &'static [Circumstance] {
    match layer {
        Layer::Scp(_) => &[ExemptCaller, Token],
        Layer::Rcp(_) => &[Elsewhere, Token],
        Layer::Ncp(_) => &[NoEndpoint, Token],
        Identity | OfResource | Layer::Session | Layer::Endpoint => &[],
    }
}

/// The actions that the trust policy of an agency governs (EVA-11), in lower case.
const GOVERNED: [&str; 6] =
    ["sts:agencies:assume", BY_SAML, BY_OIDC, "sts::tagsession", "sts::setsourceidentity", "sts::setcontext"];

const BY_SAML: &str = "sts:agencies:assumewithsaml";
const BY_OIDC: &str = "sts:agencies:assumewithoidc";

/// The account part of a resource that the cloud itself owns.
const SYSTEM: &str = "system";

pub(super) static SOURCE_VPCE: LazyLock<KeyName> = LazyLock::new(|| KeyName::new("g:SourceVpce"));

/// Makes what decisions look up, so that the first of them allocates nothing either.
pub(super) fn prepare() {
    LazyLock::force(&SOURCE_VPCE);
}

impl<'a> Question<'a> {
    /// All needs, in the order in which unmet ones are named.
    pub(crate) fn needs(self) -> impl Iterator<Item = Need<'a>> {
        let guardrails = self.compiled.layers().iter().filter(|it| it.is_guardrail());
        let unseen = UNSEEN.iter().filter(move |(part, _)| self.is_unseen(*part)).map(|it| it.1);
        let capping =
            |layer: &'a Layer| Need { layers: std::slice::from_ref(layer), unless: escapes(*layer) };
        self.grants().iter().copied().chain(guardrails.map(capping)).chain(unseen)
    }

    /// Whether the policies of that part are not known: declared unknown, or not there where `*` leaves open what is
    /// not given (UNK-3).
    fn is_unseen(self, part: Part) -> bool {
        let open = self.request.unknown_unless_given();
        self.request.unknown_parts().union(self.compiled.unknown).contains(part)
            || !open.is_empty() && open.contains(part) && !self.compiled.has_policies_of(part)
    }

    fn grants(self) -> &'static [Need<'static>] {
        let both = self.compiled.options.trust_policies == TrustPolicies::BothMustAllow;
        match both.then(|| self.trust_governs()) {
            Some(Some(true)) => TRUST,
            Some(None) => PERHAPS_TRUST,
            Some(Some(false)) | None => GRANTS,
        }
    }

    /// Whether a trust policy may govern the action on the resource (EVA-11).
    pub(crate) fn is_of_trust(self) -> bool {
        self.trust_governs() != Some(false)
    }

    /// Whether a trust policy governs the action; `None` where that depends on the resource, which is not known.
    fn trust_governs(self) -> Option<bool> {
        let action = self.request.action().lower();
        if !action.starts_with("sts:") || !GOVERNED.contains(&action) {
            return Some(false);
        }
        match self.resource {
            // Who assumes assumes an agency.
            _ if action.starts_with("sts:agencies:") => Some(true),
            Resource::Named { urn, .. } => Some(urn.resource_type() == "agency"),
            Resource::Unknown => None,
            Resource::None => Some(false),
        }
    }

    /// Whether a layer binds the request: only then does it have to allow, and deny.
    pub(crate) fn binds<U: Unknowns<'a>>(self, layer: Layer, unknowns: &mut U) -> U::Truth {
        let free = |truth: U::Truth, it: &Circumstance| match truth.is_always() {
            true => truth,
            false => truth.or(self.is(*it, unknowns)),
        };
        escapes(layer).iter().fold(U::Truth::NEVER, free).not()
    }

    /// Whether a circumstance holds.
    pub(crate) fn is<U: Unknowns<'a>>(self, it: Circumstance, unknowns: &mut U) -> U::Truth {
        let caller = self.request.principal();
        let unknown = self.request.unknown_parts();
        let open = |part, known: bool, unknowns: &mut U| match unknown.contains(part) {
            true => unknowns.fact(Fact::Circumstance(it, NO_NUMBER)),
            false => U::Truth::known(known),
        };
        match it {
            Root => open(Part::Principal, caller.root, unknowns),
            ExemptCaller => {
                open(Part::Principal, caller.management_account || caller.service_linked, unknowns)
            }
            NoSide => {
                let by_form = || matches!(self.request.action().lower(), BY_SAML | BY_OIDC);
                let known = caller.urn.is_none() && (caller.service.is_some() || by_form());
                open(Part::Principal, known, unknowns)
            }
            SameAccount => self.same_account(unknowns),
            OnAgency => unknowns.fact(Fact::Circumstance(OnAgency, NO_NUMBER)),
            OffAgency => unknowns.fact(Fact::Circumstance(OnAgency, NO_NUMBER)).not(),
            Token => match (self.request.authentication(), self.compiled.options.token_requests) {
                (Authentication::Signed, _) | (_, TokenRequests::Bound) => U::Truth::NEVER,
                (Authentication::Token, TokenRequests::Escape) => U::Truth::ALWAYS,
                (Authentication::Token, TokenRequests::Open) | (Authentication::Unknown, _) => {
                    unknowns.fact(Fact::Circumstance(it, NO_NUMBER))
                }
            },
            Elsewhere => self.elsewhere(unknowns),
            NoEndpoint => self.no_endpoint(unknowns),
            Unseen(Part::TrustPolicy) => {
                let both = self.compiled.options.trust_policies == TrustPolicies::BothMustAllow;
                let missing = both && !self.compiled.has(OfResource);
                match (self.is_unseen(Part::TrustPolicy) || missing) && self.is_of_trust() {
                    true => unknowns.fact(Fact::Circumstance(it, NO_NUMBER)),
                    false => U::Truth::NEVER,
                }
            }
            Unseen(part) => match self.is_unseen(part) {
                true => unknowns.fact(Fact::Circumstance(it, NO_NUMBER)),
                false => U::Truth::NEVER,
            },
        }
    }

    /// Whether the caller is neither named nor declared unknown: then it is one of the resource's own account
    /// (UNK-3).
    pub(crate) fn is_caller_assumed(self) -> bool {
        let caller = self.request.principal();
        let is_named = caller.urn.is_some() || caller.service.is_some() || caller.account.is_some();
        !is_named && !self.request.unknown_parts().contains(Part::Principal)
    }

    /// The account of the caller: the given one, or that of the resource where the caller is assumed to be of it.
    pub(crate) fn caller_account(self) -> Option<&'a str> {
        let of_resource = || self.owner().filter(|it| self.is_caller_assumed() && is_account(it));
        self.request.principal().account().or_else(of_resource)
    }

    /// EVA-4: whether the caller and the resource are of one account.
    ///
    /// A caller whose account is not given is of the resource's own (UNK-3). Without a policy of the resource so is
    /// one where the resource is not given, and not declared unknown either, or is of no account: the cloud's own,
    /// such as `iam::system:policy:…`, are of none.
    fn same_account<U: Unknowns<'a>>(self, unknowns: &mut U) -> U::Truth {
        let principal = self.request.principal();
        if self.request.unknown_parts().contains(Part::Principal) {
            return self.of_its_account(SameAccount, unknowns);
        }
        let is_open = match self.resource {
            Resource::Named { .. } => true,
            Resource::Unknown => self.request.says_account_unknown(),
            Resource::None => false,
        };
        match (principal.account(), self.owner()) {
            (Some(caller), Some(owner)) if is_account(owner) => U::Truth::known(caller == owner),
            (None, _) if principal.service.is_none() => U::Truth::ALWAYS,
            (Some(_), None) if is_open => self.of_its_account(SameAccount, unknowns),
            // A service of which no account is given is of none that owns resources, or of any.
            (None, None) => self.of_its_account(SameAccount, unknowns),
            (None, Some(owner)) if is_account(owner) => self.of_its_account(SameAccount, unknowns),
            _ if self.compiled.has(OfResource) => self.of_its_account(SameAccount, unknowns),
            _ => U::Truth::ALWAYS,
        }
    }

    /// EVA-9: whether the RCPs are not those of the resource's account; without a resource the caller's counts.
    fn elsewhere<U: Unknowns<'a>>(self, unknowns: &mut U) -> U::Truth {
        let caller = self.request.principal();
        if self.request.resource_management_account() {
            return U::Truth::ALWAYS;
        }
        let owner = match self.resource {
            Resource::None if self.request.unknown_parts().contains(Part::Principal) => None,
            Resource::None if caller.management_account => return U::Truth::ALWAYS,
            // Where no account is given the policies are those of the caller's.
            Resource::None if caller.account().is_none() => return U::Truth::NEVER,
            Resource::None => caller.account(),
            Resource::Named { .. } | Resource::Unknown => self.owner(),
        };
        match (owner.filter(|it| is_account(it)), self.compiled.rcp_account.as_deref()) {
            (Some(owner), Some(bound)) => U::Truth::known(owner != bound),
            (Some(_), None) => U::Truth::NEVER,
            (None, _) => self.of_its_account(Elsewhere, unknowns),
        }
    }

    /// EVA-10: whether the request enters through no VPC endpoint that the NCPs bind.
    fn no_endpoint<U: Unknowns<'a>>(self, unknowns: &mut U) -> U::Truth {
        match (self.request.context().get(&SOURCE_VPCE), &self.compiled.ncp_endpoints) {
            (KeyState::Present([]) | KeyState::Absent, _) => U::Truth::ALWAYS,
            (KeyState::Present(_), Endpoints::Every) => U::Truth::NEVER,
            (KeyState::Present(values), Endpoints::Listed(bound)) => {
                U::Truth::known(!values.iter().any(|it| bound.iter().any(|other| **it == **other)))
            }
            (KeyState::Unknown, Endpoints::Every) => unknowns.fact(Fact::Present(&SOURCE_VPCE)).not(),
            _ => unknowns.fact(Fact::Circumstance(NoEndpoint, NO_NUMBER)),
        }
    }

    /// Whether the RCPs are known to be of another account than the resource: those of its own are not known (EVA-9).
    pub(crate) fn is_of_other_rcps(self) -> bool {
        let levels = || self.compiled.layers().iter().any(|it| matches!(it, Layer::Rcp(_)));
        let bound = self.compiled.rcp_account.as_deref();
        let owner = self.owner().filter(|it| is_account(it));
        levels()
            && !self.request.resource_management_account()
            && bound.zip(owner).is_some_and(|(it, of)| it != of)
    }

    /// The account of the resource: empty where it is of none, `None` where it is not known.
    fn owner(self) -> Option<&'a str> {
        match self.resource {
            Resource::Named { urn, .. } => urn.account(),
            Resource::None => Some(""),
            Resource::Unknown => self.request.resource_account(),
        }
    }

    /// A fact about the account of the resource, which all resources of the account share.
    fn of_its_account<U: Unknowns<'a>>(self, it: Circumstance, unknowns: &mut U) -> U::Truth {
        let number = match (self.resource, self.request.resources()) {
            (Resource::Named { number, urn }, Resources::Named(urns)) => {
                let first = |account| urns.iter().position(|it| it.account() == Some(account));
                urn.account().filter(|it| is_account(it)).and_then(first).unwrap_or(number)
            }
            _ => NO_NUMBER,
        };
        unknowns.fact(Fact::Circumstance(it, number))
    }
}

fn is_account(owner: &str) -> bool {
    !matches!(owner, "" | SYSTEM)
}

impl Circumstance {
    /// The names of what is unknown that the circumstance depends on: parts of the question, or a key.
    pub(crate) fn names(self, request: &Request) -> Vec<&'static str> {
        let unknown_caller = request.unknown_parts().contains(Part::Principal);
        match self {
            Root | ExemptCaller | NoSide => vec![Part::Principal.name()],
            OnAgency | OffAgency => vec![Part::Resource.name()],
            Token => vec![Part::Authentication.name()],
            // Of a key that is known it is the list of endpoints that is not.
            NoEndpoint if request.context().get(&SOURCE_VPCE) != KeyState::Unknown => vec![Part::Ncps.name()],
            NoEndpoint => vec!["g:SourceVpce"],
            Unseen(part) => vec![part.name()],
            // The account of a service is what is missing.
            SameAccount
                if request.principal().service.is_some() && request.principal().account().is_none() =>
            {
                vec![Part::Principal.name()]
            }
            SameAccount | Elsewhere => {
                let owner = match request.resources() {
                    Resources::Unknown => Some(Part::Resource),
                    Resources::Named(urns) if urns.iter().any(|it| it.account().is_none()) => {
                        Some(Part::ResourceAccount)
                    }
                    _ if unknown_caller => None,
                    // The URN of the resource has no account.
                    _ => Some(Part::ResourceAccount),
                };
                let caller = unknown_caller.then_some(Part::Principal);
                caller.into_iter().chain(owner).map(Part::name).collect()
            }
        }
    }
}
