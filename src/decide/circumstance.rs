//! What makes up for a layer that does not allow, or frees a request from it.

use crate::request::Part;

/// What makes up for a layer that does not allow, or frees a request from it. `report` puts it into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Circumstance {
    /// The caller is the root user, which is granted everything (EVA-5).
    Root,
    /// The caller and the resource are of one account (EVA-4).
    SameAccount,
    /// The caller is a cloud service, or known by SAML or OIDC alone: it has no policies of its own (EVA-11).
    NoSide,
    /// The resource, which is not known, is an agency: a trust policy governs the action on it (EVA-11).
    Agency,
    /// It is none.
    NoAgency,
    /// The caller is of the management account, or a service-linked agency: SCPs do not bind it (EVA-6).
    ExemptCaller,
    /// The request is made with a token, and such requests are not bound (EVA-6).
    Token,
    /// The resource is of no account whose RCPs these are (EVA-9).
    Elsewhere,
    /// The request enters through no VPC endpoint whose NCPs these are (EVA-10).
    NoEndpoint,
    /// The policies of that part are not known, and allow (UNK-3).
    Unseen(Part),
}

impl Circumstance {
    /// The circumstance's name in JSON output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Circumstance::Root => "root",
            Circumstance::SameAccount => "same_account",
            Circumstance::NoSide => "no_side",
            Circumstance::Agency => "agency",
            Circumstance::NoAgency => "no_agency",
            Circumstance::ExemptCaller => "exempt_caller",
            Circumstance::Token => "token_not_bound",
            Circumstance::Elsewhere => "resource_of_another_account",
            Circumstance::NoEndpoint => "no_endpoint",
            Circumstance::Unseen(Part::TrustPolicy) => "trust_policy_allows",
            Circumstance::Unseen(Part::Rcps) => "rcps_allow",
            Circumstance::Unseen(Part::Ncps) => "ncps_allow",
            Circumstance::Unseen(_) => "scps_allow",
        }
    }
}
