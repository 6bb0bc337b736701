//! Tests over random policies: fixes that are called safe change no decision, and what
//! the reader takes as valid has no fault among its findings.

mod findings;

use std::cell::Cell;
use std::collections::BTreeSet;

use crate::decide::Authorizer;
use crate::policy::{Policy, PolicyKind};
use crate::testing::engine::fix_keeps;
use crate::testing::generate::{case, case_of_seed};
use crate::testing::runner::for_all;
use crate::{Catalog, Decision, Request};
use serde_json::Value;

mod fixes;

use super::{Config, Fixed, LintInput, Safety, check, fix};

/// Writes flaws into a random policy that it seldom has and a fix exists for.
fn untidy(text: &str, number: usize) -> String {
    match number {
        0 => text.replacen("\"Resource\":[\"", "\"Resource\":[\"*:*:*:**\",\"", 1),
        1 => text.replacen(
            "\"Action\":[\"",
            "\"Action\":[\"csms:secretStage:get\",\"CSMS:secret:getStage\",\"",
            1,
        ),
        2 => text.replacen("csms:Type", "csms:TYPE", 1),
        3 => text.replacen("\"StringEquals\":", "\"StringMatch\":", 1),
        4 => changed(text, with_twins),
        5 => changed(text, in_two_spellings),
        _ => text.replacen("\"Effect\":", "\"Condition\":{},\"Effect\":", 1),
    }
}

/// The text after a change to each list and each object of a statement, which comes with the name that it has.
fn changed(text: &str, change: fn(&str, &mut Value)) -> String {
    fn walk(name: &str, value: &mut Value, change: fn(&str, &mut Value)) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|it| walk(name, it, change)),
            Value::Object(members) => members.iter_mut().for_each(|(name, it)| walk(name, it, change)),
            _ => {}
        }
        change(name, value);
    }
    let mut document = serde_json::from_str(text).unwrap();
    walk("", &mut document, change);
    document.to_string()
}

/// Puts beside each entry with a star others that match the same, something else between them.
fn with_twins(name: &str, value: &mut Value) {
    let Value::Array(items) = value else { return };
    let starred: Vec<String> =
        items.iter().filter_map(Value::as_str).filter(|it| it.contains('*')).map(str::to_owned).collect();
    let mut fill = (0..).map(|number| Value::from(format!("none:of:these{number}")));
    for entry in starred {
        let mut twin = entry.replacen('*', "**", 1);
        if name.ends_with("Action") {
            twin = twin.to_uppercase();
        }
        items.insert(0, fill.next().into());
        items.insert(0, twin.into());
        items.push(fill.next().into());
        items.push(entry.replacen('*', "***", 1).into());
    }
}

/// Puts each condition key in two spellings, in the place of its own.
fn in_two_spellings(_: &str, value: &mut Value) {
    let Value::Object(members) = value else { return };
    let keys: Vec<_> = members.iter().filter(|it| it.0.contains(':') && it.1.is_array()).collect();
    let spelled = |(key, values): (&String, &Value)| {
        [(key.to_lowercase(), values.clone()), (key.to_uppercase(), values.clone())]
    };
    let spelled: Vec<_> = keys.into_iter().flat_map(spelled).collect();
    if !spelled.is_empty() {
        members.retain(|_, values| !values.is_array());
        members.extend(spelled);
    }
}

/// The text after its safe fixes, which a second time find nothing to do; `None` of what is not a policy.
fn fixed(text: &str, config: &Config) -> Option<(Policy, Policy, Fixed)> {
    let before = Policy::parse("before", text).ok()?;
    let fix = |text: &str| {
        let input = LintInput { text, kind: Some(PolicyKind::Identity) };
        fix(&input, &Catalog::embedded(), config, Safety::Safe)
    };
    let fixed = fix(text);
    assert_eq!(fix(&fixed.text).text, fixed.text, "fixing twice changes nothing:\n{text}");
    let after = Policy::parse("after", &fixed.text);
    let after = after.unwrap_or_else(|error| panic!("{error}\n{text}\n{}", fixed.text));
    Some((before, after, fixed))
}

