//! Request lines and raw requests, right and wrong.

use super::*;
use crate::request::{KeyName, KeyState, Resources};

const HOST: &str = "https://kms.cn-north-4.myhuaweicloud.com";

fn read_with(
    line: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
    facts: &HttpFacts,
) -> Result<(String, Request), RequestError> {
    let catalog = Catalog::embedded();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let call = from_request_line(line, &headers, body, facts, &catalog)?;
    Ok((call.operation().id().to_owned(), call.request(&catalog)?))
}

fn read(line: &str) -> (String, Request) {
    read_with(line, &[], None, &HttpFacts::default()).unwrap_or_else(|error| panic!("{line}: {error}"))
}

fn fault(line: &str) -> String {
    match read_with(line, &[], None, &HttpFacts::default()) {
        Ok((operation, _)) => panic!("{line} is {operation}"),
        Err(error) => error.to_string(),
    }
}

fn with_body(line: &str, body: &str) -> Result<Request, RequestError> {
    read_with(line, &[], Some(body), &HttpFacts::default()).map(|(_, request)| request)
}

fn resource(request: &Request) -> String {
    match request.resources() {
        Resources::Named(urns) => urns.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        other => format!("{other:?}"),
    }
}

fn state<'r>(request: &'r Request, key: &str) -> KeyState<'r> {
    request.context().get(&KeyName::new(key))
}

fn one(request: &Request, key: &str) -> String {
    match state(request, key) {
        KeyState::Present([value]) => value.to_string(),
        other => panic!("{key}: {other:?}"),
    }
}

#[test]
fn the_call_that_started_it_all() {
    let path = "/v1/{project_id}/secrets/payments-db/stages/SYSCURRENT";
    for line in [
        format!("GET {HOST}{path}"),
        format!("GET {HOST}{path} HTTP/1.1"),
        format!("  GET   {HOST}{path}\tHTTP/2\r\n"),
        format!("get {HOST}{path}/"),
        format!("GET {HOST}{path}?limit=1&x=/secrets/other#part"),
        format!("GET HTTPS://KMS.CN-NORTH-4.MYHUAWEICLOUD.COM:443{path}"),
        format!("GET {HOST}/v1/0123abcd/secrets/payments%2Ddb/stages/SYS%43URRENT"),
        format!("GET {path} HTTP/1.1\nHost: kms.cn-north-4.myhuaweicloud.com\n\n"),
        format!("GET {path}\nhost:kms.cn-north-4.myhuaweicloud.com"),
    ] {
        let (operation, request) = read(&line);
        assert_eq!(operation, "ShowSecretStage", "{line}");
        assert_eq!(request.action().name(), "csms:secret:getStage");
        assert_eq!(resource(&request), "csms:cn-north-4:<unknown>:secretName:payments-db", "{line}");
        assert_eq!(one(&request, "csms:VersionStage"), "SYSCURRENT");
        for key in ["csms:Type", "g:EnterpriseProjectId", "g:ResourceTag/env", "g:PrincipalUrn", "g:SourceIp"]
        {
            assert_eq!(state(&request, key), KeyState::Unknown, "UNK-1: {key}");
        }
        assert_eq!(state(&request, "csms:VersionId"), KeyState::Absent, "the action does not carry it");
        assert_eq!(request.authentication(), Authentication::Unknown, "UNK-3");
        assert!(request.notes().is_empty(), "{:?}", request.notes());
    }
}

#[test]
fn unk_3_region_and_account_are_unknown_unless_given() {
    let line = "GET /v1/p/secrets/x";
    assert_eq!(resource(&read(line).1), "csms:<unknown>:<unknown>:secretName:x");
    for host in ["{endpoint}", "kms.{region}.myhuaweicloud.com", "kms.myhuaweicloud.com"] {
        let (_, request) = read(&format!("GET https://{host}/v1/p/secrets/x"));
        assert_eq!(resource(&request), "csms:<unknown>:<unknown>:secretName:x", "{host}");
    }
    let facts = HttpFacts { region: Some("r".into()), account: Some("a".into()), ..HttpFacts::default() };
    let (_, request) = read_with(line, &[], None, &facts).unwrap();
    assert_eq!(resource(&request), "csms:r:a:secretName:x");
    let error = read_with(&format!("GET {HOST}/v1/p/secrets/x"), &[], None, &facts).unwrap_err();
    assert!(error.message().to_string().contains("`cn-north-4`"), "{error}");
    let facts = HttpFacts { account: Some("a:b".into()), ..HttpFacts::default() };
    assert!(read_with(line, &[], None, &facts).is_err());
}

