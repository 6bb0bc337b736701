//! Questions of rules about all conditions of a statement: looked up, so that their cost stays linear.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::value::Block;
use crate::policy::{Comparison, Condition, ConditionValue};
use crate::source::Span;

/// Returns whether the condition fails where its key is absent (rules CON-10 to CON-13).
pub(crate) fn wants_key(condition: &Condition) -> bool {
    match condition.operator.comparison {
        Comparison::Null => is_presence(condition),
        _ => condition.operator.needs_a_value(),
    }
}

/// Returns whether a condition of `Null` says that the key is there, and no more.
fn is_presence(condition: &Condition) -> bool {
    !condition.values.is_empty() && condition.values.iter().all(|it| it.text().eq_ignore_ascii_case("false"))
}

/// Returns whether the condition lets through whatever value a request has, as far as that is plain:
/// `IpAddress` with `0.0.0.0/0`, `StringMatch` with `*`, `Bool` with both values, `Null` that asks for
/// nothing but the key.
pub(crate) fn bounds_nothing(condition: &Condition) -> bool {
    let (operator, values) = (condition.operator, &condition.values);
    let any = |is_open: &dyn Fn(&ConditionValue) -> bool| values.iter().any(is_open);
    let has = |word: &str| any(&|it| it.text().eq_ignore_ascii_case(word));
    if operator.comparison == Comparison::Null {
        return is_presence(condition) || (has("true") && has("false"));
    }
    if operator.negated {
        return values.is_empty();
    }
    match operator.comparison {
        Comparison::IpAddress => any(&|it| Block::parse(it.text()).is_some_and(|it| it.bits == 0)),
        Comparison::StringMatch => any(&|it| is_open(it.text())),
        Comparison::StringLike | Comparison::StringStartWith | Comparison::StringEndWith => {
            any(&|it| it.text().is_empty())
        }
        Comparison::Bool => has("true") && has("false"),
        _ => false,
    }
}

/// Returns whether a pattern covers every name, or all but the shortest: `*`, `?*`.
pub(crate) fn is_open(pattern: &str) -> bool {
    pattern.contains('*') && pattern.chars().all(|c| matches!(c, '*' | '?'))
}

/// The operators and keys of a statement.
#[derive(Debug, Default)]
pub struct ConditionIndex<'a> {
    /// The number of keys under an operator.
    under: HashMap<Span, usize>,
    operators: HashSet<&'a str>,
    /// The uses of a key, in lower case, under an operator: counted on demand.
    keys: OnceCell<HashMap<(Span, String), usize>>,
    conditions: &'a [Condition],
    /// The keys without which some condition fails, in lower case: most statements are never asked.
    demanded: OnceCell<HashSet<String>>,
}

impl<'a> ConditionIndex<'a> {
    pub(crate) fn new(conditions: &'a [Condition]) -> Self {
        let mut index = ConditionIndex { conditions, ..ConditionIndex::default() };
        for it in conditions {
            *index.under.entry(it.operator_span).or_default() += 1;
            index.operators.insert(&it.operator_text);
        }
        index
    }

    /// Returns whether the statement has the operator.
    pub fn has_operator(&self, name: &str) -> bool {
        self.operators.contains(name)
    }

    /// Returns whether the condition's operator can take another name: it has no other key, and the name is
    /// free.
    pub fn can_rename(&self, condition: &Condition, name: &str) -> bool {
        self.under.get(&condition.operator_span) == Some(&1) && !self.has_operator(name)
    }

    /// Returns whether the condition's operator has no other key that is the same but for its letters' case:
    /// one that can be spelled otherwise without becoming a repeated member.
    pub fn is_alone_of_its_name(&self, condition: &Condition) -> bool {
        let place = |it: &Condition| (it.operator_span, it.key.to_ascii_lowercase());
        let keys = self.keys.get_or_init(|| {
            let mut keys = HashMap::new();
            for it in self.conditions {
                *keys.entry(place(it)).or_default() += 1;
            }
            keys
        });
        keys.get(&place(condition)) == Some(&1)
    }

    /// Returns whether the statement demands that the key is there: by `"Null": {"key": "false"}`, or by
    /// another condition that does not hold without it.
    pub fn demands(&self, key: &str) -> bool {
        let demanded = self.demanded();
        !demanded.is_empty() && demanded.contains(&key.to_ascii_lowercase())
    }

    /// Returns whether the statement demands a tag of the request: such a request has `g:TagKeys`.
    pub fn demands_tag(&self) -> bool {
        self.demanded().iter().any(|it| it.starts_with("g:requesttag/"))
    }

    fn demanded(&self) -> &HashSet<String> {
        self.demanded.get_or_init(|| {
            let wanting = self.conditions.iter().filter(|it| wants_key(it));
            wanting.map(|it| it.key.to_ascii_lowercase()).collect()
        })
    }
}