/// Requests of random cases, and one for every known action on a resource of its own.
fn requests() -> Vec<Request> {
    let catalog = Catalog::embedded();
    let random = (0..300).filter_map(|seed| case_of_seed(seed).request().ok());
    let known = catalog.actions().flat_map(|action| {
        let service = action.name().split(':').next().unwrap_or_default();
        let urns = ["secretName:pay", "secretName:x", "user:u"].map(|it| format!("{service}:r:a:{it}"));
        let request = |urn: String| {
            let request = Request::builder(action.name()).resource(&urn).key("csms:Type", "COMMON");
            request.key("g:UserName", "guest").build(&catalog).ok()
        };
        urns.into_iter().filter_map(request).collect::<Vec<_>>()
    });
    random.chain(known).collect()
}

#[test]
fn safe_fixes_change_no_decision() {
    let config = Config::default();
    let (fixes, decided) = (Cell::new(0), Cell::new(0));
    for_all(3_000, |choices| {
        let change = choices.below(7);
        let unknowns = choices.chance(50);
        let case = case(choices, unknowns);
        let beside = (0..3).map(|_| case.neighbor(choices).request().unwrap());
        let asked: Vec<_> = std::iter::once(case.request().unwrap()).chain(beside).collect();
        for text in &case.identity {
            for text in [text.clone(), untidy(text, change)] {
                let Some((before, after, fixed)) = fixed(&text, &config) else { continue };
                fixes.update(|it| it + fixed.applied);
                let (before, after) = (Authorizer::new([before]), Authorizer::new([after]));
                for request in &asked {
                    if !fix_keeps(&before, &after, request) {
                        return Err(format!("{request:?}:\n{text}\n{}", fixed.text));
                    }
                    let was = before.decide(request).decision();
                    decided.update(|it| it + usize::from(was != Decision::ImplicitDeny));
                }
            }
        }
        Ok(())
    });
    let (fixes, decided) = (fixes.get(), decided.get());
    assert!(fixes > 2_000 && decided > 500, "{fixes} fixes, {decided} decisions");
}

#[test]
fn safe_fixes_of_the_wrong_examples_change_no_decision() {
    let (config, requests) = (Config::default(), requests());
    let (mut fixes, mut decided) = (0, 0);
    for meta in super::metas() {
        let section = meta.section("Wrong").unwrap_or_default();
        let body = section.split_once('\n').map_or("", |it| it.1).trim_end_matches('`');
        let Some((before, after, fixed)) = fixed(body, &config) else { continue };
        fixes += fixed.applied;
        let (before, after) = (Authorizer::new([before]), Authorizer::new([after]));
        for request in &requests {
            let (was, is) = (before.decide(request).decision(), after.decide(request).decision());
            assert_eq!(was, is, "{}: {request:?}\n{}", meta.name, fixed.text);
            decided += usize::from(was != Decision::ImplicitDeny);
        }
    }
    assert!(fixes > 10 && decided > 1_000, "{fixes} fixes, {decided} decisions");
}

#[test]
fn what_is_not_fixed_stays_as_it_was_written() {
    let text = "{ \"Statement\" :[{\"Action\":\t[ \"CSMS:secret:get\" ,\"kms:cmk:get\"],\r\n\n\"Effect\":\"Deny\"  ,\"Sid\":\"允\"} ]\n,\"Version\":\"5.0\"}\n\n";
    let input = LintInput { text, kind: Some(PolicyKind::Identity) };
    let fixed = fix(&input, &Catalog::embedded(), &Config::default(), Safety::Safe);
    assert_eq!(fixed.text, text.replace("CSMS:secret:get", "csms:secret:get"));
}

#[test]
fn linting_any_text_ends() {
    let (catalog, config) = (Catalog::embedded(), Config::default());
    let policy = case_of_seed(7).identity.first().cloned().unwrap_or_default();
    for at in 0..policy.len() {
        let (head, tail) = policy.split_at_checked(at).unwrap_or(("", &policy));
        for text in [head.to_owned(), format!("{head}\u{e9}{tail}"), format!("{head}[{tail}")] {
            let report = check(&LintInput::new(&text), &catalog, &config);
            assert!(report.diagnostics.iter().all(|it| it.span.end as usize <= text.len() + 1), "{text}");
        }
    }
}

#[test]
fn what_cannot_be_checked_is_named() {
    let text = r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["ECS:x:y", "csms:secret:get", "*"]}]}"#;
    let report = check(&LintInput::new(text), &Catalog::embedded(), &Config::default());
    assert_eq!(report.unchecked.iter().collect::<Vec<_>>(), ["ecs"]);
    assert!(super::unchecked_note(&report.unchecked).unwrap().to_string().contains("`ecs`"));
    assert_eq!(super::unchecked_note(&std::collections::BTreeSet::new()), None);
}

