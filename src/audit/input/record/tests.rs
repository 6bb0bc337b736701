use super::*;
use crate::account::CallerKind;
use crate::request::{Authentication, Resources};

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
    let seen = Seen { traced: true, when: When::At(1_718_777_931_170), answer: Answer::Success };
    assert_eq!((record.seen, record.contradicted), (seen, false));
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
        (
            "{",
            "unreadable",
            "column 2: expected the end of the object, found the end of the text: add the closing brace",
        ),
        ("a,b", "unreadable", "it is not a JSON object"),
        ("[]", "unreadable", "not an object"),
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
            "is not a valid value of `secret_name`",
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
    assert_eq!(record.seen.when, When::At(1_767_225_600_000));
    assert_eq!(record.caller.shown(), "iam::a:user:ci");
    assert!(!record.request.has_unknown());
}

#[test]
fn members_of_other_types_say_nothing() {
    let with = |member: &str| {
        read(&format!(r#"{{"trace_name": "rotateSecret", "service_type": "CSMS", {member}}}"#)).unwrap()
    };
    assert_eq!(with(r#""code": null"#).seen.answer, Answer::NoCode);
    assert_eq!(with(r#""time": null"#).seen.when, When::Missing);
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

#[test]
fn only_what_has_2xx_or_no_code_went_through() {
    let answer = |code: &str| {
        let text = format!(r#"{{"trace_name": "rotateSecret", "service_type": "CSMS"{code}}}"#);
        read(&text).unwrap().seen.answer
    };
    for (code, expected) in [
        ("", Answer::NoCode),
        (r#", "code": null"#, Answer::NoCode),
        (r#", "code": """#, Answer::NoCode),
        (r#", "code": 200"#, Answer::Success),
        (r#", "code": "202""#, Answer::Success),
        (r#", "code": 299"#, Answer::Success),
        (r#", "code": "403""#, Answer::Refused),
        (r#", "code": 400"#, Answer::Failed),
        (r#", "code": "500""#, Answer::Failed),
        (r#", "code": 302"#, Answer::Failed),
        (r#", "code": "70000""#, Answer::Failed),
        (r#", "code": "CSMS.0403""#, Answer::Failed),
        (r#", "code": 200.5"#, Answer::Failed),
        (r#", "code": []"#, Answer::Failed),
    ] {
        assert_eq!(answer(code), expected, "{code}");
    }
    assert!(Answer::NoCode.went_through() && Answer::Success.went_through());
    assert!(!Answer::Refused.went_through() && !Answer::Failed.went_through());
}

#[test]
fn con_7_every_form_of_time_of_the_vendor_is_read() {
    let of = |time: &str| {
        let text = format!(r#"{{"trace_name": "rotateSecret", "service_type": "CSMS", "time": {time}}}"#);
        let record = read(&text).unwrap();
        (record.seen.when, value(&record, "g:CurrentTime"))
    };
    for time in [
        "1764558448000",
        "1764558448",
        r#""1764558448000""#,
        r#""2025-12-01T03:07:28Z""#,
        r#""2025-12-01T11:07:28+08:00""#,
        r#""2025/12/01 11:07:28 GMT+08:00""#,
        r#""12/01/2025 11:07:28 GMT+08:00""#,
    ] {
        let expected = (When::At(1_764_558_448_000), "2025-12-01T03:07:28Z".to_owned());
        assert_eq!(of(time), expected, "{time}");
    }
    for time in [r#""2025-12-01 11:07:28""#, "-1", "1.5", "{}", "true", r#""soon""#] {
        assert_eq!(of(time), (When::Unreadable, "Unknown".to_owned()), "{time}");
    }
    assert_eq!(of(r#""""#), (When::Missing, "Unknown".to_owned()));
}

#[test]
fn a_native_record_may_have_its_time() {
    let of = |members: &str| {
        let record = read(&format!(r#"{{"action": "csms::listTasks", {members}}}"#));
        record.map(|it| (it.seen.when, value(&it, "g:CurrentTime"))).map_err(|it| it.to_string())
    };
    let expected = Ok((When::At(1_764_558_448_000), "2025-12-01T03:07:28Z".to_owned()));
    for members in [
        r#""time": 1764558448"#,
        r#""time": "2025/12/01 11:07:28 GMT+08:00""#,
        r#""time": "2025-12-01 03:07:28+00", "context": {"x:y": "1"}"#,
        r#""context": {"g:CurrentTime": "2025-12-01T03:07:28Z"}, "time": 1764558448000"#,
        r#""time": 1764558448, "unknown": ["*"]"#,
    ] {
        assert_eq!(of(members), expected, "{members}");
    }
    assert_eq!(of(r#""time": null"#), Ok((When::Missing, "Absent".to_owned())));
    for (members, expected) in [
        (
            r#""time": "2025-12-01 11:07:28""#,
            "1:39: `time` is `\"2025-12-01 11:07:28\"`, not a time: write it like",
        ),
        (r#""time": {}"#, "`time` is `{}`, not a time"),
        (r#""time": 1, "time": 2"#, "`time`"),
        (r#""time": 1, "context": {"g:CurrentTime": "2"}"#, "`time` and `g:CurrentTime` differ"),
        (r#""time": 1, "context": {"g:CurrentTime": "soon"}"#, "`time` and `g:CurrentTime` differ"),
    ] {
        let error = of(members).unwrap_err();
        assert!(error.contains(expected), "{members}: {error}");
    }
    // What conditions cannot read is not a time of the record either.
    let unread = of(r#""context": {"g:CurrentTime": "2025/12/01 11:07:28 GMT+08:00"}"#).unwrap();
    assert_eq!(unread.0, When::Unreadable);
}

/// The caller of a trace, and whether something said of it is contradicted.
fn caller_of(user: &str) -> (Caller, bool) {
    let record =
        read(&format!(r#"{{"trace_name": "rotateSecret", "service_type": "CSMS", "user": {{{user}}}}}"#));
    let record = record.unwrap();
    (record.caller, record.contradicted)
}

#[test]
fn the_type_says_what_a_caller_without_a_urn_is() {
    for (user, kind, id) in [
        (r#""type": "User", "name": "bob", "id": "1""#, Some(CallerKind::User), Some("1")),
        (r#""type": "AssumedAgency", "name": "bob""#, Some(CallerKind::Agency), None),
        (
            r#""type": "AssumedAgency", "id": "1", "principal_id": "g1:s""#,
            Some(CallerKind::Agency),
            Some("g1"),
        ),
        (r#""type": "Service", "name": "bob""#, Some(CallerKind::Other), None),
        (r#""type": "ExternalUser", "name": "idp/bob""#, Some(CallerKind::Other), None),
        (r#""type": 7, "name": "bob""#, Some(CallerKind::Other), None),
        (r#""type": null, "name": "bob""#, None, None),
        (r#""name": "bob""#, None, None),
        (r#""name": "bob", "principal_id": "g1:s""#, Some(CallerKind::Agency), Some("g1")),
    ] {
        let (caller, contradicted) = caller_of(user);
        assert_eq!((caller.kind, caller.id.as_deref(), contradicted), (kind, id, false), "{user}");
    }
}

#[test]
fn unk_5_the_urn_of_a_caller_stands() {
    let bob = r#""principal_urn": "iam::a:user:bob""#;
    let session = r#""principal_urn": "sts::a:assumed-agency:bob/1""#;
    for (user, root, contradicted) in [
        (format!(r#"{bob}, "type": "User", "user_name": "bob", "account_id": "a""#), false, false),
        (format!(r#"{bob}, "principal_is_root_user": "false""#), false, false),
        (format!(r#"{bob}, "principal_is_root_user": "true""#), false, true),
        (format!(r#"{bob}, "principal_is_root_user": true"#), false, true),
        (format!(r#"{bob}, "type": "AssumedAgency""#), false, true),
        (format!(r#"{bob}, "user_name": "alice""#), false, true),
        (format!(r#"{bob}, "account_id": "b""#), false, true),
        (format!(r#"{session}, "type": "AssumedAgency", "user_name": "corp/bob""#), false, false),
        (format!(r#"{session}, "type": "User""#), false, true),
        (r#""principal_is_root_user": "true", "account_id": "a""#.to_owned(), true, false),
        (r#""principal_is_root_user": "true", "type": "User", "name": "corp""#.to_owned(), true, false),
        (r#""principal_is_root_user": "true", "type": "AssumedAgency""#.to_owned(), false, true),
        (r#""principal_is_root_user": "true", "principal_urn": "iam::a:root""#.to_owned(), true, false),
    ] {
        let (caller, expected) = caller_of(&user);
        assert_eq!((caller.root, expected), (root, contradicted), "{user}");
        let in_account = user.contains("principal_urn");
        assert!(!in_account || caller.account.as_deref() == Some("a"), "{user}");
    }
    let record = format!(
        r#"{{"trace_name": "rotateSecret", "service_type": "CSMS", "user": {{{bob}, "principal_is_root_user": "true"}}}}"#
    );
    assert_eq!(value(&read(&record).unwrap(), "g:PrincipalIsRootUser"), "false");
}

#[test]
fn tags_of_a_body_are_all_read_or_none() {
    let keys = |tags: &str| {
        let body = serde_json::json!(format!(r#"{{"tags": {tags}}}"#));
        let text = format!(
            r#"{{"trace_name": "x", "operation_id": "BatchCreateOrDeleteTags", "service_type": "CSMS", "request": {body}}}"#
        );
        let record = read(&text).unwrap();
        (value(&record, "g:TagKeys"), value(&record, "g:RequestTag/a"))
    };
    let of = |keys: &str, a: &str| (keys.to_owned(), a.to_owned());
    assert_eq!(keys(r#"[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]"#), of("a|b", "1"));
    assert_eq!(keys(r#"[{"key": "a"}, {"key": "b", "value": "2"}]"#), of("a|b", "Unknown"));
    for tags in
        [r#"[{"key": "a", "value": "1"}, "b=2"]"#, r#"[{"key": "a", "value": 1}]"#, r#"{"a": "1"}"#, "7"]
    {
        assert_eq!(keys(tags), of("Unknown", "Unknown"), "{tags}");
    }
}

#[test]
fn unk_4_a_native_record_has_names_that_exist() {
    let read = |key: &str, unlisted: bool| {
        let text = format!(r#"{{"action": "csms:secret:get", "resource": "csms:r:a:secretName:x", {key}}}"#);
        let hints = Hints { unlisted, ..Hints::default() };
        Record::read(&text, &hints, &Catalog::embedded())
    };
    for key in [
        r#""context": {"g:ResourceTags/env": "prod"}"#,
        r#""context": {"csms:Typ": "RDS"}"#,
        r#""context": {"g:UserNam": "ci"}"#,
        r#""unknown": ["g:ResourceTags/*"]"#,
    ] {
        let error = read(key, false).unwrap_err();
        assert_eq!(error.name(), "unreadable", "{key}: {error}");
        assert!(error.to_string().starts_with("unreadable: 1:"), "{error}");
        assert_eq!(read(key, true).unwrap().unlisted.len(), 1, "{key}");
    }
    let listed = read(r#""context": {"csms:Type": "RDS", "ecs:Anything": "1"}"#, false).unwrap();
    assert_eq!(listed.unlisted, Vec::<String>::new());
}

#[test]
fn unk_5_the_urn_of_a_native_record_stands() {
    let read = |context: &str| {
        let text = format!(
            r#"{{"action": "csms::listTasks", "principal": {{"urn": "iam::a:user:bob"}}, "context": {{{context}}}}}"#
        );
        let record = read(&text).unwrap();
        (record.contradicted, value(&record, "g:UserName"), value(&record, "g:PrincipalAccount"))
    };
    let of = |contradicted: bool| (contradicted, "bob".to_owned(), "a".to_owned());
    assert_eq!(read(""), of(false));
    assert_eq!(read(r#""g:UserName": "bob""#), of(false));
    assert_eq!(read(r#""g:UserName": "alice""#), of(true));
    assert_eq!(read(r#""g:PrincipalAccount": "b""#), of(true));
    assert_eq!(read(r#""g:PrincipalIsRootUser": "true""#), of(true));
}
