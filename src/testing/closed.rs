//! Nothing that cannot be read lets a request through that a readable value would have stopped.
//!
//! What can go wrong is listed by the engine's own enums: a variant more does not compile here before it is
//! walked, and one that the walk does not meet fails it.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::compile::{CompiledCondition, Element, Filling, Keys, Readiness, Test};
use crate::decide::{Authorizer, Decision};
use crate::options::{Options, UnreadableDeny};
use crate::policy::{Comparison, Family, FaultKind, Operator, Part, Policy, PolicyKind, Version};
use crate::request::{Request, RequestBuilder, RequestNote};

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
variants!(ELEMENTS, element_name, Element {
    Element::Matches => "matches",
    Element::Differs => "differs",
    Element::Unreadable => "unreadable",
});
// Of what is unknown the tests about completions tell.
variants!(READY, readiness_name, Readiness {
    Readiness::Ready => "ready",
    Readiness::NeverHolds => "never holds",
    Readiness::Unknown => "unknown",
});
variants!(FILLINGS, filling_name, Filling {
    Filling::Complete => "complete",
    Filling::Failed => "failed",
    Filling::Unknown => "unknown",
});
variants!(PARTS, part_name, Part {
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
            self.0.insert(("readiness", readiness_name(&compiled.readiness(context))));
            for part in condition.values.iter().flat_map(|it| it.template.parts()) {
                self.0.insert(("part", part_name(part)));
            }
            if let Test::Variables(templates) = &compiled.test {
                for template in templates {
                    self.0.insert(("filling", filling_name(&template.filling(context))));
                }
            }
            if let crate::request::KeyState::Present(values) = context.get(&compiled.key) {
                for value in values {
                    self.0.insert(("element", element_name(&compiled.element(value, context))));
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

fn parse(statements: &str) -> Policy {
    let text = format!(r#"{{"Version": "5.0", "Statement": [{statements}]}}"#);
    Policy::parse("p", &text).unwrap_or_else(|errors| panic!("{errors}"))
}

const WIDE: &str = r#"{"Effect": "Allow", "Action": ["*"]}"#;

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

fn decide(policy: &Policy, request: &Request, options: Options) -> (Decision, Vec<String>) {
    let authorizer = Authorizer::builder().options(options).identity([policy.clone()]).build();
    let verdict = authorizer.decide(request);
    (verdict.decision(), verdict.notes())
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
            let notes = decide(&deny, &asked, Options::default()).1;
            let said = notes.iter().any(|it| it.contains("this Deny did not apply because of it"));
            assert!(said, "{clause} {variable}: {notes:?}");
        }
    }
}

/// A document with each fault, in a statement whose effect is to be filled in.
fn broken(kind: FaultKind) -> Option<String> {
    let text = match kind {
        FaultKind::JsonSyntax => r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"]}"#,
        FaultKind::DuplicateMember => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"], "Action": ["x:*"]}]}"#
        }
        FaultKind::UnknownElement => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"], "Where": []}]}"#
        }
        FaultKind::UnsupportedPrincipal => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"], "Principal": "*"}]}"#
        }
        FaultKind::MisspeltElement => {
            r#"{"Version": "5.0", "Statement": [{"effect": "E", "Effect": "E", "Action": ["*"]}]}"#
        }
        FaultKind::WrongType => r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": {}}]}"#,
        FaultKind::Unquoted => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"],
                "Condition": {"Bool": {"x:k": true}}}]}"#
        }
        FaultKind::SingleStatement => r#"{"Version": "5.0", "Statement": {"Effect": "E", "Action": ["*"]}}"#,
        FaultKind::MissingVersion => r#"{"Statement": [{"Effect": "E", "Action": ["*"]}]}"#,
        FaultKind::InvalidVersion => r#"{"Version": "6.0", "Statement": [{"Effect": "E", "Action": ["*"]}]}"#,
        FaultKind::MissingStatement => r#"{"Version": "5.0"}"#,
        FaultKind::MissingEffect => r#"{"Version": "5.0", "Statement": [{"Action": ["*"]}]}"#,
        FaultKind::InvalidEffect => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "deny", "Action": ["*"]}]}"#
        }
        FaultKind::MissingAction => r#"{"Version": "5.0", "Statement": [{"Effect": "E"}]}"#,
        FaultKind::BothActions => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"], "NotAction": ["x:*"]}]}"#
        }
        FaultKind::BothResources => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"], "Resource": ["*"],
                "NotResource": ["x:*"]}]}"#
        }
        FaultKind::TooManyFaults => {
            let unknown = r#""Where": [], "#.repeat(1_001);
            let statement = r#"{"Effect": "E", "Action": ["*"]}"#;
            return Some(format!(r#"{{{unknown}"Version": "5.0", "Statement": [{statement}]}}"#));
        }
        // Only policies of other kinds have principals.
        FaultKind::MissingPrincipal | FaultKind::InvalidPrincipal => return None,
        FaultKind::UnknownOperator => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"],
                "Condition": {"StringIs": {"x:k": "v"}}}]}"#
        }
        FaultKind::ModifiedNull => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"],
                "Condition": {"NullIfExists": {"x:k": "true"}}}]}"#
        }
        FaultKind::NotInVersion1 => {
            r#"{"Version": "1.1", "Statement": [{"Effect": "E", "NotAction": ["x:*"]}]}"#
        }
    };
    Some(text.to_owned())
}