#[test]
fn a_rule_can_be_set_and_switched_off() {
    let text = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["*"]}]}"#;
    let mut config = Config::default();
    let found = |config: &Config| check(&LintInput::new(text), &Catalog::embedded(), config).diagnostics;
    assert_eq!(found(&config).len(), 1);
    config.set("every-action", Some(super::Severity::Error)).unwrap();
    assert_eq!(found(&config).first().map(|it| it.severity), Some(super::Severity::Error));
    config.set("every-action", None).unwrap();
    assert!(found(&config).is_empty());
    assert_eq!(config.set("every-acton", None).unwrap_err().to_string(), "unknown rule `every-acton`");
}

#[test]
fn operators_that_stand_twice_are_joined_where_no_key_does() {
    let fixed = |conditions: &str| {
        let text = format!(
            r#"{{"Version": "5.0", "Statement": [{{"Effect": "Deny", "Action": ["csms:secret:get"], "Condition": {{{conditions}}}}}]}}"#
        );
        let input = LintInput { text: &text, kind: Some(PolicyKind::Identity) };
        let fixed = fix(&input, &Catalog::embedded(), &Config::default(), Safety::Safe);
        let (_, after) = fixed.text.split_once(r#""Condition": {"#).unwrap();
        (after.strip_suffix("}}]}").unwrap().to_owned(), Policy::parse("p", &fixed.text).is_ok())
    };
    let joined = r#""StringEquals": {"csms:Type": "COMMON", "g:UserName": ["a", "b"], "g:UserId": "c"}"#;
    for (conditions, expected, valid) in [
        (
            r#""StringEquals": {"csms:Type": "COMMON"}, "StringEquals": {"g:UserName": ["a", "b"], "g:UserId": "c"}"#,
            joined,
            true,
        ),
        (
            r#""StringEquals": {"csms:Type": "COMMON"}, "Bool": {"g:MFAPresent": "true"}, "StringEquals": {"g:UserId": "c"}"#,
            r#""StringEquals": {"csms:Type": "COMMON", "g:UserId": "c"}, "Bool": {"g:MFAPresent": "true"}"#,
            true,
        ),
        // Whether the values of a key add up or replace each other nobody can tell.
        (
            r#""StringEquals": {"g:UserName": "a"}, "StringEquals": {"G:USERNAME": "b"}"#,
            r#""StringEquals": {"g:UserName": "a"}, "StringEquals": {"g:UserName": "b"}"#,
            false,
        ),
        (
            r#""StringEquals": {"g:UserName": "a"}, "StringEquals": {}"#,
            r#""StringEquals": {"g:UserName": "a"}, "StringEquals": {}"#,
            false,
        ),
        (
            r#""StringEquals": {"g:UserName": "a"}, "StringEquals": "b""#,
            r#""StringEquals": {"g:UserName": "a"}, "StringEquals": "b""#,
            false,
        ),
    ] {
        assert_eq!(fixed(conditions), (expected.to_owned(), valid), "{conditions}");
    }
}

#[test]
fn each_limit_of_a_document_holds_from_one_character_more() {
    // The document filled up to so many characters, with blanks or without.
    let of = |kind: PolicyKind, length: usize, fill: char| {
        let (head, tail) = (
            r#"{"Version": "5.0", "Statement": [{"Sid": ""#,
            r#"", "Effect": "Deny", "Action": ["a:b:c"]}]}"#,
        );
        let filled = fill.to_string().repeat(length - head.len() - tail.len());
        let text = match fill {
            ' ' => format!("{filled}{head}{tail}"),
            _ => format!("{head}{filled}{tail}"),
        };
        let input = LintInput { text: &text, kind: Some(kind) };
        let found = check(&input, &Catalog::embedded(), &Config::default()).diagnostics;
        let names =
            found.iter().map(|it| it.name()).filter(|it| it.ends_with("large") || it.starts_with("large"));
        names.collect::<Vec<_>>().join(" ")
    };
    let blanks = 8;
    for kind in [PolicyKind::Identity, PolicyKind::Trust] {
        assert_eq!(of(kind, 6_144, ' '), "");
        assert_eq!(of(kind, 6_145, ' '), "large-policy", "blanks count, or they do not");
        assert_eq!(of(kind, 6_144 + blanks, 'x'), "large-policy");
        assert_eq!(of(kind, 6_145 + blanks, 'x'), "policy-too-large");
    }
    for (length, expected) in
        [(5_120, ""), (5_121, "large-policy"), (20_000, "large-policy"), (20_001, "policy-too-large")]
    {
        assert_eq!(of(PolicyKind::Scp, length, 'x'), expected, "{length}");
        assert_eq!(of(PolicyKind::Scp, length, ' '), expected, "{length}");
    }
    for (kind, most) in
        [(PolicyKind::Session, 2_048), (PolicyKind::Resource, 131_072), (PolicyKind::Endpoint, 131_072)]
    {
        assert_eq!(of(kind, most, 'x'), "");
        assert_eq!(of(kind, most + 1, 'x'), "policy-too-large");
    }
}

#[test]
fn act_7_an_alias_of_a_service_that_is_known_in_part_is_left_to_its_author() {
    let text = r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["kms:grant:create"]}]}"#;
    let report = check(&LintInput::new(text), &Catalog::full(), &Config::default());
    let found = report.diagnostics.iter().find(|it| it.name() == "alias-action").unwrap();
    assert!(found.message.to_string().ends_with("and perhaps of other actions"), "{}", found.message);
    let fixed = fix(&LintInput::new(text), &Catalog::full(), &Config::default(), Safety::Unsafe);
    assert_eq!(fixed.text, text);
}

