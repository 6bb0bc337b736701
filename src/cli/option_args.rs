//! The other readings of open rules, by the names that the command line has for them.

use iam5::options::{
    AliasMatching, FailedVariable, ForAllValuesOfNone, NegatedOnAbsentKey, NewNamesInOldPolicies, Options,
    PlainOnSeveralValues, ResourceWildcard, TokenRequests, TrustPolicies, UnreadableDeny,
};

/// A rule and a reading of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    name: &'static str,
    help: &'static str,
    set: fn(&mut Options),
}

const READINGS: [Reading; 12] = [
    Reading {
        name: "act-5=aliases-in-full-only",
        help: "An alias must be written out, a pattern with wildcards does not match it",
        set: |it| it.alias_matching = AliasMatching::AliasesInFullOnly,
    },
    Reading {
        name: "act-8=always",
        help: "A policy of version 1.1 may name actions as version 5.0 does",
        set: |it| it.new_names_in_old_policies = NewNamesInOldPolicies::Always,
    },
    Reading {
        name: "act-8=never",
        help: "An action that has aliases goes by them alone in a policy of version 1.1, in a Deny too",
        set: |it| it.new_names_in_old_policies = NewNamesInOldPolicies::Never,
    },
    Reading {
        name: "con-12=does-not-hold",
        help: "A negated operator does not hold where the key is absent",
        set: |it| it.negated_on_absent_key = NegatedOnAbsentKey::DoesNotHold,
    },
    Reading {
        name: "con-13=does-not-hold",
        help: "`ForAllValues` does not hold over no values",
        set: |it| it.for_all_values_of_none = ForAllValuesOfNone::DoesNotHold,
    },
    Reading {
        name: "con-14=does-not-hold",
        help: "A plain operator does not hold on several values",
        set: |it| it.plain_on_several_values = PlainOnSeveralValues::DoesNotHold,
    },
    Reading {
        name: "con-16=deny-applies",
        help: "What cannot be read is taken to hold in a Deny",
        set: |it| it.unreadable_deny = UnreadableDeny::Applies,
    },
    Reading {
        name: "eva-6=tokens-escape",
        help: "SCPs, RCPs and NCPs do not bind a request with a token",
        set: |it| it.token_requests = TokenRequests::Escape,
    },
    Reading {
        name: "eva-6=tokens-bound",
        help: "SCPs, RCPs and NCPs bind a request with a token as they bind a signed one",
        set: |it| it.token_requests = TokenRequests::Bound,
    },
    Reading {
        name: "eva-11=either",
        help: "Within one account a trust policy or the caller's side alone is enough",
        set: |it| it.trust_policies = TrustPolicies::EitherAllows,
    },
    Reading {
        name: "res-3=per-part",
        help: "`*` in a resource does not cross the first four colons",
        set: |it| it.resource_wildcard = ResourceWildcard::PerPart,
    },
    Reading {
        name: "var-3=per-value",
        help: "A value whose variable fails matches nothing, and a positive operator goes by the other values",
        set: |it| it.failed_variable = FailedVariable::PerValue,
    },
];

impl clap::ValueEnum for Reading {
    fn value_variants<'a>() -> &'a [Self] {
        &READINGS
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.name).help(self.help))
    }
}

/// The options with these readings taken.
pub(crate) fn options(readings: &[Reading]) -> Options {
    let mut options = Options::default();
    readings.iter().for_each(|it| (it.set)(&mut options));
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reading_changes_an_option() {
        for reading in READINGS {
            assert_ne!(options(&[reading]), Options::default(), "{}", reading.name);
        }
    }
}
