//! Nothing that cannot be read lets a request through that a readable value would have stopped.
//!
//! What can go wrong is listed by the engine's own enums: a variant more does not compile here before it is
//! walked, and one that the walk does not meet fails it.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::compile::{CompiledCondition, Filling, Keys, Readiness, Test, ValueMatch};
use crate::decide::{Authorizer, Decision};
use crate::options::{FailedVariable, Options, UnreadableDeny};
use crate::policy::{Comparison, Family, Operator, Part, Policy, Version};
use crate::request::Request;

use super::exhaustive::values;

/// Lists the variants of an enum, each with what stands for it: a list that the compiler knows to be whole.
macro_rules! variants {
    ($all:ident, $of:ident, $type:ty { $($pattern:pat => $value:expr),+ $(,)? }) => {
        const $all: &[&str] = &[$($value),+];
        fn $of(it: &$type) -> &'static str {
            match it { $($pattern => $value),+ }
        }
    };
}

variants!(TESTS, test_name, Test {
    Test::Mismatch => "mismatch",
    Test::Unreadable => "unreadable",
    Test::Null { .. } => "null",
    Test::Texts(_) => "texts",
    Test::TextsIgnoringCase(_) => "texts ignoring case",
    Test::Patterns(..) => "patterns",
    Test::Contains(_) => "contains",
    Test::Numbers(_) => "numbers",
    Test::NumberBound(_) => "number bound",
    Test::Instants(_) => "instants",
    Test::InstantBound(_) => "instant bound",
    Test::Bool { .. } => "bool",
    Test::Ranges(_) => "ranges",
    Test::Variables(_) => "variables",
});
variants!(ELEMENTS, element_name, ValueMatch {
    ValueMatch::Matches => "matches",
    ValueMatch::Differs => "differs",
    ValueMatch::Unreadable => "unreadable",
});
// Of what is unknown the tests about completions tell.
variants!(READY, readiness_name, Readiness {
    Readiness::Ready => "ready",
    Readiness::NeverHolds => "never holds",
    Readiness::Unknown { .. } => "unknown",
});
variants!(FILLINGS, filling_name, Filling {
    Filling::Complete => "complete",
    Filling::Failed => "failed",
    Filling::Unknown => "unknown",
});
variants!(PARTS, part_name, Part<'_> {
    Part::Text(_) => "text",
    Part::Star => "star",
    Part::One => "one",
    Part::Variable { .. } => "variable",
    Part::Malformed { .. } => "malformed",
});

/// What the walk has met.
#[derive(Debug, Default)]
struct Met(BTreeSet<(&'static str, &'static str)>);

impl Met {
    fn look(&mut self, policy: &Policy, request: &Request) {
        let (context, catalog) = (request.context(), Catalog::embedded());
        for condition in policy.statements().iter().flat_map(|it| &it.conditions) {
            let compiled = CompiledCondition::new(condition, &mut Keys::new(&catalog));
            self.0.insert(("test", test_name(&compiled.test)));
            self.0.insert((
                "readiness",
                readiness_name(&compiled.readiness(context, FailedVariable::default())),
            ));
            for part in condition.values.iter().flat_map(|it| it.template.parts()) {
                self.0.insert(("part", part_name(&part)));
            }
            if let Test::Variables(templates) = &compiled.test {
                for template in templates {
                    self.0.insert(("filling", filling_name(&template.filling(context))));
                }
            }
            if let crate::request::KeyState::Present(values) = context.get(&compiled.key) {
                for value in values {
                    self.0.insert(("element", element_name(&compiled.value_match(value, context))));
                }
            }
        }
    }

    fn has_all(&self, group: &'static str, names: &[&'static str]) {
        for name in names {
            assert!(self.0.contains(&(group, name)), "the walk has not met the {group} `{name}`");
        }
    }
}

/// What a condition is made of: values of the policy, values of the request, and other keys of it.
#[derive(Debug, Clone)]
struct Values {
    policy: Vec<&'static str>,
    request: Vec<&'static str>,
}

/// What cannot be read, and what could stand there in its place.
struct Trouble {
    unread: Values,
    readable: Vec<Values>,
    /// One value of the policy stands beside it that can be read.
    beside: bool,
}