/// The kind after a kind, in the order of the enum: the compiler knows when one is missing.
fn next(kind: Option<FaultKind>) -> Option<FaultKind> {
    use FaultKind as K;
    Some(match kind {
        None => K::JsonSyntax,
        Some(K::JsonSyntax) => K::DuplicateMember,
        Some(K::DuplicateMember) => K::UnknownElement,
        Some(K::UnknownElement) => K::UnsupportedPrincipal,
        Some(K::UnsupportedPrincipal) => K::MisspeltElement,
        Some(K::MisspeltElement) => K::WrongType,
        Some(K::WrongType) => K::Unquoted,
        Some(K::Unquoted) => K::SingleStatement,
        Some(K::SingleStatement) => K::MissingVersion,
        Some(K::MissingVersion) => K::InvalidVersion,
        Some(K::InvalidVersion) => K::MissingStatement,
        Some(K::MissingStatement) => K::MissingEffect,
        Some(K::MissingEffect) => K::InvalidEffect,
        Some(K::InvalidEffect) => K::MissingAction,
        Some(K::MissingAction) => K::BothActions,
        Some(K::BothActions) => K::BothResources,
        Some(K::BothResources) => K::MissingPrincipal,
        Some(K::MissingPrincipal) => K::InvalidPrincipal,
        Some(K::InvalidPrincipal) => K::UnknownOperator,
        Some(K::UnknownOperator) => K::ModifiedNull,
        Some(K::ModifiedNull) => K::NotInVersion1,
        Some(K::NotInVersion1) => K::TooManyFaults,
        Some(K::TooManyFaults) => return None,
    })
}

#[test]
fn doc_1_every_fault_refuses_the_whole_document() {
    let mut kind = next(None);
    while let Some(fault) = kind {
        for effect in ["Allow", "Deny"] {
            let (read, text) = match broken(fault) {
                Some(text) => (PolicyKind::Identity, text.replace("\"E\"", &format!("\"{effect}\""))),
                None => {
                    let principal = match fault {
                        FaultKind::MissingPrincipal => "",
                        _ => r#", "Principal": {"Nobody": ["*"]}"#,
                    };
                    let text = format!(
                        r#"{{"Version": "5.0",
                             "Statement": [{{"Effect": "{effect}", "Action": ["*"]{principal}}}]}}"#
                    );
                    (PolicyKind::Resource, text)
                }
            };
            let errors = Policy::parse_as(read, "p", &text).expect_err(&text);
            assert!(errors.iter().any(|(_, it)| it.kind == fault), "{fault:?}: {errors}");
        }
        kind = next(Some(fault));
    }
}

/// A request with a note, and a statement that is about what the note is about.
struct Noted {
    note: fn(&RequestNote) -> bool,
    request: fn() -> Request,
    /// What is denied.
    denied: &'static str,
    /// The rule that takes what is odd out of the question, where the Deny does not apply.
    out_of_question: bool,
}

fn build(builder: RequestBuilder) -> Request {
    builder.build(&Catalog::embedded()).unwrap()
}

const SECRET: &str = "csms:r:acc:secretName:x";

