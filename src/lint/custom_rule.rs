//! The organization's own rules, as data: what every `Allow` of certain actions has to keep.

use std::sync::Arc;

use crate::policy::{
    ActionClause, ActionPattern, Comparison, Condition, PolicyKind, ResourceClause, Template, urn_parts,
};
use crate::source::Span;
use crate::wording::{Gap, Join, Text, text};

use super::checker::Checker;
use super::conditions::wants_key;
use super::config::Config;
use super::diagnostic::Severity;
use super::meta_rules::CUSTOM_RULE;
use super::pattern_relation::{covers, overlaps};
use super::rule::{Meta, Rule};
use super::view::{ActionView, StatementView, matches};

/// The key by which a policy names the region that a request is for.
const REGION_KEY: &str = "g:RequestedRegion";

/// An `[[organisation]]` table: a custom rule of the organization.
#[derive(Debug, Clone)]
pub(super) struct CustomRule {
    /// Its name, as findings have it.
    pub(super) name: Arc<str>,
    /// The message of its findings.
    pub(super) message: String,
    /// Their severity, `Some(None)` where it is off; as the rule `organisation-rule` where not given.
    pub(super) severity: Option<Option<Severity>>,
    /// The kinds of policy it is about; every one where empty.
    pub(super) kinds: Vec<PolicyKind>,
    /// The files it is about, as globs; every file where empty.
    pub(super) files: Vec<String>,
    /// The actions it is about; every one where empty.
    pub(super) actions: Vec<ActionPattern>,
    /// The requirement.
    pub(super) wanted: Wanted,
}

/// The requirement of a statement that allows one of the actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A condition on one of these keys, which are patterns, that does not hold where the key is absent.
    Condition(Vec<String>),
    /// Resources of these regions alone, which are patterns, or a condition on the requested region.
    Regions(Vec<String>),
    /// Resources of the types of these URN patterns must be covered by one of them.
    Resources(Vec<String>),
    /// There may be none.
    Nothing,
}

impl CustomRule {
    /// The severity of its findings in policies of that kind; `None` where there can be none.
    pub(super) fn severity(&self, kind: PolicyKind, config: &Config) -> Option<Severity> {
        let applies = self.kinds.is_empty() || self.kinds.contains(&kind);
        self.severity.unwrap_or_else(|| config.severity(&CUSTOM_RULE)).filter(|_| applies)
    }

    /// The place of an action that the statement covers, if any.
    fn place(&self, statement: &StatementView<'_>) -> Option<Span> {
        let (clause, element) = statement.draft.actions.as_ref()?;
        if self.actions.is_empty() {
            return Some(*element);
        }
        match clause {
            ActionClause::Only(_) => {
                let entry =
                    statement.actions.iter().find(|it| self.actions.iter().any(|own| is_about(own, it)));
                entry.map(|it| it.pattern.span)
            }
            ActionClause::Except(entries) => {
                let lower = |it: &ActionPattern| it.text.to_ascii_lowercase();
                let excluded = |own: &ActionPattern| entries.iter().any(|it| covers(&lower(it), &lower(own)));
                let left = self.actions.iter().any(|own| !excluded(own));
                left.then_some(*element)
            }
        }
    }

    /// A missing requirement: its place, label and help.
    fn missing(&self, statement: &StatementView<'_>, at: Span) -> Option<Missing> {
        match &self.wanted {
            Wanted::Nothing => {
                Some((at, None, text!("remove it, or take the action out", "删除该语句，或去掉该操作")))
            }
            Wanted::Condition(keys) => condition_missing(statement, keys, at),
            Wanted::Regions(regions) => region_missing(statement, regions, at),
            Wanted::Resources(patterns) => resource_outside(statement, patterns, at),
        }
    }
}

/// Returns whether an entry covers an action that the pattern names, by any of its names.
fn is_about(own: &ActionPattern, entry: &ActionView<'_>) -> bool {
    entry.matched.iter().any(|action| matches(own, action))
        || overlaps(&own.text.to_ascii_lowercase(), &entry.pattern.text.to_ascii_lowercase())
}

/// The names of what may be written; of many the first few.
fn one_of(names: &[String]) -> Gap {
    const FEW: usize = 4;
    let first = names.get(..FEW).filter(|_| names.len() > FEW + 1);
    first.map_or_else(
        || Gap::names(names, Join::Or),
        |first| {
            let (first, others) = (Gap::names(first, Join::Comma), names.len() - FEW);
            Gap::Text(text!("{0} or one of {1} others", "{0} 或其他 {1} 项之一", first, others))
        },
    )
}

