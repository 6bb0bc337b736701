//! What rules ask about the conditions of a statement as a whole: looked up, so that their cost stays linear.

use std::collections::{HashMap, HashSet};

use crate::policy::{Comparison, Condition};
use crate::source::Span;

/// The operators and keys of a statement.
#[derive(Debug, Default)]
pub struct ConditionIndex<'a> {
    /// How many keys stand under an operator.
    under: HashMap<Span, usize>,
    operators: HashSet<&'a str>,
    /// How often a key, in lower case, stands under an operator.
    keys: HashMap<(Span, String), usize>,
    /// The keys that `Null` demands, in lower case.
    demanded: HashSet<String>,
}

impl<'a> ConditionIndex<'a> {
    pub(crate) fn new(conditions: &'a [Condition]) -> Self {
        let mut index = ConditionIndex::default();
        for it in conditions {
            *index.under.entry(it.operator_span).or_default() += 1;
            index.operators.insert(&it.operator_text);
            *index.keys.entry((it.operator_span, it.key.to_ascii_lowercase())).or_default() += 1;
            let is_false = || it.values.iter().all(|value| value.text().eq_ignore_ascii_case("false"));
            if it.operator.comparison == Comparison::Null && is_false() {
                index.demanded.insert(it.key.to_ascii_lowercase());
            }
        }
        index
    }

    /// Whether the statement has the operator.
    pub fn has_operator(&self, name: &str) -> bool {
        self.operators.contains(name)
    }

    /// Whether the condition's operator can take another name: it has no other key, and the name is free.
    pub fn can_rename(&self, condition: &Condition, name: &str) -> bool {
        self.under.get(&condition.operator_span) == Some(&1) && !self.has_operator(name)
    }

    /// Whether the condition's operator has no other key that is the same but for its letters' case: one that can
    /// be spelled otherwise without becoming a repeated member.
    pub fn is_alone_of_its_name(&self, condition: &Condition) -> bool {
        self.keys.get(&(condition.operator_span, condition.key.to_ascii_lowercase())) == Some(&1)
    }

    /// Whether the statement demands that the key is there: `"Null": {"key": "false"}`.
    pub fn demands(&self, key: &str) -> bool {
        !self.demanded.is_empty() && self.demanded.contains(&key.to_ascii_lowercase())
    }
}