#[test]
fn act_7_an_alias_of_several_actions_is_left_to_its_author() {
    let catalog =
        Catalog::embedded().load("depot.json", include_str!("../../tests/data/depot-export.json")).unwrap();
    let text = r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["depot:rack:manage", "depot:shelf:fill"]}]}"#;
    let report = check(&LintInput::new(text), &catalog, &Config::default());
    let found: Vec<_> = report.diagnostics.iter().filter(|it| it.name() == "alias-action").collect();
    let [several, one] = found.as_slice() else { panic!("{:?}", report.diagnostics) };
    assert_eq!(several.message.to_string(), "`depot:rack:manage` is an older name of several actions");
    assert_eq!(
        several.help.as_ref().unwrap().to_string(),
        "write those that are meant: `depot:shelf:stack`, `depot:shelf:clear`"
    );
    assert!(several.fix.is_none() && one.fix.is_some());
    // Both are among what the statement is about: nothing is unknown.
    assert!(report.diagnostics.iter().all(|it| it.name() != "unknown-action") && report.unchecked.is_empty());
}

/// An alias of a partial catalog is kept: `kms:grant:create` may be the name of other actions too.
#[test]
fn act_7_fixes_by_a_partial_catalog_change_no_decision_of_a_full_one() {
    let partial = Catalog::full();
    assert!(!partial.covers("kms") && partial.covers("csms"));
    let export = r#"{"version": "v1", "actions": [
        {"name": "kms:cmk:createGrant", "access_level": "write", "aliases": ["kms:grant:create"]},
        {"name": "kms:cmk:retireGrant", "access_level": "write", "aliases": ["kms:grant:create"]}]}"#;
    let full = Catalog::embedded().load("kms.json", export).unwrap();
    let entries = [
        "kms:grant:create",
        "KMS:Grant:create",
        "kms:cmk:createGrant",
        "kms:cmk:*",
        "kms:*:create*",
        "csms:secretStage:get",
        "csms:secret:getStage",
    ];
    let asked = ["kms:cmk:createGrant", "kms:cmk:retireGrant", "csms:secret:getStage", "csms:secret:list"];
    let requests = asked
        .map(|it| Request::builder(it).unknown("*").build(&full).unwrap_or_else(|error| panic!("{error}")));
    let (mut rewritten, mut kept) = (0, 0);
    for effect in ["Allow", "Deny"] {
        for (version, member) in [("5.0", "Action"), ("5.0", "NotAction"), ("1.1", "Action")] {
            for list in (0..7 * 7 * 7).map(|it| [entries[it % 7], entries[it / 7 % 7], entries[it / 49]]) {
                let text = format!(
                    r#"{{"Version": "{version}", "Statement": [
                        {{"Effect": "Allow", "Action": ["*"]}}, {{"Effect": "{effect}", "{member}": {list:?}}}]}}"#
                );
                let fixed = fix(&LintInput::new(&text), &partial, &Config::default(), Safety::Safe).text;
                let decide = |text: &str| {
                    let policy = Policy::parse("p", text).unwrap_or_else(|errors| panic!("{errors}"));
                    let authorizer = Authorizer::builder().catalog(full.clone()).identity([policy]).build();
                    requests.each_ref().map(|it| authorizer.decide(it).decision())
                };
                assert_eq!(decide(&text), decide(&fixed), "{text}\nwas fixed into\n{fixed}");
                rewritten += usize::from(text.contains("secretStage") && !fixed.contains("secretStage"));
                kept += usize::from(fixed.contains("kms:grant:create"));
            }
        }
    }
    assert!(rewritten > 100 && kept > 100, "{rewritten} {kept}");
    // Nothing is rewritten by a catalog that knows nothing.
    let text = r#"{"Version": "5.0", "Statement": [{"Sid": "S", "Effect": "Deny", "Action": ["csms:secretStage:get"]}]}"#;
    for safety in [Safety::Safe, Safety::Unsafe] {
        assert_eq!(fix(&LintInput::new(text), &Catalog::empty(), &Config::default(), safety).text, text);
        let of_partial = text.replace("csms:secretStage:get", "kms:grant:create");
        let fixed = fix(&LintInput::new(&of_partial), &partial, &Config::default(), safety);
        assert_eq!(fixed.text, of_partial);
    }
}

