//! The readings about what a wildcard crosses (rules ACT-3 and RES-3).

use super::{build, statement};
use crate::options::{Options, ResourceWildcard};
use crate::request::Request;
use crate::testing::reference::matches;
use crate::{Authorizer, Decision};

fn allowed_on(resource: &str, options: Options, request: &Request) -> Decision {
    let policy = statement(&format!(r#""Effect": "Allow", "Action": ["*"], "Resource": ["{resource}"]"#));
    Authorizer::builder().identity([policy]).options(options).build().decide(request).decision()
}

/// Part by part, cut at the first four colons; `None` stands for a part that is not known.
fn by_definition(pattern: &str, urn: [Option<&str>; 5]) -> Decision {
    if !pattern.is_empty() && pattern.chars().all(|c| c == '*') {
        return Decision::Allow;
    }
    let pieces: Vec<&str> = pattern.splitn(5, ':').collect();
    if pieces.len() < 5 {
        return Decision::ImplicitDeny;
    }
    let mut open = false;
    for (index, (piece, part)) in pieces.into_iter().zip(urn).enumerate() {
        let every = !piece.is_empty() && piece.chars().all(|c| c == '*');
        match part {
            Some(part) if index == 0 && matches(&piece.to_lowercase(), &part.to_lowercase()) => {}
            Some(part) if index > 0 && matches(piece, part) => {}
            Some(_) => return Decision::ImplicitDeny,
            None => open |= !every,
        }
    }
    if open { Decision::Undetermined } else { Decision::Allow }
}

#[test]
fn res_3_the_other_reading_goes_part_by_part() {
    let options = Options { resource_wildcard: ResourceWildcard::PerPart, ..Options::default() };
    let mut tried = 0;
    for pattern in [
        "*",
        "**",
        "svc:*",
        "svc:*:x",
        "*:*:*:*",
        "*:*:*:*:*",
        "svc:r:acc:t:*",
        "SVC:r:acc:t:a/b",
        "svc::acc:t:a/b",
        "svc:*:acc:t:a:b",
        "svc:r:*:t:a?b",
        "s*:R:acc:t:*",
        "svc:r:acc:T:*",
        "svc:?:acc:t:a*",
        "svc:r:acc*:a/b",
        "svc:r*:t:a/b",
        "sv?:**:*c*:t:*b",
        "svc:r:acc:t:",
        "xvc:r:acc:t:a/b",
        "svc:r:acc:t:a",
    ] {
        for [service, region, account, kind, path] in
            [["svc", "r", "acc", "t", "a/b"], ["svc", "", "acc", "t", "a:b"], ["SVC", "rr", "acd", "t", "a"]]
        {
            for (no_region, no_account) in [(false, false), (true, false), (false, true), (true, true)] {
                let mut builder =
                    Request::builder("svc:b:c").resource(&[service, region, account, kind, path].join(":"));
                builder = if no_region { builder.unknown("resource.region") } else { builder };
                builder = if no_account { builder.unknown("resource.account") } else { builder };
                let request = build(builder.key("k:path", "a"));
                let part = |unknown: bool, part| (!unknown).then_some(part);
                let urn = [
                    Some(service),
                    part(no_region, region),
                    part(no_account, account),
                    Some(kind),
                    Some(path),
                ];
                let expected = by_definition(pattern, urn);
                assert_eq!(allowed_on(pattern, options, &request), expected, "{pattern} {urn:?}");
                // With a variable in it the pattern is matched by other code.
                let filled = pattern.replace(":a", ":${k:path}");
                assert_eq!(allowed_on(&filled, options, &request), expected, "{filled} {urn:?}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 240);
}

#[test]
fn act_3_is_named_where_a_star_has_to_cross_a_colon() {
    let request = build(Request::builder("svc:kind:get"));
    for (action, crosses) in [
        ("*", false),
        ("svc:kind:get", false),
        ("svc:*:get", false),
        ("svc:*:g?t", false),
        ("svc:kind:*", false),
        ("svc:*", true),
        ("*:get", true),
        ("svc:kind*", true),
        ("svc*get", true),
        // Another entry has as many colons as the name, and does not match it.
        (r#"svc:*", "other:kind:g*"#, true),
    ] {
        let policy = statement(&format!(r#""Effect": "Allow", "Action": ["{action}"]"#));
        let authorizer = Authorizer::new([policy]);
        let verdict = authorizer.decide(&request);
        assert!(verdict.is_allowed(), "{action}");
        assert_eq!(verdict.assumed().contains(&"ACT-3"), crosses, "{action}");
    }
}

#[test]
fn unk_1_a_request_can_be_changed_after_it_was_built() {
    let policy =
        statement(r#""Effect": "Allow", "Action": ["*"], "Condition": {"StringEquals": {"k:a": "v"}}"#);
    let authorizer = Authorizer::new([policy]);
    let mut request = build(Request::builder("a:b:c").unknown("k:*"));
    assert!(request.has_unknown());
    assert_eq!(authorizer.decide(&request).decision(), Decision::Undetermined);
    request.set_key("K:A", ["v"]);
    assert_eq!(authorizer.decide(&request).decision(), Decision::Allow);
    request.unset_key("k:a");
    assert_eq!(authorizer.decide(&request).decision(), Decision::Undetermined);
    request.set_known("k:a");
    assert_eq!(authorizer.decide(&request).decision(), Decision::ImplicitDeny);
    assert!(!build(Request::builder("a:b:c").resource("*").key("k:a", "v")).has_unknown());
    assert!(!build(Request::builder("a:b:c").resource("a:r:acc:t:x")).has_unknown());
    assert!(build(Request::builder("a:b:c").unknown("resource")).has_unknown());
    assert!(build(Request::builder("a:b:c").resource("*").unknown("authentication")).has_unknown());
    for part in ["resource.region", "resource.account"] {
        let builder = Request::builder("a:b:c").resource("a:r:acc:t:x").unknown(part);
        assert!(build(builder).has_unknown(), "{part}");
    }
    let malformed = Request::builder("a:b:c").resource("nonsense").build(&crate::Catalog::embedded());
    let error = malformed.unwrap_err();
    assert!(!error.help().to_string().is_empty() && !error.message().to_string().is_empty());
}

#[test]
fn res_3_a_region_that_is_not_known_leaves_the_case_of_the_rest_as_it_is() {
    let request = build(Request::builder("svc:b:c").resource("svc:r:acc:t:x").unknown("resource.region"));
    let decide = |resource: &str| allowed_on(resource, Options::default(), &request);
    assert_eq!(decide("SVC:*:acc:t:x"), Decision::Allow);
    assert_eq!(decide("svc:r:acc:t:x"), Decision::Undetermined);
    // One character and no fewer, wherever it stands.
    for resource in ["svc:*:acc:t:?", "svc:*:a?c:?:x", "s?c:*:???:t:*?"] {
        assert_eq!(decide(resource), Decision::Allow, "{resource}");
    }
    for resource in ["svc:*:acc:t:??", "svc:*:acc:t?:x", "svc:*:a??c:t:x", "?svc:*:acc:t:x"] {
        assert_eq!(decide(resource), Decision::ImplicitDeny, "{resource}");
    }
    assert_eq!(decide("svc:?:acc:t:x"), Decision::Undetermined);
    for resource in ["svc:*:ACC:t:x", "svc:*:acc:T:x", "svc:*:acc:t:X"] {
        assert_eq!(decide(resource), Decision::ImplicitDeny, "{resource}");
    }
    // Patterns of more units than a machine word has bits.
    for length in [60, 64, 70, 130] {
        let name = "n".repeat(length);
        let urn = format!("svc:r:acc:t:{name}");
        let request = build(Request::builder("svc:b:c").resource(&urn).unknown("resource.region"));
        let decide = |resource: &str| allowed_on(resource, Options::default(), &request);
        assert_eq!(decide(&format!("svc:*:acc:t:{name}")), Decision::Allow, "{length}");
        assert_eq!(decide(&format!("svc:*:acc:t:{name}n")), Decision::ImplicitDeny, "{length}");
        assert_eq!(
            decide(&format!("svc:*:acc:t:{}o", name.get(1..).unwrap())),
            Decision::ImplicitDeny,
            "{length}"
        );
    }
    // More units than are kept leave it open.
    for (units, decision) in
        [(4_095, Decision::Allow), (4_096, Decision::Undetermined), (4_097, Decision::Undetermined)]
    {
        let entry = |region: &str| format!("svc:{region}:acc:t:");
        let name = "n".repeat(units - entry("*").len());
        let request = Request::builder("svc:b:c").resource(&format!("{}{name}", entry("r")));
        let request = build(request.unknown("resource.region"));
        let found = allowed_on(&format!("{}{name}", entry("*")), Options::default(), &request);
        assert_eq!(found, decision, "{units}");
    }
}

#[test]
fn unk_2_nothing_is_left_open_of_a_resource_that_is_known_however_long_it_is() {
    let name = "n".repeat(5_000);
    for (last, decision) in [("", Decision::Allow), ("x", Decision::ImplicitDeny)] {
        let request = Request::builder("svc:b:c").resource(&format!("svc:r:acc:t:{name}{last}"));
        let request = build(request.key("k:name", &name));
        let decide = |resource: &str| allowed_on(resource, Options::default(), &request);
        assert_eq!(decide("svc:*:acc:t:${k:name}"), decision, "`{last}`");
        assert_eq!(decide(&format!("svc:*:acc:t:{name}")), decision, "`{last}`");
    }
}

#[test]
fn unk_1_what_is_known_of_an_entry_is_held_against_the_resource() {
    let request = |resource: &str| {
        let builder = Request::builder("svc:b:c").resource(resource).key("k:a", "bob").key("k:s", "sv");
        build(builder.unknown("k:b"))
    };
    let decide = |entry: &str, resource: &str| allowed_on(entry, Options::default(), &request(resource));
    // One variable is unknown, the other is not.
    for (entry, resource, decision) in [
        ("svc:*:*:t:${k:a}-${k:b}", "svc:r:acc:t:bob-x", Decision::Undetermined),
        ("svc:*:*:t:${k:a}-${k:b}", "svc:r:acc:t:eve-x", Decision::ImplicitDeny),
        ("svc:*:*:t:${k:b}-${k:a}", "svc:r:acc:t:x-bob", Decision::Undetermined),
        ("svc:*:*:t:${k:b}-${k:a}", "svc:r:acc:t:x-eve", Decision::ImplicitDeny),
        // A stretch in the service part stands behind the one before it.
        ("${k:s}*c:*", "svc:r:acc:t:x", Decision::Allow),
        ("${k:s}*vc:*", "svc:r:acc:t:x", Decision::ImplicitDeny),
        ("${k:s}*V*c:*", "svc:r:acc:t:x", Decision::ImplicitDeny),
        ("*V*C:*${k:a}", "svc:r:acc:t:bob", Decision::Allow),
        ("*C*V:*${k:a}", "svc:r:acc:t:bob", Decision::ImplicitDeny),
        ("*V*V*C:*${k:a}", "svc:r:acc:t:bob", Decision::ImplicitDeny),
    ] {
        assert_eq!(decide(entry, resource), decision, "{entry} {resource}");
    }
}

#[test]
fn unk_3_a_long_list_of_resources_is_held_against_a_resource_of_which_a_part_is_unknown() {
    let list = |own: &str| {
        let others = (0..40).map(|it| format!("svc:r{it}:acc{it}:t:x"));
        let list: Vec<String> = others.chain([own.to_owned()]).collect();
        format!(r#""Action": ["*"], "Resource": {list:?}"#)
    };
    let every = statement(r#""Effect": "Allow", "Action": ["*"]"#);
    let resource = || Request::builder("svc:b:c").resource("svc:r:acc:t:x");
    let region = build(resource().unknown("resource.region"));
    let account = build(resource().unknown("resource.account"));
    for (own, request, decision) in [
        ("svc:r:acc:t:x", &region, Decision::Undetermined),
        ("svc:r:acc:t:x", &account, Decision::Undetermined),
        ("svc:r:*", &region, Decision::Undetermined),
        ("svc:*:acc:*", &account, Decision::Undetermined),
        ("svc:r:*:t:x", &account, Decision::ExplicitDeny),
        ("svc:*:acc:t:x", &region, Decision::ExplicitDeny),
        ("svc:r:acc:t:y", &region, Decision::Allow),
    ] {
        let deny = statement(&format!(r#""Effect": "Deny", {}"#, list(own)));
        let found = Authorizer::new([every.clone(), deny]).decide(request).decision();
        assert_eq!(found, decision, "{own}");
    }
}