#[test]
fn a_request_with_a_note_is_stopped_or_the_note_says_what_was_not_looked_at() {
    // Every note but those in words is walked: one more does not compile.
    let number = |it: &RequestNote| match it {
        RequestNote::UncataloguedAction(_) => 0,
        RequestNote::NamedByAlias { .. } => 1,
        RequestNote::KeyNotCarried { .. } => 2,
        RequestNote::ResourceIgnored(_) => 3,
        RequestNote::ResourceMissing(_) => 4,
        RequestNote::ResourceType { .. } => 5,
        RequestNote::DottedName(_) => 6,
        RequestNote::Remark(_) => 7,
    };
    let all = [
        Noted {
            note: |it| matches!(it, RequestNote::UncataloguedAction(_)),
            request: || build(Request::builder("csms:secret:unheardOf").resource(SECRET)),
            denied: r#""Action": ["csms:*"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::NamedByAlias { .. }),
            request: || build(Request::builder("csms:secretStage:get").resource(SECRET)),
            denied: r#""Action": ["csms:secret:getStage"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::KeyNotCarried { .. }),
            request: || {
                let builder = Request::builder("csms:secret:getStage").resource(SECRET);
                build(builder.key("csms:RecoveryWindowInDays", "7"))
            },
            denied: r#""Action": ["*"], "Condition": {"NumberEquals": {"csms:RecoveryWindowInDays": "7"}}"#,
            out_of_question: true,
        },
        Noted {
            note: |it| matches!(it, RequestNote::ResourceIgnored(_)),
            request: || build(Request::builder("csms::listTasks").resource(SECRET)),
            denied: r#""Action": ["*"], "Resource": ["csms:*:*:secretName:*"]"#,
            out_of_question: true,
        },
        Noted {
            note: |it| matches!(it, RequestNote::ResourceMissing(_)),
            request: || build(Request::builder("csms:secret:getStage")),
            denied: r#""Action": ["*"], "Resource": ["csms:*:*:secretName:x"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::ResourceType { .. }),
            request: || build(Request::builder("csms:secret:getStage").resource("csms:r:acc:event:x")),
            denied: r#""Action": ["*"], "Resource": ["csms:*:*:event:x"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::DottedName(_)),
            request: || {
                crate::csms::GetStage::new("a.b", "SYSCURRENT").region("r").account("acc").request().unwrap()
            },
            denied: r#""Action": ["*"], "Resource": ["csms:*:*:secretName:a.b"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::Remark(_)),
            request: || {
                build(Request::builder("a:b:c").note(RequestNote::Remark("anything else".to_owned())))
            },
            denied: r#""Action": ["a:b:*"]"#,
            out_of_question: false,
        },
    ];
    let mut walked = BTreeSet::new();
    for noted in &all {
        let request = (noted.request)();
        let note = request.notes().iter().find(|it| (noted.note)(it));
        let note = note.unwrap_or_else(|| panic!("no such note: {:?}", request.notes()));
        walked.insert(number(note));
        let deny = parse(&format!(r#"{WIDE}, {{"Effect": "Deny", {}}}"#, noted.denied));
        let (decision, notes) = decide(&deny, &request, Options::default());
        assert!(notes.contains(&note.to_string()), "{notes:?}");
        assert_eq!(decision == Decision::Allow, noted.out_of_question, "{note}: {decision}");
        let allow = parse(r#"{"Effect": "Allow", "Action": ["other:*"]}"#);
        assert_eq!(decide(&allow, &request, Options::default()).0, Decision::ImplicitDeny, "{note}");
    }
    assert_eq!(walked.len(), 8, "{walked:?}");
}

/// Of an error there is no request, hence no decision that could be taken for leave.
#[test]
fn what_is_no_request_is_not_decided() {
    let broken = [
        r#"{"#,
        r#"[]"#,
        r#"{}"#,
        r#"{"action": 1}"#,
        r#"{"action": ""}"#,
        r#"{"action": "*"}"#,
        r#"{"action": "csms"}"#,
        r#"{"action": "csms:"}"#,
        r#"{"action": "a:b:c", "action": "a:b:d"}"#,
        r#"{"action": "a:b:c", "Action": "a:b:d"}"#,
        r#"{"action": "a:b:c", "resource": "nonsense"}"#,
        r#"{"action": "a:b:c", "resource": 1}"#,
        r#"{"action": "a:b:c", "resource": ["*", "a:b:c:d:e"]}"#,
        r#"{"action": "a:b:c", "context": []}"#,
        r#"{"action": "a:b:c", "context": {"x:k": {}}}"#,
        r#"{"action": "a:b:c", "context": {"x:k": "1", "X:K": "2"}}"#,
        r#"{"action": "a:b:c", "unknown": ["resources"]}"#,
        r#"{"action": "a:b:c", "authentication": "maybe"}"#,
        r#"{"action": "a:b:c", "principal": {"urn": 1}}"#,
        r#"{"action": "a:b:c", "principal": {"root": "yes"}}"#,
        r#"{"action": "a:b:c", "principal": {"who": "me"}}"#,
        r#"{"action": "a:b:c", "more": 1}"#,
    ];
    let read: Vec<_> =
        broken.iter().filter(|it| Request::from_json(it, &Catalog::embedded()).is_ok()).collect();
    assert!(read.is_empty(), "{read:?}");
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
