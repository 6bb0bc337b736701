use super::*;
use crate::request::Resources;

fn read(text: &str) -> Result<Record, NotMapped> {
    let hints = Hints { region: Some("cn-north-4".to_owned()), ..Hints::default() };
    Record::read(text, &hints, &Catalog::embedded())
}

const TRACE: &str = r#"{"trace_id": "t-1", "trace_name": "forceDeleteSecret", "service_type": "CSMS",
    "resource_type": "secret", "resource_name": "payments-db", "source_ip": "10.0.0.1", "user_agent": "sdk/1",
    "code": "204", "time": 1718777931170, "enterprise_project_id": "0",
    "user": {"access_key_id": "AK", "account_id": "acc", "id": "u1", "type": "User", "user_name": "ci",
        "principal_urn": "iam::acc:user:ci", "principal_id": "u1", "principal_is_root_user": "false",
        "invoked_by": ["service.console"],
        "session_context": {"attributes": {"mfa_authenticated": "true"}}}}"#;

fn value(record: &Record, key: &str) -> String {
    match record.request.context().get(&KeyName::new(key)) {
        KeyState::Present(values) => values.join("|"),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_trace_becomes_a_request() {
    let record = read(TRACE).unwrap();
    assert_eq!(record.request.action().name(), "csms:secret:delete");
    let Resources::Named(urns) = record.request.resources() else { panic!("named") };
    assert_eq!(urns[0].to_string(), "csms:cn-north-4:acc:secretName:payments-db");
    assert_eq!((record.time, record.status), (Some(1_718_777_931_170), Some(204)));
    assert_eq!(record.request.authentication(), Authentication::Signed);
    for (key, expected) in [
        ("g:SourceIp", "10.0.0.1"),
        ("g:UserAgent", "sdk/1"),
        ("g:CurrentTime", "2024-06-19T06:18:51.17Z"),
        ("g:EnterpriseProjectId", "0"),
        ("g:PrincipalIsRootUser", "false"),
        ("g:MFAPresent", "true"),
        ("g:UserId", "u1"),
        ("g:UserName", "ci"),
        ("g:ViaService", "Unknown"),
        ("g:SourceVpc", "Unknown"),
        ("csms:Type", "Unknown"),
        ("g:ResourceTag/env", "Unknown"),
    ] {
        assert_eq!(value(&record, key), expected, "{key}");
    }
}

#[test]
fn the_body_of_a_trace_fills_keys() {
    let text = r#"{"trace_name": "createSecret", "service_type": "DEW", "code": 200,
        "request": "{\"name\": \"new\", \"secret_type\": \"COMMON\"}"}"#;
    let record = read(text).unwrap();
    assert_eq!(value(&record, "csms:Type"), "COMMON");
    assert_eq!(value(&record, "csms:KmsKeyId"), "Unknown", "a body that is recorded in part has no defaults");
    let Resources::Named(urns) = record.request.resources() else { panic!("named") };
    assert_eq!(urns[0].path(), "new");
}

#[test]
fn an_operation_id_comes_before_the_trace_name() {
    let text = r#"{"trace_name": "x", "operation_id": "ShowSecretVersion", "service_type": "csms"}"#;
    assert_eq!(read(text).unwrap().request.action().name(), "csms:secret:getVersion");
}

#[test]
fn a_session_names_its_agency_by_id() {
    let text = r#"{"trace_name": "rotateSecret", "service_type": "CSMS",
        "user": {"principal_id": "g1:session", "domain": {"id": "acc"}}}"#;
    let caller = read(text).unwrap().caller;
    assert_eq!((caller.id.as_deref(), caller.account.as_deref()), (Some("g1"), Some("acc")));
}

#[test]
fn every_reason_not_to_map() {
    for (text, reason, part) in [
        ("{", "unreadable", "column 2: the text ends within an object: add the closing brace"),
        ("a,b", "unreadable", "it is no JSON object"),
        ("[]", "unreadable", "no object"),
        (r#"{"action": 1e999}"#, "unreadable", "column 16: number out of range"),
        ("{}", "unreadable", "neither `action`"),
        (r#"{"action": "csms:secret:*"}"#, "unreadable", "is a pattern"),
        (r#"{"trace_name": "createServer", "service_type": "ECS"}"#, "unknown_service", "`ECS`"),
        (r#"{"trace_name": "createThing", "service_type": "CSMS"}"#, "unknown_trace", "`createThing`"),
        (r#"{"trace_name": "batchDeleteSecrets", "service_type": "CSMS"}"#, "no_permission_needed", "Batch"),
        (r#"{"trace_name": "createGrants", "service_type": "CSMS"}"#, "no_action_documented", "Grants"),
        (
            r#"{"trace_name": "rotateSecret", "service_type": "CSMS", "resource_name": "a b"}"#,
            "refused",
            "no value of `secret_name`",
        ),
    ] {
        let error = read(text).unwrap_err();
        assert_eq!(error.name(), reason, "{text}: {error}");
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn a_native_line_is_a_record() {
    let text = r#"{"action": "csms:secret:get", "resource": "csms:r:a:secretName:x",
        "principal": {"urn": "iam::a:user:ci"}, "context": {"g:CurrentTime": "2026-01-01T00:00:00Z"}}"#;
    let record = read(text).unwrap();
    assert_eq!(record.time, Some(1_767_225_600_000));
    assert_eq!(record.caller.shown(), "iam::a:user:ci");
    assert!(!record.request.has_unknown());
}

#[test]
fn members_of_other_types_say_nothing() {
    let with = |member: &str| {
        read(&format!(r#"{{"trace_name": "rotateSecret", "service_type": "CSMS", {member}}}"#)).unwrap()
    };
    assert_eq!(with(r#""code": []"#).status, None);
    assert_eq!(with(r#""code": "70000""#).status, None);
    assert_eq!(with(r#""time": {}"#).time, None);
    assert_eq!(value(&with(r#""user_agent": """#), "g:UserAgent"), "Unknown");
    assert_eq!(value(&with(r#""user_agent": 7"#), "g:UserAgent"), "7");
    assert_eq!(value(&with(r#""user_agent": true"#), "g:UserAgent"), "true");
    assert_eq!(value(&with(r#""user_agent": ["x"]"#), "g:UserAgent"), "Unknown");
    assert_eq!(with(r#""request": 7"#).request.action().name(), "csms:secret:rotate");
}

#[test]
fn a_tag_of_a_body_is_said_where_it_is_whole() {
    let with = |tag: &str| {
        let body = serde_json::json!(format!(r#"{{"tag": {tag}}}"#));
        let text = format!(
            r#"{{"trace_name": "x", "operation_id": "CreateSecretTag", "service_type": "CSMS",
                "resource_id": "s1", "request": {body}}}"#
        );
        value(&read(&text).unwrap(), "g:RequestTag/env")
    };
    assert_eq!(with(r#"{"key": "env", "value": "prod"}"#), "prod");
    for part in [r#"{"key": "env"}"#, r#"{"value": "prod"}"#, r#""env""#, "null", "[]"] {
        assert_eq!(with(part), "Unknown", "{part}");
    }
}
