//! Readings: where the vendor's documentation leaves two, which one is taken.
//!
//! Each option turns one *assumed* rule the other way. The defaults are the customary reading.

mod reading;

pub use reading::Reading;

/// The reading of each open rule by an authorizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// CON-12: whether a negated operator holds where the key is absent.
    pub negated_on_absent_key: NegatedOnAbsentKey,
    /// CON-13: whether `ForAllValues` holds over no values.
    pub for_all_values_of_none: ForAllValuesOfNone,
    /// CON-14: what a plain operator does with several values.
    pub plain_on_several_values: PlainOnSeveralValues,
    /// RES-3: what a `*` of a resource pattern crosses.
    pub resource_wildcard: ResourceWildcard,
    /// ACT-5: whether patterns with wildcards match aliases.
    pub alias_matching: AliasMatching,
    /// ACT-8: where a policy of version 1.1 may name an action as version 5.0 does.
    pub new_names_in_old_policies: NewNamesInOldPolicies,
    /// CON-16: what a Deny does whose condition could not be read.
    pub unreadable_deny: UnreadableDeny,
    /// VAR-3: how far a failed variable reaches among the values of a condition.
    pub failed_variable: FailedVariable,
    /// EVA-6: whether SCPs, RCPs and NCPs bind a request with a token.
    pub token_requests: TokenRequests,
    /// EVA-11: how a trust policy and the policies of the caller combine.
    pub trust_policies: TrustPolicies,
}

/// CON-12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NegatedOnAbsentKey {
    /// The condition holds: the key does not have the value.
    #[default]
    Holds,
    /// The condition does not hold.
    DoesNotHold,
}

/// CON-13.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForAllValuesOfNone {
    /// The condition holds: no value fails the test.
    #[default]
    Holds,
    /// The condition does not hold.
    DoesNotHold,
}

/// CON-14.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PlainOnSeveralValues {
    /// A positive operator as `ForAnyValue`, a negated one as `ForAllValues`.
    #[default]
    Qualified,
    /// The condition does not hold.
    DoesNotHold,
}

/// RES-3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResourceWildcard {
    /// The pattern is one glob over the whole URN.
    #[default]
    WholeUrn,
    /// Pattern and URN are cut at their first four colons, and each part is matched by itself;
    /// a pattern of fewer parts matches nothing unless it is nothing but stars.
    PerPart,
}

/// ACT-5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AliasMatching {
    /// Every pattern is tried on the name and on every alias.
    #[default]
    NameAndAliases,
    /// A pattern with wildcards is tried on the name only; an alias has to be written out.
    AliasesInFullOnly,
}

/// ACT-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NewNamesInOldPolicies {
    /// Matching in a Deny, where it narrows; in an Allow such an entry does not match.
    #[default]
    DenyOnly,
    /// Matching in neither effect.
    Never,
    /// Matching in both effects.
    Always,
}

/// CON-16.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnreadableDeny {
    /// The condition does not hold, so the Deny does not apply, as in the cloud.
    #[default]
    DoesNotApply,
    /// The condition holds in a Deny.
    Applies,
}

/// VAR-3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FailedVariable {
    /// The condition on the key whose list has it does not hold.
    #[default]
    PerKey,
    /// The value that has it matches nothing, and a positive operator goes by the other values.
    PerValue,
}

/// EVA-6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenRequests {
    /// An open question: where it makes a difference the decision is undetermined.
    #[default]
    Open,
    /// They do not bind it.
    Escape,
    /// They bind it, as they bind a signed request.
    Bound,
}

/// EVA-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrustPolicies {
    /// The caller's side and the trust policy must both allow.
    #[default]
    BothMustAllow,
    /// Within one account either is enough, as for other resources (rule EVA-4).
    EitherAllows,
}