fn troubles(family: Family) -> Vec<Trouble> {
    let (value, unreadable, all) = values(family);
    let readable: Vec<&str> = all.iter().copied().filter(|it| Some(*it) != unreadable).collect();
    let of_policy = |it: &&str| family != Family::Null || matches!(*it, "true" | "false");
    let wanted: Vec<&str> = match family {
        Family::Null => vec!["true", "false"],
        _ => readable.iter().copied().chain([value]).filter(of_policy).collect(),
    };
    let mut found = Vec::new();
    // Values of the request, alone and beside others.
    if let Some(unread) = unreadable {
        let mut others: Vec<Vec<&str>> = vec![vec![]];
        others.extend(readable.iter().map(|it| vec![*it]));
        for other in others {
            let with = |it: &'static str| {
                let request = other.iter().copied().chain([it]).collect();
                Values { policy: vec![value], request }
            };
            let readable = readable.iter().map(|it| with(it)).collect();
            found.push(Trouble { unread: with(unread), readable, beside: false });
        }
    }
    // Values of the policy: unreadable ones, variables that fail in every way, and variables that are filled
    // in with what cannot be read.
    let mut unread: Vec<&str> = vec!["${x:none}", "${x:many}", "${", "${a b}", "${x:many, none}"];
    unread.extend(unreadable);
    if unreadable.is_some() || family == Family::Null {
        unread.extend(["${x:bad}", "${x:none, 'bad'}", "1${x:bad}"]);
    }
    if family == Family::Null {
        unread.push("maybe");
    }
    let first = if family == Family::Null { "true" } else { value };
    for request in readable.iter().map(|it| vec![*it]).chain([vec![], readable.clone()]) {
        for unread in &unread {
            for beside in [false, true] {
                let with = |it: &'static str| {
                    let policy = if beside { vec![first, it] } else { vec![it] };
                    Values { policy, request: request.clone() }
                };
                let readable = wanted.iter().map(|it| with(it)).collect();
                found.push(Trouble { unread: with(unread), readable, beside });
            }
        }
    }
    found
}