#[test]
fn literal_segments_win_over_parameters() {
    for (line, operation) in [
        ("POST /v1/p/secrets/restore", "UploadSecretBlob"),
        ("GET /v1/p/secrets/restored", "ShowSecret"),
        ("POST /v1/p/secrets/batch-get-secret-value", "BatchShowSecretVersion"),
        ("GET /v1/p/csms/tags", "ListProjectSecretsTags"),
        ("POST /v1/p/csms/resource_instances/action", "ListResourceInstances"),
        ("POST /v1/p/csms/{resource_instances}/action", "ListResourceInstances"),
    ] {
        if line.contains('{') {
            assert!(fault(line).contains("no operation has the path"), "only the word itself is a path");
        } else {
            assert_eq!(read(line).0, operation);
        }
    }
    let (_, request) = read("POST /v1/p/secrets/restore");
    assert_eq!(request.resources(), &Resources::Unknown, "`restore` is not a secret");
}

#[test]
fn what_is_no_call_is_said_clearly() {
    let long = "s".repeat(65);
    for (line, expected) in [
        ("", "the request line is empty"),
        ("/v1/p/secrets/x", "`/v1/p/secrets/x` names no method: write a method"),
        (
            "https://kms.r.x.com/v1/p/secrets/x HTTP/1.1",
            "`https://kms.r.x.com/v1/p/secrets/x HTTP/1.1` names no method",
        ),
        ("GET", "`GET` names no path"),
        ("G@T /v1/p/secrets/x", "`G@T` is not a valid HTTP method"),
        (
            "GET /v1/p/secrets/a b c",
            "`GET /v1/p/secrets/a b c` is not a valid request line: it has too many parts",
        ),
        ("GET v1/p/secrets/x", "path `v1/p/secrets/x` does not start with `/`"),
        ("GET kms.r.x.com/v1/p/secrets/x", "path `kms.r.x.com/v1/p/secrets/x` does not start with `/`"),
        (
            "PATCH /v1/p/secrets/x",
            "`/v1/{project_id}/secrets/{secret_name}` takes `DELETE` or `GET` or `PUT`, not `PATCH`",
        ),
        ("GET /v1/p/secret/x", "no operation has the path `/v1/p/secret/x`: the nearest is"),
        ("GET /v1/p/secrets//stages", "path `/v1/p/secrets//stages` has an empty segment"),
        ("GET /v1/p/secrets/..", "path `/v1/p/secrets/..` has the segment `..`"),
        ("GET /v1/p/secrets/%zz", "segment `%zz` of path"),
        (
            "GET /v1/p/secrets/{secret_name}",
            "`{secret_name}` is a placeholder: put the value of `secret_name`",
        ),
        (
            "GET /v1/p/secrets/a%2Fb",
            "`a/b` is not a valid value of `secret_name`, the service answers 400: give 1 to 64",
        ),
        ("GET /v1/p/secrets/a%00", "`a\\0` is not a valid value of `secret_name`"),
        ("GET /v1/p/secrets/x/stages/a*", "`a*` is not a valid value of `stage_name`"),
        ("GET /v1/p/csms/users", "no operation has the path"),
        ("GET /v1/csms/users", "which permission `ListUsers` needs is not documented"),
        ("GET /v1/csms/agencies", "`ShowAgency` needs no permission of an identity policy"),
        (
            "GET https://ecs.cn-north-4.myhuaweicloud.com/v1/p/secrets/x",
            "`ecs.cn-north-4.myhuaweicloud.com` does not serve `ShowSecret`: give `kms.<region>",
        ),
        (
            "GET https://ecs.cn-north-4.myhuaweicloud.com/v1/p/cloudservers",
            "no known operation is served by `ecs.",
        ),
        ("GET https:///v1/p/secrets/x", "`` is not a valid host"),
        ("GET https://kms.r.x.com", "no operation has the path `/`"),
        ("GET /v1/p/secrets/x HTTP/1.1\nHost", "line 2 of the request, `Host`, is not a valid header"),
        (&format!("GET /v1/p/secrets/{long}"), &format!("`{long}` is not a valid value of `secret_name`")),
        (
            &format!("GET /v1/p/secrets/x/stages/{long}"),
            &format!("`{long}` is not a valid value of `stage_name`"),
        ),
    ] {
        let found = fault(line);
        assert!(found.starts_with(expected), "{line}\n{found}\n{expected}");
    }
    assert!(fault(&format!("GET /v1/p/secrets/{}", "s".repeat(100_000))).len() < 400);
    assert_eq!(
        resource(&read(&format!("GET {HOST}/v1/p/secrets/{}", "s".repeat(64))).1).matches('s').count(),
        67
    );
}

