//! The meaning of the assumed rules, one line each.
//!
//! A rule is *assumed* where the vendor's documentation is silent; the project's DESIGN.md argues each choice.

/// The rules and what is assumed, sorted by name.
const MEANINGS: [(&str, &str); 27] = [
    ("ACT-3", "`*` in an action crosses `:`"),
    ("ACT-5", "an action pattern is tried on the aliases of an action too"),
    ("ACT-7", "an alias in a request stands for the action of that alias"),
    ("ACT-8", "in version 1.1 an action that has aliases goes by its 5.0 name in a Deny alone"),
    ("CON-12", "where the key is absent a positive operator does not hold, and a negated one does"),
    ("CON-13", "`ForAllValues` holds over no values; a negated one tests each value against the whole list"),
    ("CON-14", "on several values a plain operator is as `ForAnyValue`, or negated as `ForAllValues`"),
    ("CON-15", "with an empty list of values a positive operator never holds, and a negated one always does"),
    ("CON-16", "a condition whose request value cannot be read does not hold"),
    ("CON-2", "the tag key within a condition key ignores case"),
    ("CON-5", "`StringStartWith`, `StringEndWith` and `StringLike` exist in version 5.0 as they do in 1.1"),
    ("CON-7", "a bare date is its midnight in UTC, and digits alone are epoch seconds or milliseconds"),
    ("CON-8", "truth values ignore case"),
    ("CON-9", "IPv6 addresses are compared as IPv4 ones are"),
    ("DOC-4", "a bare string is read as a list of one"),
    ("DOC-5", "a repeated member makes a document invalid"),
    ("DOC-6", "an empty list of actions or resources matches nothing, or excludes nothing"),
    ("DOC-8", "what versions 1.1 and 1.0 have of their own means what it does in 5.0, and widens nothing"),
    ("EVA-11", "the caller's side and the trust policy must both allow, within one account too"),
    (
        "EVA-12",
        "where a resource is, and so whether a scope covers it, follows from its region, project and keys",
    ),
    ("EVA-3", "the SCPs, RCPs or NCPs of one level are a union"),
    ("EVA-6", "whether SCPs, RCPs and NCPs bind a request with a token is open, or as the reading says"),
    ("RES-3", "a resource pattern is one glob over the whole URN, case-sensitive but for the service"),
    ("RES-6", "each of several resources must be allowed, and none denied"),
    ("RES-7", "a secret is `csms:<region>:<account-id>:secretName:<secret-name>`"),
    (
        "VAR-3",
        "a failed variable voids the condition on its key; `NotResource` with one holds in a Deny alone",
    ),
    ("VAR-4", "`*` and `?` in the value of a variable are literal"),
];

/// The assumption of a rule, in one line; `None` for a rule that is documented or does not exist.
#[must_use]
pub fn meaning(rule: &str) -> Option<&'static str> {
    MEANINGS.iter().find(|it| it.0 == rule).map(|it| it.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_and_have_a_meaning() {
        assert!(MEANINGS.is_sorted_by_key(|it| it.0));
        assert!(meaning("ACT-3").is_some() && meaning("ACT-1").is_none());
    }

    #[test]
    fn the_design_notes_argue_every_assumed_rule() {
        let design = include_str!("../../DESIGN.md");
        for (rule, _) in MEANINGS {
            assert!(design.contains(&format!("| {rule} |")), "{rule}");
        }
    }
}
