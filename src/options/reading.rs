//! Readings by name: for each open rule the default one and the others.

use super::{
    AliasMatching, FailedVariable, ForAllValuesOfNone, NegatedOnAbsentKey, NewNamesInOldPolicies, Options,
    PlainOnSeveralValues, ResourceWildcard, TokenRequests, TrustPolicies, UnreadableDeny,
};

/// A reading of an open rule other than the default one.
///
/// ```
/// use iam5::options::Reading;
///
/// let reading = Reading::ALL.iter().find(|it| it.name() == "con-12=does-not-hold").unwrap();
/// assert_eq!((reading.rule(), reading.default_name()), ("CON-12", "con-12=holds"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    rule: &'static str,
    default_name: &'static str,
    name: &'static str,
    meaning: &'static str,
    set: fn(&mut Options),
}

impl Reading {
    /// Every reading, those of one rule together.
    pub const ALL: [Reading; 12] = [
        Reading {
            rule: "ACT-5",
            default_name: "act-5=name-and-aliases",
            name: "act-5=aliases-in-full-only",
            meaning: "An alias must be written out, a pattern with wildcards does not match it",
            set: |it| it.alias_matching = AliasMatching::AliasesInFullOnly,
        },
        Reading {
            rule: "ACT-8",
            default_name: "act-8=deny-only",
            name: "act-8=always",
            meaning: "A policy of version 1.1 may name actions as version 5.0 does",
            set: |it| it.new_names_in_old_policies = NewNamesInOldPolicies::Always,
        },
        Reading {
            rule: "ACT-8",
            default_name: "act-8=deny-only",
            name: "act-8=never",
            meaning: "A policy of version 1.1 names an action that has aliases by these alone, in a Deny too",
            set: |it| it.new_names_in_old_policies = NewNamesInOldPolicies::Never,
        },
        Reading {
            rule: "CON-12",
            default_name: "con-12=holds",
            name: "con-12=does-not-hold",
            meaning: "A negated operator does not hold where the key is absent",
            set: |it| it.negated_on_absent_key = NegatedOnAbsentKey::DoesNotHold,
        },
        Reading {
            rule: "CON-13",
            default_name: "con-13=holds",
            name: "con-13=does-not-hold",
            meaning: "`ForAllValues` does not hold over no values",
            set: |it| it.for_all_values_of_none = ForAllValuesOfNone::DoesNotHold,
        },
        Reading {
            rule: "CON-14",
            default_name: "con-14=qualified",
            name: "con-14=does-not-hold",
            meaning: "A plain operator does not hold on several values",
            set: |it| it.plain_on_several_values = PlainOnSeveralValues::DoesNotHold,
        },
        Reading {
            rule: "CON-16",
            default_name: "con-16=does-not-apply",
            name: "con-16=deny-applies",
            meaning: "A condition that cannot be read holds in a Deny",
            set: |it| it.unreadable_deny = UnreadableDeny::Applies,
        },
        Reading {
            rule: "EVA-6",
            default_name: "eva-6=open",
            name: "eva-6=tokens-escape",
            meaning: "SCPs, RCPs and NCPs do not bind a request with a token",
            set: |it| it.token_requests = TokenRequests::Escape,
        },
        Reading {
            rule: "EVA-6",
            default_name: "eva-6=open",
            name: "eva-6=tokens-bound",
            meaning: "SCPs, RCPs and NCPs bind a request with a token as they bind a signed one",
            set: |it| it.token_requests = TokenRequests::Bound,
        },
        Reading {
            rule: "EVA-11",
            default_name: "eva-11=both",
            name: "eva-11=either",
            meaning: "Within one account a trust policy or the caller's side alone is enough",
            set: |it| it.trust_policies = TrustPolicies::EitherAllows,
        },
        Reading {
            rule: "RES-3",
            default_name: "res-3=whole-urn",
            name: "res-3=per-part",
            meaning: "`*` in a resource does not cross the first four colons",
            set: |it| it.resource_wildcard = ResourceWildcard::PerPart,
        },
        Reading {
            rule: "VAR-3",
            default_name: "var-3=per-key",
            name: "var-3=per-value",
            meaning: "A value whose variable fails matches nothing, and a positive operator goes by the other values",
            set: |it| it.failed_variable = FailedVariable::PerValue,
        },
    ];

    /// The id of the rule, such as `CON-12`.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// The name of the reading, such as `con-12=does-not-hold`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The name of the rule's default reading, such as `con-12=holds`.
    #[must_use]
    pub fn default_name(&self) -> &'static str {
        self.default_name
    }

    /// The reading in one sentence.
    #[must_use]
    pub fn meaning(&self) -> &'static str {
        self.meaning
    }

    /// Takes the reading in options.
    pub fn set(&self, options: &mut Options) {
        (self.set)(options);
    }

    /// The default options with this reading.
    #[must_use]
    pub fn options(&self) -> Options {
        let mut options = Options::default();
        self.set(&mut options);
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reading_changes_an_option_of_its_own_rule() {
        for reading in Reading::ALL {
            assert_ne!(reading.options(), Options::default(), "{}", reading.name);
            let rule = reading.rule.to_ascii_lowercase();
            for name in [reading.name, reading.default_name] {
                assert_eq!(name.split_once('=').map(|it| it.0), Some(&*rule), "{name}");
            }
        }
        let names: std::collections::BTreeSet<_> = Reading::ALL.iter().map(Reading::name).collect();
        assert_eq!(names.len(), Reading::ALL.len());
    }
}