#[test]
fn a_dotted_name_is_noted() {
    let (_, request) = read("GET /v1/p/secrets/payments.db");
    assert_eq!(request.notes(), [RequestNote::DottedName("payments.db".into())]);
}

#[test]
fn eva_6_headers_tell_how_the_caller_proves_itself() {
    let line = "GET /v1/p/secrets/x";
    let signature = ("authorization", "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=0");
    for (headers, expected) in [
        (&[("x-auth-token", "MII")][..], Authentication::Token),
        (&[signature], Authentication::Signed),
        (&[("Authorization", "Bearer x")], Authentication::Unknown),
        (&[("Authorization", "")], Authentication::Unknown),
        (&[("X-Auth-Token", "MII"), signature], Authentication::Unknown),
    ] {
        let (_, request) = read_with(line, headers, None, &HttpFacts::default()).unwrap();
        assert_eq!(request.authentication(), expected, "{headers:?}");
        assert_eq!(request.notes().len(), headers.len() - 1);
    }
    let (_, request) = read("GET /v1/p/secrets/x HTTP/1.1\r\nX-Auth-Token: MII\r\n\r\n");
    assert_eq!(request.authentication(), Authentication::Token);
}

#[test]
fn a_secret_that_is_named_by_its_id_is_unknown_unless_given() {
    let line = format!("GET {HOST}/v1/p/csms/0d0466b0-e727-4d9c-b35d-f84bb474a37f/tags");
    let (operation, request) = read(&line);
    assert_eq!((operation.as_str(), request.resources()), ("ListSecretTags", &Resources::Unknown));
    assert!(matches!(request.notes(), [RequestNote::Remark(_), RequestNote::ResourceMissing(_)]));
    let given = |urn: &str| HttpFacts { resource: Some(urn.into()), ..HttpFacts::default() };
    let (_, request) = read_with(&line, &[], None, &given("csms:cn-north-4:a:secretName:x")).unwrap();
    assert_eq!(resource(&request), "csms:cn-north-4:a:secretName:x");
    assert!(request.notes().is_empty());
    assert!(read_with(&line, &[], None, &given("x")).is_err());
    assert!(fault("GET /v1/p/csms/x/tags").contains("`x` is not a valid value of `secret_id`"));

    let line = format!("GET {HOST}/v1/p/secrets/x");
    assert!(read_with(&line, &[], None, &given("csms:cn-north-4:a:secretName:x")).is_ok());
    for urn in
        ["csms:cn-north-4:a:secretName:y", "csms:cn-north-1:a:secretName:x", "kms:cn-north-4:a:KeyId:x"]
    {
        let error = read_with(&line, &[], None, &given(urn)).unwrap_err();
        assert!(error.message().to_string().contains("the call names"), "{error}");
    }
}