pub(super) fn parse(statements: &str) -> Policy {
    let text = format!(r#"{{"Version": "5.0", "Statement": [{statements}]}}"#);
    Policy::parse("p", &text).unwrap_or_else(|errors| panic!("{errors}"))
}

pub(super) const WIDE: &str = r#"{"Effect": "Allow", "Action": ["*"]}"#;

fn statement(effect: &str, operator: &str, key: &str, values: &[&str]) -> String {
    let values = serde_json::to_string(values).unwrap();
    format!(
        r#"{{"Effect": "{effect}", "Action": ["*"], "Condition": {{"{operator}": {{"{key}": {values}}}}}}}"#
    )
}

fn request(key: &str, values: &[&str]) -> Request {
    let builder = Request::builder("a:b:c").key("x:bad", "maybe").key_values("x:many", ["1", "2"]);
    let builder = if values.is_empty() { builder } else { builder.key_values(key, values.iter().copied()) };
    builder.build(&Catalog::embedded()).unwrap()
}

fn strict() -> Options {
    Options { unreadable_deny: UnreadableDeny::Applies, ..Options::default() }
}

pub(super) fn decide(policy: &Policy, request: &Request, options: Options) -> (Decision, Vec<String>) {
    let authorizer = Authorizer::builder().options(options).identity([policy.clone()]).build();
    let verdict = authorizer.decide(request);
    (verdict.decision(), verdict.notes().iter().map(ToString::to_string).collect())
}

fn operators() -> impl Iterator<Item = (String, Family)> {
    Operator::names(Version::V5).flat_map(|name| {
        let forms = ["", "ForAllValues:", "ForAnyValue:"]
            .map(|qualifier| ["", "IfExists"].map(|suffix| format!("{qualifier}{name}{suffix}")));
        forms.into_iter().flatten().filter_map(|text| {
            let read = Operator::parse(&text, Version::V5).ok()?;
            Some((text, read.comparison.family()))
        })
    })
}

#[test]
fn con_16_what_cannot_be_read_never_lets_a_request_through_unsaid() {
    let mut met = Met::default();
    let (mut tried, mut told) = (0, 0);
    for (operator, family) in operators() {
        for trouble in troubles(family) {
            for effect in ["Allow", "Deny"] {
                let policy = |values: &Values| {
                    let statement = statement(effect, &operator, "x:k", &values.policy);
                    let wide = if effect == "Deny" { format!("{WIDE}, ") } else { String::new() };
                    parse(&format!("{wide}{statement}"))
                };
                let decide = |values: &Values, options: Options| {
                    decide(&policy(values), &request("x:k", &values.request), options)
                };
                for values in trouble.readable.first().into_iter().chain([&trouble.unread]) {
                    met.look(&policy(values), &request("x:k", &values.request));
                }
                tried += 1;
                let (decision, notes) = decide(&trouble.unread, Options::default());
                let stops = |values: &&Values| decide(values, Options::default()).0 != Decision::Allow;
                let Some(stopping) = trouble.readable.iter().find(stops) else { continue };
                if decision != Decision::Allow {
                    continue;
                }
                // It went through, and would not have: the verdict says so.
                told += 1;
                let case = format!("{effect} {operator}: {:?}, stopped by {stopping:?}", trouble.unread);
                let about = |it: &&String| it.starts_with("p:");
                let note = notes.iter().find(about).unwrap_or_else(|| panic!("nothing is said: {case}"));
                if effect == "Allow" {
                    // Only where a value beside it, which can be read, grants by itself (rule CON-16).
                    assert!(trouble.beside, "it was allowed: {case}");
                    continue;
                }
                assert!(note.contains("this Deny did not apply because of it"), "{note}: {case}");
                let decision = decide(&trouble.unread, strict()).0;
                assert_eq!(decision, Decision::ExplicitDeny, "with the other reading: {case}");
            }
        }
    }
    println!("{tried} conditions, {told} of them allowed where a readable value denies, each with its note");
    assert!(tried > 3_000 && told > 300, "{tried} {told}");

    for (operator, value, unknown) in
        [("StringMatch", "*?", "x:k"), ("StringEquals", "${x:k}", "x:k"), ("DateEquals", "5", "x:other")]
    {
        let policy = parse(&statement("Allow", operator, "x:other", &[value]));
        let request = Request::builder("a:b:c").unknown(unknown).build(&Catalog::embedded()).unwrap();
        assert_ne!(decide(&policy, &request, Options::default()).0, Decision::Allow);
        met.look(&policy, &request);
    }
    let mismatch = parse(&statement("Allow", "NumberEquals", "g:SourceIp", &["5"]));
    met.look(&mismatch, &request("x:k", &[]));
    met.has_all("test", TESTS);
    met.has_all("element", ELEMENTS);
    met.has_all("readiness", READY);
    met.has_all("filling", FILLINGS);
    met.has_all("part", PARTS);
}

#[test]
fn con_3_an_operator_of_the_wrong_type_never_holds_and_a_deny_says_so() {
    for (operator, family) in operators().filter(|it| it.1 != Family::Null) {
        let (key, value) = match family {
            Family::Ip => ("g:MFAPresent", "true"),
            _ => ("g:SourceIp", "10.0.0.1"),
        };
        let wanted = values(family).0;
        let asked = request(key, &[value]);
        let allow = parse(&statement("Allow", &operator, key, &[wanted]));
        assert_eq!(decide(&allow, &asked, Options::default()).0, Decision::ImplicitDeny, "{operator}");
        let deny = parse(&format!("{WIDE}, {}", statement("Deny", &operator, key, &[wanted])));
        let notes = decide(&deny, &asked, Options::default()).1;
        assert!(notes.iter().any(|it| it.contains("this Deny did not apply")), "{operator}: {notes:?}");
    }
}

#[test]
fn var_3_a_resource_that_cannot_be_filled_in_never_lets_a_request_through_unsaid() {
    let catalog = Catalog::embedded();
    let asked = Request::builder("a:b:c")
        .resource("a:r:acc:t:ci")
        .key_values("x:many", ["ci", "co"])
        .build(&catalog)
        .unwrap();
    for variable in ["${x:none}", "${x:many}", "${", "${a b}", "${x:many, ci}"] {
        for clause in ["Resource", "NotResource"] {
            let with = |effect: &str| {
                format!(r#"{{"Effect": "{effect}", "Action": ["*"], "{clause}": ["a:r:acc:t:{variable}"]}}"#)
            };
            let (decision, _) = decide(&parse(&with("Allow")), &asked, Options::default());
            assert_eq!(decision, Decision::ImplicitDeny, "{clause} {variable}");
            let deny = parse(&format!("{WIDE}, {}", with("Deny")));
            let (decision, notes) = decide(&deny, &asked, Options::default());
            let said = notes.iter().any(|it| it.contains("this Deny did not apply because of it"));
            assert_eq!(said, clause == "Resource", "{clause} {variable}: {notes:?}");
            assert_eq!(decision == Decision::ExplicitDeny, clause == "NotResource", "{clause} {variable}");
        }
    }
}

/// The families of values are those of the comparisons: what one reads another may not.
#[test]
fn every_family_that_reads_has_a_value_that_it_cannot_read() {
    for name in Operator::names(Version::V5) {
        let operator = Operator::parse(name, Version::V5).unwrap();
        let unreadable = values(operator.comparison.family()).1;
        match operator.comparison {
            Comparison::StringEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringMatch
            | Comparison::StringStartWith
            | Comparison::StringEndWith
            | Comparison::StringLike
            | Comparison::Null => assert_eq!(unreadable, None, "{name}"),
            _ => assert!(unreadable.is_some(), "{name}"),
        }
    }
}