/// The place, the text there, and the fix.
type Missing = (Span, Option<Text>, Text);

fn condition_missing(statement: &StatementView<'_>, keys: &[String], at: Span) -> Option<Missing> {
    let is_one = |it: &&Condition| {
        let key = it.key.to_ascii_lowercase();
        keys.iter().any(|own| covers(&own.to_ascii_lowercase(), &key))
    };
    let conditions = || statement.draft.conditions.iter().filter(is_one);
    if conditions().any(wants_key) {
        return None;
    }
    let help = text!(
        "add a condition on {0} that does not hold where the key is absent",
        "请在 {0} 上加一个键不存在时不成立的条件",
        one_of(keys)
    );
    match conditions().next() {
        Some(it) => Some((
            it.operator_span,
            Some(text!("`{0}` can hold without the key", "没有该键时 `{0}` 也可能成立", it.operator_text)),
            help,
        )),
        None => Some((at, None, help)),
    }
}

fn region_missing(statement: &StatementView<'_>, regions: &[String], at: Span) -> Option<Missing> {
    let is_inside = |region: &str| regions.iter().any(|it| covers(it, region));
    // Other operators on text hold for regions that the value is but a part of.
    let holds_inside = |it: &Condition, value: &Template| match it.operator.comparison {
        Comparison::StringEquals | Comparison::StringEqualsIgnoreCase => {
            value.as_text().is_some_and(|text| is_inside(&text))
        }
        Comparison::StringMatch => value.is_static() && is_inside(value.text()),
        _ => false,
    };
    let bounds = |it: &Condition| {
        it.key.eq_ignore_ascii_case(REGION_KEY)
            && wants_key(it)
            && !it.operator.negated
            && !it.values.is_empty()
            && it.values.iter().all(|value| holds_inside(it, &value.template))
    };
    if statement.draft.conditions.iter().any(bounds) {
        return None;
    }
    let help = text!(
        "name the region {0} in each `Resource`, or add a condition on `{1}`",
        "请在每个 `Resource` 中写明区域 {0}，或在 `{1}` 上加条件",
        one_of(regions),
        REGION_KEY
    );
    match statement.draft.resources.as_ref() {
        Some((ResourceClause::Only(entries), _)) if !entries.is_empty() => {
            let outside = |text: &str| match urn_parts(text).as_slice() {
                // A global resource is in no region.
                [_, region, _, _, ..] => !region.is_empty() && !is_inside(region),
                _ => true,
            };
            let entry = entries.iter().find(|it| outside(it.text()))?;
            Some((entry.span, Some(text!("in other regions too", "还包括其他区域")), help))
        }
        Some((_, element)) => Some((*element, Some(text!("in every region", "所有区域")), help)),
        None => Some((at, None, help)),
    }
}

fn resource_outside(statement: &StatementView<'_>, patterns: &[String], at: Span) -> Option<Missing> {
    let help = text!("name only {0}", "只写 {0}", one_of(patterns));
    match statement.draft.resources.as_ref() {
        Some((ResourceClause::Only(entries), _)) if !entries.is_empty() => {
            let outside = |text: &str| {
                let of_type = |it: &&String| overlaps(&type_of(it), &type_of(text));
                patterns.iter().any(|it| of_type(&it)) && !patterns.iter().any(|it| covers(it, text))
            };
            let entry = entries.iter().find(|it| outside(it.text()))?;
            Some((entry.span, Some(text!("more than that", "超出了这一范围")), help))
        }
        Some((_, element)) => Some((*element, Some(text!("more than that", "超出了这一范围")), help)),
        None => Some((at, None, help)),
    }
}

/// Service and resource type of a URN pattern; `*` for what it leaves open.
fn type_of(urn: &str) -> String {
    let fixed = |part: &str| if part.contains("${") { "*".to_owned() } else { part.to_owned() };
    match urn_parts(urn).as_slice() {
        [service, _, _, kind, _] => format!("{}:{}", fixed(service).to_ascii_lowercase(), fixed(kind)),
        // The star of a short pattern stands for the parts that are not written.
        [service, ..] => format!("{}*", fixed(service).to_ascii_lowercase()),
        [] => "*".to_owned(),
    }
}

impl Rule for CustomRule {
    fn meta(&self) -> &'static Meta {
        &CUSTOM_RULE
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.allows() {
            return;
        }
        let Some(at) = self.place(statement) else { return };
        if let Some((span, label, help)) = self.missing(statement, at) {
            let finding = cx.report(span, Text::verbatim(&self.message)).help(help);
            finding.custom_rule = Some(self.name.clone());
            if let Some(label) = label {
                finding.label(span, label);
            }
        }
    }
}
