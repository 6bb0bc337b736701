//! How one statement fares with a request, element by element: the slow walk behind explanations.

use crate::catalog::Resolution;
use crate::compile::{CompiledCondition, CompiledStatement, ResourceMatcher};
use crate::policy::{Comparison, Effect};
use crate::request::{KeyState, RequestContext};
use crate::source::{brief, brief_name};

use super::assumed::{self, Assumed};
use super::condition;
use super::evaluate::{Question, Resource};
use super::principal;
use super::truth::{Facts, Truth, Worlds};
use super::verdict::StatementRef;

/// Whether something applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Applies {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It hangs on what is unknown.
    Unknown,
}

impl Applies {
    pub(crate) fn of(truth: Worlds) -> Self {
        if truth.is_always() {
            Applies::Yes
        } else if truth.is_never() {
            Applies::No
        } else {
            Applies::Unknown
        }
    }
}

/// How one element of a statement fares with a request.
#[derive(Debug, Clone)]
pub struct ElementTrace {
    /// `Action`, `NotAction`, `Resource`, `NotResource`, `Principal`, or the operator of a condition.
    pub element: String,
    /// Whether it matches or holds.
    pub applies: Applies,
    /// What the policy has there.
    pub wants: String,
    /// What the request has there.
    pub has: String,
    pub(crate) assumed: Assumed,
    /// The number of the condition, where it is one.
    pub(crate) condition: Option<usize>,
}

/// How one statement fares with a request, or with one resource of it.
#[derive(Debug, Clone)]
pub struct StatementTrace<'a> {
    /// The statement.
    pub statement: StatementRef<'a>,
    /// Whether it applies.
    pub applies: Applies,
    /// Its elements: action, resource, principal where it has one, then the conditions.
    pub elements: Vec<ElementTrace>,
}

impl StatementTrace<'_> {
    /// The elements that do not match.
    pub fn lacking(&self) -> impl Iterator<Item = &ElementTrace> {
        self.elements.iter().filter(|it| it.applies == Applies::No)
    }

    /// What the outcome leans on: of a statement that does not apply, nothing if some element fails on
    /// documented grounds alone.
    pub(crate) fn assumed(&self, statement: &CompiledStatement) -> Assumed {
        let mut all = Assumed::default();
        let no = self.applies == Applies::No;
        if no && self.lacking().any(|it| it.assumed.is_empty()) {
            return all;
        }
        for element in self.elements.iter().filter(|it| !no || it.applies == Applies::No) {
            all.join(element.assumed);
        }
        if statement.lenient && !no {
            all.add("DOC-4");
        }
        if statement.has_empty_condition && !no {
            all.add("DOC-6");
        }
        all
    }
}

/// Follows a statement through a question.
pub(crate) fn statement<'a>(
    question: Question<'a>,
    number: u32,
    facts: &mut Facts<'a>,
) -> Option<(StatementTrace<'a>, &'a CompiledStatement)> {
    let statement = question.compiled.statements.get(number as usize)?;
    let request = question.request;
    let action = Worlds::known(question.action_matches(&statement.actions));
    let resource = question.resource_matches(&statement.resources, facts);
    let principal = principal::matches(statement, question, facts);
    let mut applies = action.and(resource).and(principal);
    let mut elements = vec![
        ElementTrace {
            element: if statement.actions.is_except() { "NotAction" } else { "Action" }.to_owned(),
            applies: Applies::of(action),
            wants: wanted_actions(question, statement),
            has: brief_name(request.action().name()).into_owned(),
            assumed: assumed::of_actions(question, statement),
            condition: None,
        },
        ElementTrace {
            element: match *statement.resources {
                ResourceMatcher::Except { .. } => "NotResource".to_owned(),
                _ => "Resource".to_owned(),
            },
            applies: Applies::of(resource),
            wants: entries(&statement.resources),
            has: match question.resource {
                Resource::None => "no resource".to_owned(),
                Resource::Unknown => "a resource that is not known".to_owned(),
                Resource::Named { urn, .. } => brief_name(&urn.to_string()).into_owned(),
            },
            assumed: assumed::of_resources(question, statement),
            condition: None,
        },
    ];
    if !principal.is_always() {
        elements.push(ElementTrace {
            element: "Principal".to_owned(),
            applies: Applies::of(principal),
            wants: "one of the named callers".to_owned(),
            has: match &request.principal().urn {
                Some(urn) => brief_name(urn).into_owned(),
                None => "a caller that is not known".to_owned(),
            },
            assumed: Assumed::default(),
            condition: None,
        });
    }
    for (index, it) in statement.conditions.iter().enumerate() {
        let (context, options) = (request.context(), &question.compiled.options);
        let holds = condition::holds(it, context, options, question.unreadable(statement), facts);
        applies = applies.and(holds);
        elements.push(ElementTrace {
            element: it.operator.to_string(),
            applies: Applies::of(holds),
            wants: wants(it),
            has: has(it, context),
            assumed: assumed::of_condition(statement, it, context, options),
            condition: Some(index),
        });
    }
    let trace = StatementTrace {
        statement: question.compiled.statement_ref(number)?,
        applies: Applies::of(applies),
        elements,
    };
    Some((trace, statement))
}

