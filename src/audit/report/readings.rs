//! What recorded outcomes say about the readings of open rules.

use crate::audit::aggregate::evidence::{Evidence, Readings, by_rule};

/// The readings of one rule with the evidence about each, the default first.
#[derive(Debug, Clone)]
pub struct RuleEvidence {
    /// The id of the rule, such as `CON-12`.
    pub rule: &'static str,
    /// The readings by name, such as `con-12=holds`, each with its evidence.
    pub readings: Vec<(&'static str, Evidence)>,
}

/// What the records say about one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// Every other reading is refuted.
    Shown(&'static str),
    /// No single reading is left, but calls that were refused weigh against every other one.
    Likely(&'static str),
    /// The records cannot tell these readings apart.
    Open(Vec<&'static str>),
    /// Every reading is refuted: snapshot or inventory are not what they were at the time of the calls.
    Contradictory,
}

impl Conclusion {
    /// The name in JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Conclusion::Shown(_) => "shown",
            Conclusion::Likely(_) => "likely",
            Conclusion::Open(_) => "open",
            Conclusion::Contradictory => "contradictory",
        }
    }

    /// The readings that are left.
    #[must_use]
    pub fn readings(&self) -> &[&'static str] {
        match self {
            Conclusion::Shown(name) | Conclusion::Likely(name) => std::slice::from_ref(name),
            Conclusion::Open(names) => names,
            Conclusion::Contradictory => &[],
        }
    }
}

/// A reading of ours that leaves a question open, and so cannot be what the cloud does.
const NO_ANSWER: &str = "eva-6=open";

impl RuleEvidence {
    pub(super) fn of(readings: Readings) -> Vec<Self> {
        let rules = by_rule().zip(readings.into_rules());
        let named = rules.filter_map(|(others, evidence)| {
            let first = others.first()?;
            let names = std::iter::once(first.default_name()).chain(others.iter().map(|it| it.name()));
            Some(RuleEvidence { rule: first.rule(), readings: names.zip(evidence).collect() })
        });
        named.collect()
    }

    /// The conclusion from the evidence about all readings of the rule.
    #[must_use]
    pub fn conclusion(&self) -> Conclusion {
        let answers = self.readings.iter().filter(|it| it.0 != NO_ANSWER);
        let left: Vec<&(&'static str, Evidence)> = answers.filter(|it| it.1.refuting == 0).collect();
        match left.as_slice() {
            [] => return Conclusion::Contradictory,
            [(name, _)] => return Conclusion::Shown(name),
            _ => {}
        }
        let least = left.iter().map(|it| it.1.weighing).min().unwrap_or_default();
        let best: Vec<&'static str> =
            left.iter().filter(|it| it.1.weighing == least).map(|it| it.0).collect();
        match best.as_slice() {
            [name] => Conclusion::Likely(name),
            _ => Conclusion::Open(best),
        }
    }
}
