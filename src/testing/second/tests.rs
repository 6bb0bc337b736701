use super::inventory::Page;
use super::request::read;
use super::{Refusal, Resources, State, inventory, trace};

fn state(text: &str, key: &str) -> State {
    read(text).unwrap().state(key)
}

fn one(value: &str) -> State {
    State::Present(vec![value.to_owned()])
}

#[test]
fn unk_3_a_pattern_is_about_keys_and_a_part_is_named_in_full() {
    let of = |unknown: &str| {
        format!(
            r#"{{"action": "rds:instance:create", "resource": "rds:r:a:instance:x", "unknown": ["{unknown}"]}}"#
        )
    };
    for (unknown, key, expected) in [
        ("r*", "rds:Engine", State::Unknown),
        ("r*", "apig:Stage", State::Absent),
        ("*", "rds:Engine", State::Unknown),
        ("*", "g:PrincipalAccount", one("a")),
        ("*", "g:UserName", State::Unknown),
        ("principal", "g:UserName", State::Unknown),
        ("principal", "rds:Engine", State::Absent),
    ] {
        assert_eq!(state(&of(unknown), key), expected, "{unknown}, {key}");
    }
    assert!(read(&of("r*")).unwrap().parts.is_empty());
    for unknown in ["resource", "resource*", "Principal", "users", "g:ResourceTags/*", "csms:X*"] {
        assert_eq!(read(&of(unknown)), Err(Refusal::Unknown), "{unknown}");
    }
}

#[test]
fn unk_4_names_that_do_not_exist_are_refused() {
    let of = |action: &str, urn: &str, key: &str| {
        format!(r#"{{"action": "{action}", "resource": "{urn}", "context": {{"{key}": "x"}}}}"#)
    };
    let (action, urn) = ("csms:secret:get", "csms:r:a:secretName:x");
    assert!(read(&of(action, urn, "g:ResourceTag/env")).is_ok());
    for (action, urn, key) in [
        ("csms:secret:dlete", urn, "g:UserName"),
        (action, "csms:r:a:secret:x", "g:UserName"),
        (action, "obs:::bucket:x", "g:UserName"),
        (action, urn, "g:ResourceTags/env"),
        (action, urn, "g:ResourceTag/env = prod"),
        (action, urn, "ResourceTag/env"),
        (action, urn, "csms:Typ"),
    ] {
        assert_eq!(read(&of(action, urn, key)), Err(Refusal::Name), "{action} {urn} {key}");
    }
    assert!(read(&of("rds:instance:create", "rds:r:a:any:x", "rds:Any")).is_ok());
    let uncarried = read(&of(action, urn, "csms:VersionStage")).unwrap();
    assert_eq!(uncarried.state("csms:VersionStage"), State::Absent);
    assert!(uncarried.noted.contains("csms:VersionStage"));
}

#[test]
fn unk_5_keys_follow_from_the_caller() {
    let of = |principal: &str, context: &str| {
        format!(
            r#"{{"action": "obs:object:get", "resource": "obs:r:a:object:x", "principal": {principal},
                "context": {{{context}}}}}"#
        )
    };
    let bob = r#"{"urn": "iam::a:user:bob"}"#;
    for (key, expected) in [("g:UserName", "bob"), ("g:DomainId", "a"), ("g:PrincipalIsRootUser", "false")] {
        assert_eq!(state(&of(bob, ""), key), one(expected), "{key}");
    }
    let run = r#"{"urn": "sts::a:assumed-agency:ops/run"}"#;
    assert_eq!(state(&of(run, ""), "g:UserName"), State::Absent);
    for (principal, context) in [
        (bob, r#""g:UserName": "alice""#),
        (bob, r#""g:UserName": null"#),
        (run, r#""g:UserName": "ops""#),
        ("{}", r#""g:PrincipalAccount": "b""#),
        ("{}", r#""g:PrincipalAccount": ["a", "b"]"#),
        ("{}", r#""g:DomainId": ["a", "a"]"#),
        ("{}", r#""g:PrincipalIsRootUser": "TRUE""#),
        ("{}", r#""g:PrincipalUrn": "iam::a:user:bob""#),
    ] {
        assert_eq!(read(&of(principal, context)), Err(Refusal::Caller), "{principal} {context}");
    }
}

#[test]
fn unk_5_the_type_of_a_trace_says_of_which_kind_its_caller_is() {
    let of = |kind: &str| {
        let text = format!(
            r#"{{"trace_name": "deleteSecret", "service_type": "CSMS", "resource_name": "db",
                "user": {{"type": "{kind}", "user_name": "bob", "account_id": "a"}}}}"#
        );
        trace::read(&text, None).unwrap()
    };
    assert_eq!(of("User").kind, trace::Kind::User);
    assert_eq!(of("AssumedAgency").kind, trace::Kind::Agency);
    assert_eq!(of("Service").kind, trace::Kind::Service);
    let Resources::Named(urns) = of("User").plain.resources else { panic!("named") };
    assert_eq!((urns[0].account.as_deref(), urns[0].region.as_deref()), (Some("a"), None));
}

#[test]
fn unk_1_a_secret_is_found_by_its_id_or_at_a_known_place() {
    let page = |region: Option<&str>, id: &str, value: &str| Page {
        account: None,
        region: region.map(str::to_owned),
        text: format!(
            r#"{{"secrets": [{{"id": "{id}", "name": "db", "tags": [{{"key": "env", "value": "{value}"}}]}}]}}"#
        ),
    };
    let tag = |pages: &[Page], id: Option<&str>| {
        let text = r#"{"trace_name": "deleteSecret", "service_type": "CSMS", "resource_name": "db",
            "user": {"account_id": "a"}}"#;
        let mut plain = trace::read(text, Some("r1")).unwrap().plain;
        inventory::read(pages).unwrap().fill(&mut plain, id);
        plain.state("g:ResourceTag/env")
    };
    let nowhere = [page(None, "id-1", "prod"), page(None, "id-2", "locked")];
    assert_eq!(tag(&nowhere, Some("id-2")), one("locked"));
    assert_eq!(tag(&nowhere, Some("id-3")), State::Unknown);
    assert_eq!(tag(&nowhere, None), State::Unknown);
    let placed = [page(Some("r1"), "id-1", "prod"), page(Some("r2"), "id-2", "locked")];
    assert_eq!(tag(&placed, None), one("prod"));
    let cased = [Page {
        text: r#"{"secrets": [{"id": "id-1", "tags": [{"key": "Env", "value": "x"}, {"key": "env", "value": "y"}]}]}"#
            .to_owned(),
        ..Page::default()
    }];
    assert_eq!(tag(&cased, Some("id-1")), State::Unknown);
}