#[test]
fn a_body_fills_name_keys_and_defaults() {
    let line = "POST /v1/p/secrets";
    let (_, request) = read(line);
    assert_eq!(request.resources(), &Resources::Unknown);
    assert_eq!(state(&request, "csms:Type"), KeyState::Unknown, "no body was given");

    let request = with_body(line, r#"{"name": "x", "enterprise_project_id": "0"}"#).unwrap();
    assert_eq!(resource(&request), "csms:<unknown>:<unknown>:secretName:x");
    assert_eq!(one(&request, "csms:Type"), "COMMON", "the documented default");
    let note = "the body has no `secret_type`: it is `COMMON`, the documented default";
    assert!(request.notes().iter().any(|it| it.to_string() == note), "{:?}", request.notes());
    assert_eq!(one(&request, "g:EnterpriseProjectId"), "0");
    assert_eq!(state(&request, "csms:KmsKeyId"), KeyState::Unknown);
    let request = with_body(line, r#"{"name": "x", "secret_type": null}"#).unwrap();
    assert_eq!(state(&request, "csms:Type"), KeyState::Unknown, "what null stands for is not documented");

    let raw = "POST /v1/p/secrets HTTP/1.1\r\nHost: kms.r.myhuaweicloud.com\r\n\r\n{\"name\":\r\n\"x\", \"secret_type\": \"RDS-FG\"}";
    let (_, request) = read(raw);
    assert_eq!(one(&request, "csms:Type"), "RDS-FG");
    assert_eq!(resource(&request), "csms:r:<unknown>:secretName:x");
    assert!(read_with(raw, &[], Some("{}"), &HttpFacts::default()).is_err(), "two bodies");

    let line = "POST /v1/p/secrets/x/scheduled-deleted-tasks/create";
    for body in [r#"{"recovery_window_in_days": 7}"#, r#"{"recovery_window_in_days": "7"}"#] {
        assert_eq!(one(&with_body(line, body).unwrap(), "csms:RecoveryWindowInDays"), "7");
    }
    assert!(with_body("GET /v1/p/secrets/x", "no JSON").is_ok(), "no member of it would matter");
    assert!(with_body("POST /v1/p/secrets", " ").is_ok(), "an empty body says nothing");
}

#[test]
fn a_body_of_tags() {
    let id = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";
    let line = format!("POST /v1/p/csms/{id}/tags/action");
    let body = r#"{"action": "create", "tags": [{"key": "env", "value": "prod"}, {"key": "team"}]}"#;
    let request = with_body(&line, body).unwrap();
    assert_eq!(one(&request, "g:RequestTag/env"), "prod");
    assert_eq!(state(&request, "g:RequestTag/team"), KeyState::Unknown);
    assert!(matches!(state(&request, "g:TagKeys"), KeyState::Present([_, _])));
    let request = with_body(&format!("POST /v1/p/csms/{id}/tags"), r#"{"tag": {"key": "a", "value": ""}}"#);
    assert_eq!(one(&request.unwrap(), "g:RequestTag/a"), "");
    let (_, request) = read(&format!("DELETE /v1/p/csms/{id}/tags/a%20b"));
    assert_eq!(one(&request, "g:TagKeys"), "a b");
}

#[test]
fn a_body_that_the_service_would_refuse() {
    let tags = "POST /v1/p/csms/0d0466b0-e727-4d9c-b35d-f84bb474a37f/tags/action";
    for (line, body, expected) in [
        ("POST /v1/p/secrets", "{", "1:2: expected the end of the object, found the end of the text"),
        ("POST /v1/p/secrets", "[]", "1:1: expected the body to be an object, found an array"),
        ("POST /v1/p/secrets", "{}", "1:1: the body has no `name`, the service answers 400"),
        ("POST /v1/p/secrets", r#"{"name": null}"#, "1:1: the body has no `name`"),
        ("POST /v1/p/secrets", "{\"name\":\n \"a b\"}", "2:2: `a b` is not a valid value of `name`"),
        (
            "POST /v1/p/secrets",
            r#"{"name": ["x"]}"#,
            "1:10: expected `name` to be a string or a number, found an array",
        ),
        ("POST /v1/p/secrets", r#"{"name": "x", "name": "y"}"#, "1:15: `name` is repeated"),
        (
            "POST /v1/p/secrets",
            r#"{"name": "x", "secret_type": "common"}"#,
            "1:30: `common` is not a valid value",
        ),
        (tags, r#"{"tags": {}}"#, "1:10: expected `tags` to be an array, found an object"),
        (tags, r#"{"tags": [{"value": "x"}]}"#, "1:10: a tag is not an object with `key` and `value`"),
        (tags, r#"{"tags": [{"key": "x", "value": 1}]}"#, "1:10: a tag is not an object"),
    ] {
        let found = with_body(line, body).unwrap_err().to_string();
        assert!(found.starts_with(expected), "{body}\n{found}\n{expected}");
    }
}

#[test]
fn eva_6_an_empty_token_is_none() {
    let line = "GET /v1/p/secrets/app/stages/S";
    let of = |value| {
        let read = read_with(line, &[("X-Auth-Token", value)], None, &HttpFacts::default());
        read.unwrap().1.authentication()
    };
    assert_eq!(
        (of("t"), of(""), of("  ")),
        (Authentication::Token, Authentication::Unknown, Authentication::Unknown)
    );
}

#[test]
fn a_secret_may_be_called_like_a_literal_of_a_path() {
    for name in ["restore", "batch-delete", "batch-import", "batch-get-secret-value", "checker"] {
        let (operation, request) = read(&format!("GET /v1/p/secrets/{name}"));
        assert_eq!(operation, "ShowSecret");
        assert_eq!(resource(&request), format!("csms:<unknown>:<unknown>:secretName:{name}"));
    }
}

#[test]
fn two_hosts_that_differ_are_refused() {
    let line = "GET /v1/p/secrets/x HTTP/1.1";
    let with = |headers: &[(&str, &str)]| read_with(line, headers, None, &HttpFacts::default());
    let one = ("Host", "kms.cn-north-4.myhuaweicloud.com");
    let error = with(&[one, ("host", "kms.eu-west-101.myhuaweicloud.eu")]).unwrap_err().to_string();
    assert!(error.contains("two `Host` headers"), "{error}");
    assert!(with(&[one, ("", ""), ("HOST", "KMS.cn-north-4.myhuaweicloud.com")]).is_ok());
    let raw =
        format!("{line}\nHost: kms.a.myhuaweicloud.com\nX-Sdk-Date: now\nHost: kms.b.myhuaweicloud.com\n\n");
    assert!(fault(&raw).contains("two `Host` headers"));
}

#[test]
fn a_host_outside_the_domains_of_the_vendor_tells_no_region() {
    let line = "GET https://kms.cn-north-4.example.org/v1/p/secrets/x";
    let (_, request) = read(line);
    assert_eq!(resource(&request), "csms:<unknown>:<unknown>:secretName:x");
    let notes: Vec<String> = request.notes().iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        ["`kms.cn-north-4.example.org` is not in a domain of the vendor, so it names no region"]
    );
    let facts = HttpFacts { region: Some("my-region".to_owned()), ..HttpFacts::default() };
    let (_, request) = read_with(line, &[], None, &facts).unwrap();
    assert_eq!(resource(&request), "csms:my-region:<unknown>:secretName:x");
    assert_eq!(request.region(), Some("my-region"));
}

#[test]
fn eva_12_the_path_names_the_project_and_the_host_the_region() {
    let (_, request) = read(&format!("GET {HOST}/v1/0123abcd/csms/tasks"));
    assert_eq!((request.region(), request.project()), (Some("cn-north-4"), Some("0123abcd")));
    let (_, request) = read("GET /v1/{project_id}/csms/tasks");
    assert_eq!((request.region(), request.project()), (None, None));
    let facts = HttpFacts { project: Some("p1".to_owned()), ..HttpFacts::default() };
    assert_eq!(
        read_with("GET /v1/{project_id}/csms/tasks", &[], None, &facts).unwrap().1.project(),
        Some("p1")
    );
    let error = read_with("GET /v1/p2/csms/tasks", &[], None, &facts).unwrap_err().to_string();
    assert!(error.contains("the path is of the project `p2`"), "{error}");
    for wrong in ["", "a b", "a:b", "*", "a/b", "$x"] {
        let facts = HttpFacts { region: Some(wrong.to_owned()), ..HttpFacts::default() };
        assert!(read_with("GET /v1/p/secrets/x", &[], None, &facts).is_err(), "{wrong:?}");
        let facts = HttpFacts { account: Some(wrong.to_owned()), ..HttpFacts::default() };
        assert!(read_with("GET /v1/p/secrets/x", &[], None, &facts).is_err(), "{wrong:?}");
    }
    let facts = HttpFacts {
        region: Some("eu-1".to_owned()),
        resource: Some("csms:cn-north-4:a:secretName:x".to_owned()),
        ..HttpFacts::default()
    };
    assert!(read_with("GET /v1/p/csms/tags", &[], None, &facts).is_err(), "the URN is of another region");
}

#[test]
fn a_host_is_named_once_and_without_a_user() {
    let path = "/v1/p/secrets/app/stages/S";
    let found =
        fault(&format!("GET https://kms.cn-north-4.myhuaweicloud.com@kms.eu.myhuaweicloud.com{path}"));
    assert!(found.contains("names a user before the host"), "{found}");
    let line = format!("GET {HOST}{path}");
    let with = |host| read_with(&line, &[("Host", host)], None, &HttpFacts::default());
    let error = with("kms.eu.myhuaweicloud.com").unwrap_err().to_string();
    assert!(error.contains("the header of `kms.eu.myhuaweicloud.com`"), "{error}");
    assert!(with("KMS.cn-north-4.myhuaweicloud.com").is_ok() && with("").is_ok());
}

#[test]
fn a_tag_says_each_thing_once() {
    let line = "POST /v1/p/csms/0d0466b0-e727-4d9c-b35d-f84bb474a37f/tags/action";
    let body = |tag: &str| format!(r#"{{"action": "create", "tags": [{{{tag}}}]}}"#);
    assert!(with_body(line, &body(r#""key": "env", "value": "a""#)).is_ok());
    let error =
        with_body(line, &body(r#""key": "env", "value": "a", "value": "b""#)).unwrap_err().to_string();
    assert!(error.contains("`value` is repeated in a tag"), "{error}");
}

/// Operations of services beside CSMS are known too, and their hosts distinguish them.
#[test]
fn operations_of_other_services_are_read() {
    let catalog = Catalog::full();
    let facts = HttpFacts { account: Some("a".into()), ..HttpFacts::default() };
    let read = |line: &str| {
        let call = from_request_line(line, &[], None, &facts, &catalog)?;
        let id = call.operation().id().to_owned();
        Ok::<_, RequestError>((id, call.request(&catalog)?))
    };
    let (id, request) = read("GET https://iam.myhuaweicloud.com/v5/users/u1").unwrap();
    assert_eq!((id.as_str(), request.action().name()), ("ShowUserV5", "iam:users:getUserV5"));
    // The path has the id of the user, and its URN the name.
    assert!(matches!(request.resources(), Resources::Unknown), "{:?}", request.resources());
    assert!(request.notes().iter().any(|it| it.to_string().contains("names its resource by id")));
    let (id, request) = read("DELETE https://b.obs.cn-north-4.myhuaweicloud.com/?cors").unwrap();
    assert_eq!((id.as_str(), request.action().name()), ("DeleteBucketCors", "obs:bucket:putBucketCORS"));
    assert_eq!(request.region(), Some("cn-north-4"));
    let (id, request) = read("POST https://kms.r.myhuaweicloud.com/v1.0/p/kms/create-key").unwrap();
    assert_eq!((id.as_str(), request.action().name()), ("CreateKey", "kms:cmk:create"));
    let fault = |line: &str| read(line).unwrap_err().to_string();
    let of_other_host = fault("GET https://vpc.r.myhuaweicloud.com/v1/p/secrets/x");
    assert!(of_other_host.contains("does not serve `ShowSecret`"), "{of_other_host}");
    let unread = fault("GET https://b.obs.r.myhuaweicloud.com/a/b.txt");
    assert!(unread.contains("which permission `GetObject` needs is not documented"), "{unread}");
    let none = fault("GET https://sts.r.myhuaweicloud.com/v5/caller-identity");
    assert!(none.contains("needs no permission"), "{none}");
}