/// The entries of the action clause, spelled as the catalogue does where it knows them.
fn wanted_actions(question: Question<'_>, statement: &CompiledStatement) -> String {
    let catalog = &question.compiled.catalog;
    let spelled = |entry: &String| {
        let action = match catalog.resolve(entry) {
            Resolution::Canonical(action) | Resolution::Alias(action) => Some(action),
            Resolution::AmbiguousAlias(actions) => actions.first().copied(),
            Resolution::Unknown => None,
        };
        let mut names = action
            .into_iter()
            .flat_map(|it| std::iter::once(it.name()).chain(it.aliases().iter().map(String::as_str)));
        format!("`{}`", brief_name(names.find(|it| it.eq_ignore_ascii_case(entry)).unwrap_or(entry)))
    };
    let entries = statement.actions.entries();
    list(entries.iter().map(spelled), "nothing")
}

fn entries(clause: &ResourceMatcher) -> String {
    match clause {
        ResourceMatcher::Every => "every resource".to_owned(),
        _ => list(clause.texts().iter().map(|it| format!("`{}`", brief_name(it))), "nothing"),
    }
}

/// How many of so many items are shown.
fn few(count: usize) -> usize {
    const SHOWN: usize = 4;
    if count > SHOWN + 1 { SHOWN } else { count }
}

/// `a, b or c`; of many the first few.
fn list(items: impl ExactSizeIterator<Item = String>, none: &str) -> String {
    let count = items.len();
    let mut shown: Vec<String> = items.take(few(count)).collect();
    if count > shown.len() {
        shown.push(format!("{} others", count - shown.len()));
    }
    match shown.pop() {
        None => none.to_owned(),
        Some(last) if shown.is_empty() => last,
        Some(last) => format!("{} or {last}", shown.join(", ")),
    }
}

/// What a condition asks for, in words: "`csms:Type` is `COMMON`".
pub(crate) fn wants(condition: &CompiledCondition) -> String {
    use Comparison as C;
    let operator = condition.operator;
    let key = format!("`{}`", brief(condition.key.text()));
    let values = list(condition.values.iter().map(|it| format!("`{}`", brief(it))), "nothing");
    if operator.comparison == C::Null {
        let says = |truth: &str| condition.values.iter().any(|it| it.eq_ignore_ascii_case(truth));
        return match (says("true"), says("false")) {
            (true, false) => format!("{key} has no value"),
            (false, true) => format!("{key} has a value"),
            _ => format!("`Null` of {key} is {values}"),
        };
    }
    let verb = match (operator.comparison, operator.negated) {
        (C::StringEquals | C::NumberEquals | C::DateEquals | C::Bool, false) => "is",
        (C::StringEquals | C::Bool, true) => "is not",
        // What cannot be read is none of them either (rule CON-16).
        (C::NumberEquals, true) => "is a number other than",
        (C::DateEquals, true) => "is a time other than",
        (C::StringEqualsIgnoreCase, false) => "is, in any case,",
        (C::StringEqualsIgnoreCase, true) => "is not, in any case,",
        (C::StringMatch, false) => "matches",
        (C::StringMatch, true) => "does not match",
        (C::StringStartWith, false) => "starts with",
        (C::StringStartWith, true) => "does not start with",
        (C::StringEndWith, false) => "ends with",
        (C::StringEndWith, true) => "does not end with",
        (C::StringLike, false) => "contains",
        (C::StringLike, true) => "does not contain",
        (C::NumberLessThan, _) => "is less than",
        (C::NumberLessThanEquals, _) => "is at most",
        (C::NumberGreaterThan, _) => "is greater than",
        (C::NumberGreaterThanEquals, _) => "is at least",
        (C::DateLessThan, _) => "is before",
        (C::DateLessThanEquals, _) => "is not after",
        (C::DateGreaterThan, _) => "is after",
        (C::DateGreaterThanEquals, _) => "is not before",
        (C::IpAddress, false) => "is within",
        (C::IpAddress, true) => "is an address outside",
        (C::Null, _) => "is null as in",
    };
    let subject = match operator.qualifier {
        crate::policy::Qualifier::Plain => key,
        crate::policy::Qualifier::ForAllValues => format!("every value of {key}"),
        crate::policy::Qualifier::ForAnyValue => format!("some value of {key}"),
    };
    let or_absent = if operator.if_exists { ", or has no value" } else { "" };
    format!("{subject} {verb} {values}{or_absent}")
}

/// What a request has under a condition's key, in words.
fn has(condition: &CompiledCondition, context: &RequestContext) -> String {
    match context.get(&condition.key) {
        KeyState::Absent => "absent".to_owned(),
        KeyState::Unknown => "unknown".to_owned(),
        KeyState::Present([]) => "present without a value".to_owned(),
        KeyState::Present(values) => {
            let count = few(values.len());
            let mut shown: Vec<String> =
                values.iter().take(count).map(|it| format!("`{}`", brief(it))).collect();
            if values.len() > count {
                shown.push(format!("{} others", values.len() - count));
            }
            shown.join(", ")
        }
    }
}

/// A word for an effect, as a decision names it.
pub(crate) fn verb(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "allow",
        Effect::Deny => "deny",
    }
}
