//! Circumstances: what makes up for a layer that does not allow, or frees a request from it.

use crate::request::Part;

/// A circumstance that makes up for a layer that does not allow, or frees a request from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Circumstance {
    /// The caller is the root user, which is granted everything (EVA-5).
    Root,
    /// The caller and the resource are of one account (EVA-4).
    SameAccount,
    /// The caller is a cloud service, or known by SAML or OIDC alone: it has no policies of its own (EVA-11).
    NoSide,
    /// The caller is of the management account, or a service-linked agency: SCPs do not bind it (EVA-6).
    ExemptCaller,
    /// The resource is an agency, where it is not known whether it is one (EVA-11).
    OnAgency,
    /// It is none.
    OffAgency,
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
            Circumstance::OnAgency => "on_agency",
            Circumstance::OffAgency => "not_on_agency",
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