/// Of a service that is known in part, what is not listed may exist: no rule says that it does not.
#[test]
fn rules_claim_nothing_of_what_a_partial_catalog_does_not_know() {
    let catalog = Catalog::full();
    for service in catalog.services().filter(|it| !it.is_complete()) {
        let code = service.code();
        let types: BTreeSet<_> = service.resource_types().iter().map(|it| it.name()).collect();
        let kind = types.first().copied().unwrap_or("thing");
        for action in
            service.actions().iter().filter(|it| !it.is_whole()).map(|it| it.name()).chain(["x:y:z"])
        {
            let action = action.replace("x:y:z", &format!("{code}:thing:doIt"));
            let statements = [
                format!(r#""Action": ["{action}"]"#),
                format!(r#""Action": ["{action}"], "Resource": ["{code}:*:*:{kind}:a"]"#),
                format!(r#""Action": ["{action}"], "Resource": ["{code}:*:*:newType:a"]"#),
                format!(r#""Action": ["{action}"], "Resource": ["{code}:::{kind}:a"]"#),
                format!(
                    r#""Action": ["{action}"], "Condition": {{"StringEquals": {{"{code}:NewKey": "a"}}}}"#
                ),
                format!(
                    r#""Action": ["{action}"], "Condition": {{"StringEquals": {{"g:EnterpriseProjectId": "a"}}}}"#
                ),
                format!(r#""Action": ["{code}:thing:do*"]"#),
            ];
            for statement in statements {
                let text = format!(
                    r#"{{"Version": "5.0", "Statement": [{{"Sid": "A", "Effect": "Deny", {statement}}}]}}"#
                );
                let report = check(&LintInput::new(&text), &catalog, &Config::default());
                let found: Vec<_> = report.diagnostics.iter().map(|it| it.name()).collect();
                assert_eq!(found, Vec::<&str>::new(), "{text}");
                assert!(report.unchecked.contains(code), "{text}");
            }
        }
    }
}

/// Keys whose type was not read fit every operator, and those whose number was not read every qualifier.
#[test]
fn keys_of_unknown_type_fit_every_operator() {
    let catalog = Catalog::full();
    let untyped = catalog.keys().filter(|it| it.value_type().is_none() && !it.is_template());
    for key in untyped.map(|it| it.name()) {
        let actions: Vec<_> = catalog.actions().filter(|it| it.carries(key)).map(|it| it.name()).collect();
        for condition in
            ["StringEquals", "NumberEquals", "ForAnyValue:StringEquals", "ForAllValues:StringEquals"]
        {
            let text = format!(
                r#"{{"Version": "5.0", "Statement": [{{"Sid": "A", "Effect": "Allow", "Action": {actions:?},
                    "Condition": {{"{condition}": {{"{key}": "1"}}}}}}]}}"#
            );
            let report = check(&LintInput::new(&text), &catalog, &Config::default());
            let of_types = [
                "operator-type-mismatch",
                "qualifier-on-single-valued-key",
                "plain-operator-on-multi-valued-key",
            ];
            assert!(!report.diagnostics.iter().any(|it| of_types.contains(&it.name())), "{text}");
        }
    }
}
