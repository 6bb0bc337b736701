//! Tests of messages about requests, word by word: errors and notes.

use super::http::{self, HttpFacts};
use super::{KeyName, Principal, Request, RequestBuilder, RequestError, RequestNote, Resources};
use crate::Catalog;
use crate::source::{Position, Span};

/// Compares texts line by line; how far a line is indented makes no difference.
#[track_caller]
fn same(found: &[String], expected: &str) {
    let expected: Vec<&str> = expected.trim().lines().map(str::trim).collect();
    assert_eq!(found, expected);
}

const HOST: &str = "https://kms.cn-north-4.myhuaweicloud.com";

/// The request of an HTTP request, or why it is none; with what is remarked.
fn noted(line: &str, body: Option<&str>, facts: &HttpFacts, catalog: &Catalog) -> String {
    let request = http::from_request_line(line, &[], body, facts, catalog)
        .and_then(|call| call.into_builder().build(catalog));
    match request {
        Err(error) => error.to_string(),
        Ok(request) => {
            let resources = match request.resources() {
                Resources::Named(urns) => urns.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
                Resources::Unknown => "an unknown resource".to_owned(),
                Resources::None => "no resource".to_owned(),
            };
            let notes: Vec<String> = request.notes().iter().map(|it| format!("; {it}")).collect();
            format!("{} on {resources}{}", request.action().name(), notes.concat())
        }
    }
}

fn lines(lines: &[&str]) -> Vec<String> {
    let catalog = Catalog::embedded();
    lines.iter().map(|it| noted(it, None, &HttpFacts::default(), &catalog)).collect()
}

#[test]
fn what_is_no_request_line() {
    let found = lines(&[
        "",
        "GET",
        "GET HTTP/1.1",
        "/v1/p/secrets/x",
        "https://kms.r.x.com/v1/p/secrets/x HTTP/1.1",
        "G@T /v1/p/secrets/x",
        "GET /v1/p/secrets/a b",
        "GET /v1/p/secrets/a b HTTP/1.1",
        "GET /v1/p/secrets/a http/2",
        "GET /v1/p/secrets/x HTTP/1.1\r\nHost: kms.r.x.com\r\n: x",
        "GET /v1/p/secrets/x HTTP/1.1\nHost name: x\n",
        "GET /v1/p/secrets/x HTTP/1.1\nHost: kms.r.x.com\nnothing",
        "GET /v1/p/secrets/x\n\tHost: kms.r.x.com",
        "GET v1/p/secrets/x",
        "PATCH /v1/p/secrets/x",
        "GET /v1/p/secret/x",
        "GET /v1/p/secrets//stages",
        "GET /v1/p/secrets/..",
        "GET /v1/p/secrets/%zz",
    ]);
    same(
        &found,
        r#"
        the request line is empty: write a method and a path or URL, such as `GET /v1/{project_id}/secrets`
        `GET` names no path: write a method and a path or URL, such as `GET /v1/{project_id}/secrets`
        `GET HTTP/1.1` names no path: write a method and a path or URL, such as `GET /v1/{project_id}/secrets`
        `/v1/p/secrets/x` names no method: write a method and a path or URL, such as `GET /v1/{project_id}/secrets`
        `https://kms.r.x.com/v1/p/secrets/x HTTP/1.1` names no method: write a method and a path or URL, such as `GET /v1/{project_id}/secrets`
        `G@T` is not a valid HTTP method: write a method and a path or URL, such as `GET /v1/{project_id}/secrets`
        `GET /v1/p/secrets/a b` is not a valid request line: it has too many parts: write a space within a path as `%20`
        `GET /v1/p/secrets/a b HTTP/1.1` is not a valid request line: it has too many parts: write a space within a path as `%20`
        csms:secret:get on csms:<unknown>:<unknown>:secretName:a
        line 3 of the request, `: x`, is not a valid header: write `Name: value`, and an empty line before the body
        line 2 of the request, `Host name: x`, is not a valid header: write `Name: value`, and an empty line before the body
        line 3 of the request, `nothing`, is not a valid header: write `Name: value`, and an empty line before the body
        line 2 of the request, `\tHost: kms.r.x.com`, is not a valid header: write `Name: value`, and an empty line before the body
        path `v1/p/secrets/x` does not start with `/`: give it from the root, as in `/v1/{project_id}/secrets`
        `/v1/{project_id}/secrets/{secret_name}` takes `DELETE` or `GET` or `PUT`, not `PATCH`: give the method that the API has for the operation
        no operation has the path `/v1/p/secret/x`: the nearest is `GET /v1/{project_id}/secrets/{secret_name}`
        path `/v1/p/secrets//stages` has an empty segment, segment 4: leave out one of the slashes, or fill in the parameter
        path `/v1/p/secrets/..` has the segment `..`, which clients resolve before they send: give the path as sent
        segment `%zz` of path `/v1/p/secrets/%zz` is not percent-encoded UTF-8: write `%` itself as `%25`
        "#,
    );
}

#[test]
fn which_hosts_serve_which_operation() {
    let on = |host: &str| format!("GET https://{host}/v1/p/secrets/x");
    let other = |host: &str| format!("GET https://{host}/v1/p/nothing");
    let found = lines(&[
        &on("kms.r.myhuaweicloud.com"),
        &on("KMS.R.myhuaweicloud.com."),
        &on("csms.r.myhuaweicloud.com"),
        &on("kms.myhuaweicloud.com:80"),
        &on("kms.myhuaweicloud.com.:80"),
        &on("kms.myhuaweicloud.com:8.x"),
        &on("kms.r.myhuaweicloud.com:8x"),
        &on("kms.<region>.myhuaweicloud.com"),
        &on("kms.{region}.myhuaweicloud.com"),
        &on("kms..myhuaweicloud.com"),
        &on("{kms.r.myhuaweicloud.com"),
        &on("kms.r.myhuaweicloud.com}"),
        &on("{host}"),
        &on("ecs.r.myhuaweicloud.com"),
        &on("ecs.myhuaweicloud.com"),
        &on("ecs.{region}.myhuaweicloud.com"),
        &on("myhuaweicloud.com"),
        &on("kms.r.example.org"),
        &on("localhost:80"),
        &on("kms.r.myhuaweicloud.com.example.org"),
        "GET https://kms.r.myhuaweicloud.com?limit=1",
        &other("kms.r.myhuaweicloud.com"),
        &other("csms.r.myhuaweicloud.com"),
        &other("ecs.r.myhuaweicloud.com"),
    ]);
    same(
        &found,
        r#"
        csms:secret:get on csms:r:<unknown>:secretName:x
        csms:secret:get on csms:r:<unknown>:secretName:x
        csms:secret:get on csms:r:<unknown>:secretName:x
        csms:secret:get on csms:<unknown>:<unknown>:secretName:x
        csms:secret:get on csms:<unknown>:<unknown>:secretName:x
        `kms.myhuaweicloud.com:8.x` is not a valid host: give a host such as `kms.<region>.myhuaweicloud.com`, or the path alone
        `kms.r.myhuaweicloud.com:8x` is not a valid host: give a host such as `kms.<region>.myhuaweicloud.com`, or the path alone
        csms:secret:get on csms:<unknown>:<unknown>:secretName:x
        csms:secret:get on csms:<unknown>:<unknown>:secretName:x
        `kms..myhuaweicloud.com` does not serve `ShowSecret`: give `kms.<region>.myhuaweicloud.com`, or the path alone
        `{kms.r.myhuaweicloud.com` does not serve `ShowSecret`: give `kms.<region>.myhuaweicloud.com`, or the path alone
        `kms.r.myhuaweicloud.com}` is not a valid host: give a host such as `kms.<region>.myhuaweicloud.com`, or the path alone
        csms:secret:get on csms:<unknown>:<unknown>:secretName:x
        `ecs.r.myhuaweicloud.com` does not serve `ShowSecret`: give `kms.<region>.myhuaweicloud.com`, or the path alone
        `ecs.myhuaweicloud.com` does not serve `ShowSecret`: give `kms.<region>.myhuaweicloud.com`, or the path alone
        `ecs.{region}.myhuaweicloud.com` does not serve `ShowSecret`: give `kms.<region>.myhuaweicloud.com`, or the path alone
        csms:secret:get on csms:<unknown>:<unknown>:secretName:x; `myhuaweicloud.com` is not in a domain of the vendor, so it names no region
        csms:secret:get on csms:<unknown>:<unknown>:secretName:x; `kms.r.example.org` is not in a domain of the vendor, so it names no region
        csms:secret:get on csms:<unknown>:<unknown>:secretName:x; `localhost:80` is not in a domain of the vendor, so it names no region
        csms:secret:get on csms:<unknown>:<unknown>:secretName:x; `kms.r.myhuaweicloud.com.example.org` is not in a domain of the vendor, so it names no region
        no operation has the path `/`: `iam5 catalog SERVICE` lists the paths that are known
        no operation has the path `/v1/p/nothing`: the nearest is `GET /v1/{project_id}/secrets/{secret_name}`
        no operation has the path `/v1/p/nothing`: the nearest is `GET /v1/{project_id}/secrets/{secret_name}`
        no known operation is served by `ecs.r.myhuaweicloud.com`: give `kms.<region>.myhuaweicloud.com`, or the path alone
        "#,
    );
}

#[test]
fn what_a_call_says_of_its_values() {
    let found = lines(&[
        "GET /v1/p/secrets/{secret_name}",
        "GET /v1/p/secrets/{x",
        "GET /v1/p/secrets/x}",
        "GET /v1/p/secrets/a%00",
        "GET /v1/p/secrets/a.b",
        "GET /v1/p/secrets/x/stages/a*",
        "GET /v1/p/secrets/x/versions/latest",
        "GET /v1/p/secrets/x/versions/v1",
        "GET /v1/csms/users",
        "GET /v1/csms/agencies",
        "GET /v1/p/csms/0d0466b0-e727-4d9c-b35d-f84bb474a37f/tags",
        "DELETE /v1/p/csms/0d0466b0-e727-4d9c-b35d-f84bb474a37f/tags/env",
    ]);
    same(
        &found,
        r#"
        `{secret_name}` is a placeholder: put the value of `secret_name` in its place: 1 to 64 characters of `a-zA-Z0-9_-`; some pages allow `.` too
        `{x` is not a valid value of `secret_name`, the service answers 400: give 1 to 64 characters of `a-zA-Z0-9_-`; some pages allow `.` too
        `x}` is not a valid value of `secret_name`, the service answers 400: give 1 to 64 characters of `a-zA-Z0-9_-`; some pages allow `.` too
        `a\0` is not a valid value of `secret_name`, the service answers 400: give 1 to 64 characters of `a-zA-Z0-9_-`; some pages allow `.` too
        csms:secret:get on csms:<unknown>:<unknown>:secretName:a.b; `a.b` contains a dot, which only older pages of the vendor allow in a name
        `a*` is not a valid value of `stage_name`, the service answers 400: give 1 to 64 characters of `a-zA-Z0-9_-`; some pages allow `.` too
        csms:secret:getVersion on csms:<unknown>:<unknown>:secretName:x; whether the service puts what `latest` stands for into `csms:VersionId` is not documented: the key is unknown unless `version_id` is given in full
        csms:secret:getVersion on csms:<unknown>:<unknown>:secretName:x
        which permission `ListUsers` needs is not documented: name the action yourself, if you know it, or load the service's authorization schema
        `ShowAgency` needs no permission of an identity policy according to its documentation: there is nothing to decide: no policy allows or denies it by an action
        csms:secret:listTags on an unknown resource; `ListSecretTags` names its resource by id, policies name it by name: give the resource to decide by it; `csms:secret:listTags` needs a resource and the request names none: it is unknown
        csms:secret:deleteTag on an unknown resource; `DeleteSecretTag` names its resource by id, policies name it by name: give the resource to decide by it; `csms:secret:deleteTag` needs a resource and the request names none: it is unknown
        "#,
    );
}

#[test]
fn what_the_caller_says_has_to_fit_the_call() {
    let catalog = Catalog::embedded();
    let line = format!("GET {HOST}/v1/p/secrets/x");
    let with = |line: &str, region: &str, account: &str, resource: &str| {
        let some = |it: &str| (!it.is_empty()).then(|| it.to_owned());
        let (region, account, resource) = (some(region), some(account), some(resource));
        noted(line, None, &HttpFacts { region, account, resource, ..HttpFacts::default() }, &catalog)
    };
    let by_id = format!("GET {HOST}/v1/p/csms/0d0466b0-e727-4d9c-b35d-f84bb474a37f/tags");
    let found = [
        with(&line, "", "", ""),
        with(&line, "cn-north-4", "a", ""),
        with(&line, "cn-north-1", "a", ""),
        with("GET /v1/p/secrets/x", "r:", "a", ""),
        with("GET /v1/p/secrets/x", "r", "*", ""),
        with("GET /v1/p/secrets/x", "r", "a?", ""),
        with("GET /v1/p/secrets/x", "", "", "csms:r:a:secretName:x"),
        with(&line, "", "a", "csms:cn-north-4:a:secretName:x"),
        with(&line, "", "", "csms:cn-north-1:a:secretName:x"),
        with(&line, "", "b", "csms:cn-north-4:a:secretName:x"),
        with(&line, "", "", "kms:cn-north-4:a:secretName:x"),
        with(&line, "", "", "csms:cn-north-4:a:other:x"),
        with(&line, "", "", "csms:cn-north-4:a:secretName:y"),
        with(&line, "", "", "x"),
        with(&by_id, "", "", ""),
        with(&by_id, "", "", "csms:cn-north-4:a:secretName:x"),
    ];
    same(
        &found,
        r#"
        csms:secret:get on csms:cn-north-4:<unknown>:secretName:x
        csms:secret:get on csms:cn-north-4:a:secretName:x
        the host is of the region `cn-north-4`, not of `cn-north-1`: leave the region out, or give that of the host
        `r:` is not a valid region: give the region by its plain id, or leave it out
        `*` is not a valid account: give the account by its plain id, or leave it out
        `a?` is not a valid account: give the account by its plain id, or leave it out
        csms:secret:get on csms:r:a:secretName:x
        csms:secret:get on csms:cn-north-4:a:secretName:x
        the resource is given as `csms:cn-north-1:a:secretName:x`, and the call names `csms:cn-north-4:<unknown>:secretName:x`: leave the resource out, or give that of the call
        the resource is given as `csms:cn-north-4:a:secretName:x`, and the call names `csms:cn-north-4:b:secretName:x`: leave the resource out, or give that of the call
        the resource is given as `kms:cn-north-4:a:secretName:x`, and the call names `csms:cn-north-4:<unknown>:secretName:x`: leave the resource out, or give that of the call
        the resource is given as `csms:cn-north-4:a:other:x`, and the call names `csms:cn-north-4:<unknown>:secretName:x`: leave the resource out, or give that of the call
        the resource is given as `csms:cn-north-4:a:secretName:y`, and the call names `csms:cn-north-4:<unknown>:secretName:x`: leave the resource out, or give that of the call
        `x` has fewer than five parts: write `service:region:account-id:resource-type:resource-path`
        csms:secret:listTags on an unknown resource; `ListSecretTags` names its resource by id, policies name it by name: give the resource to decide by it; `csms:secret:listTags` needs a resource and the request names none: it is unknown
        csms:secret:listTags on csms:cn-north-4:a:secretName:x
        "#,
    );
}

#[test]
fn a_urn_follows_the_template_of_its_type() {
    let urn = |templates: &[&str]| {
        let resources: Vec<String> =
            templates.iter().map(|it| format!(r#"{{"urn_template": "{it}"}}"#)).collect();
        let schema = format!(
            r#"{{"version": "v1", "actions": [{{"name": "csms:secret:getStage", "access_level": "read",
                "resources": [{}]}}],
                "operations": [{{"operation_id": "ShowSecretStage", "operation_action": "csms:secret:getStage"}}]}}"#,
            resources.join(", ")
        );
        let catalog = Catalog::embedded().load("csms.json", &schema).unwrap();
        let facts = HttpFacts { account: Some("a".to_owned()), ..HttpFacts::default() };
        noted(&format!("GET {HOST}/v1/p/secrets/x/stages/y"), None, &facts, &catalog)
    };
    let found = [
        urn(&["csms:<region>:<account-id>:secretName:<name>"]),
        urn(&["csms::<account-id>:secretName:<name>"]),
        urn(&["kms:<region>:system:secretName:<name>"]),
        urn(&["kms::system:other:<name>", "csms:<region>::secretName:<name>"]),
        urn(&["kms::system:other:<name>"]),
    ];
    same(
        &found,
        r#"
        csms:secret:getStage on csms:cn-north-4:a:secretName:x; `csms:secret:getStage` does not carry the key `csms:VersionStage`: it is taken as absent
        csms:secret:getStage on csms::a:secretName:x; `csms:secret:getStage` does not carry the key `csms:VersionStage`: it is taken as absent
        csms:secret:getStage on kms:cn-north-4:system:secretName:x; `csms:secret:getStage` does not carry the key `csms:VersionStage`: it is taken as absent
        csms:secret:getStage on csms:cn-north-4::secretName:x; `csms:secret:getStage` does not carry the key `csms:VersionStage`: it is taken as absent
        `csms:secret:getStage` does not apply to the resource `csms:cn-north-4:a:secretName:x`: write `kms::system:other:<name>`
        "#,
    );
}

#[test]
fn what_a_body_has_to_be() {
    let catalog = Catalog::embedded();
    let with = |line: &str, body: &str| noted(line, Some(body), &HttpFacts::default(), &catalog);
    let tags = "POST /v1/p/csms/0d0466b0-e727-4d9c-b35d-f84bb474a37f/tags/action";
    let tag = "POST /v1/p/csms/0d0466b0-e727-4d9c-b35d-f84bb474a37f/tags";
    let found = [
        with("POST /v1/p/secrets", "{"),
        with("POST /v1/p/secrets", "\n[]"),
        with("POST /v1/p/secrets", "{}"),
        with("POST /v1/p/secrets", r#"{"name": null}"#),
        with("POST /v1/p/secrets", "{\"name\":\n \"a b\"}"),
        with("POST /v1/p/secrets", r#"{"name": ["x"]}"#),
        with("POST /v1/p/secrets", r#"{"name": "x", "name": "y"}"#),
        with("POST /v1/p/secrets", r#"{"name": "x", "secret_type": "common"}"#),
        with("POST /v1/p/secrets", r#"{"name": "x", "secret_type": "RDS"}"#),
        with("POST /v1/p/secrets", r#"{"name": "x"}"#),
        with("POST /v1/p/secrets\n\n{}", "{}"),
        with(tags, r#"{"tags": {}}"#),
        with(tags, r#"{"tags": [1]}"#),
        with(tags, r#"{"tags": [{"key": "x", "value": 1}]}"#),
        with(tags, r#"{"tags": [{"key": "x", "value": null}, {"key": "X", "value": "1"}, {"key": "y"}]}"#),
        with(tag, r#"{"tag": []}"#),
        with(tag, r#"{"tag": {"key": "a", "value": ""}}"#),
    ];
    same(
        &found,
        r#"
        1:2: expected the end of the object, found the end of the text: add the closing brace
        2:1: expected the body to be an object, found an array: give the body of `CreateSecret` as the API has it
        1:1: the body has no `name`, the service answers 400: add it, or leave the body out to decide without it
        1:1: the body has no `name`, the service answers 400: add it, or leave the body out to decide without it
        2:2: `a b` is not a valid value of `name`, the service answers 400: give 1 to 64 characters of `a-zA-Z0-9_-`; some pages allow `.` too
        1:10: expected `name` to be a string or a number, found an array: give it as the API has it
        1:15: `name` is repeated: leave one of them out
        1:30: `common` is not a valid value of `secret_type`, the service answers 400: give one of `COMMON`, `RDS-FG`, `GaussDB-FG`, formerly `RDS`
        csms:secret:create on csms:<unknown>:<unknown>:secretName:x; `RDS` is no longer a value of `secret_type`
        csms:secret:create on csms:<unknown>:<unknown>:secretName:x; the body has no `secret_type`: it is `COMMON`, the documented default
        the body is given twice: leave one of them out
        1:10: expected `tags` to be an array, found an object: give it as the API has it
        1:10: a tag is not an object with `key` and `value`: write `{"key": "env", "value": "prod"}`
        1:10: a tag is not an object with `key` and `value`: write `{"key": "env", "value": "prod"}`
        csms:secret:batchCreateOrDeleteTags on an unknown resource; the tag `X`, `x` is given more than once: its `g:RequestTag/<tag-key>` is unknown; `BatchCreateOrDeleteTags` names its resource by id, policies name it by name: give the resource to decide by it; `csms:secret:batchCreateOrDeleteTags` needs a resource and the request names none: it is unknown
        1:9: expected `tag` to be an object, found an array: give it as the API has it
        csms:secret:createTag on an unknown resource; `CreateSecretTag` names its resource by id, policies name it by name: give the resource to decide by it; `csms:secret:createTag` needs a resource and the request names none: it is unknown
        "#,
    );
}

#[test]
fn what_is_remarked_on_a_request() {
    let principal = Principal { urn: Some("iam::a:user:ci".to_owned()), ..Principal::default() };
    let built = |builder: RequestBuilder| match builder.build(&Catalog::embedded()) {
        Ok(request) => request.notes().iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        Err(error) => error.to_string(),
    };
    let stage = || Request::builder("csms:secret:getStage");
    let found = [
        built(Request::builder("x:y:z").principal(principal)),
        built(Request::builder("csms:secretStage:get")),
        built(stage().resource("csms:r:a:secretName:x").key("csms:RecoveryWindowInDays", "7")),
        built(stage().resource("kms:r:a:KeyId:x")),
        built(Request::builder("csms::listTasks").resource("csms:r:a:secretName:x")),
        built(stage().resource("*").resource("csms:r:a:secretName:x")),
        built(stage().resource("csms")),
        built(Request::builder("csms:secret:get*")),
        built(Request::builder("csms")),
        built(Request::builder(":csms")),
        built(Request::builder("csms:")),
        built(stage().key("k:a", "1").key("k:a", "2")),
        built(stage().unknown("resource.acount")),
        RequestNote::ResourceType {
            found: "KeyId".to_owned(),
            taken: vec!["secretName".to_owned(), "other".to_owned()],
        }
        .to_string(),
        RequestNote::DottedName("a.b".to_owned()).to_string(),
        RequestNote::Remark(crate::wording::Text::verbatim("anything else")).to_string(),
    ];
    same(
        &found,
        r#"
        no catalog of `x` is loaded: the aliases, keys and resource types of `x:y:z` were not checked
        `csms:secretStage:get` is an alias of `csms:secret:getStage`; `csms:secret:getStage` needs a resource and the request names none: it is unknown
        `csms:secret:getStage` does not carry the key `csms:RecoveryWindowInDays`: it is taken as absent
        `csms:secret:getStage` does not apply to the resource `kms:r:a:KeyId:x`: write `csms:<region>:<account-id>:secretName:<secret-name>`
        `csms::listTasks` is not checked against a resource, and `csms:r:a:secretName:x` is given: leave the resource out
        the resource `*` is given beside others: leave it out
        `csms` has fewer than five parts: write `service:region:account-id:resource-type:resource-path`
        `csms:secret:get*` is a pattern: a request names one action, such as `csms:secret:getStage`
        `csms` is not a valid action: write `service:type:operation`, such as `csms:secret:getStage`
        `:csms` is not a valid action: write `service:type:operation`, such as `csms:secret:getStage`
        `csms:` is not a valid action: write `service:type:operation`, such as `csms:secret:getStage`
        the key `k:a` is given twice: give all its values at once: key names ignore case
        `resource.acount` is neither a condition key nor a part of the request: write `resource.account`: a part is named in full
        the action takes secretName or other, not `KeyId`
        `a.b` contains a dot, which only older pages of the vendor allow in a name
        anything else
        "#,
    );
}

#[test]
fn an_error_says_what_where_and_what_to_do() {
    let bare = RequestError::new("it is wrong", "fix it");
    assert_eq!(
        (bare.message().to_string(), bare.help().to_string()),
        ("it is wrong".to_owned(), "fix it".to_owned())
    );
    assert_eq!(bare.position(), None);
    assert_eq!(bare.to_string(), "it is wrong: fix it");
    let placed = bare.clone().at("a\nbc", Span::new(3, 4));
    assert_eq!(placed.position(), Some(Position { line: 2, column: 2 }));
    assert_eq!(placed.to_string(), "2:2: it is wrong: fix it");
    // The place that was found first is the narrower one.
    assert_eq!(placed.clone().at("a\nbc", Span::new(0, 1)), placed);
    assert_eq!(placed.nowhere(), bare);
}

#[test]
fn a_request_shows_what_was_said_of_it() {
    let request = Request::builder("a:b:c").key("K:a", "1").unknown("G:*").unknown("k:?");
    let request = request.build(&Catalog::embedded()).unwrap();
    let context = request.context();
    let unknown: Vec<String> = context.unknown().iter().map(ToString::to_string).collect();
    assert_eq!(unknown, ["g:*", "k:?"]);
    assert!(context.has_unknown());
    let present: Vec<_> = context.present().map(|(key, values)| (key, values.len())).collect();
    assert_eq!(present, [("k:a", 1)]);
    assert_eq!(context.spelling(&KeyName::new("k:A")), Some("K:a"));
    assert_eq!((KeyName::new("K:a").text(), KeyName::new("K:a").lower()), ("K:a", "k:a"));
}

#[test]
fn an_operation_of_several_actions_is_none_to_decide() {
    let export = r#"{"version": "v1", "actions": [
            {"name": "csms:secret:getStage", "access_level": "read"}, {"name": "csms:secret:get", "access_level": "read"}],
        "operations": [
            {"operation_id": "ShowSecretStage", "operation_action": "csms:secret:getStage"},
            {"operation_id": "ShowSecretStage", "operation_action": "csms:secret:get"}]}"#;
    let catalog = Catalog::embedded().load("csms.json", export).unwrap();
    let found = noted("GET /v1/p/secrets/x/stages/y", None, &HttpFacts::default(), &catalog);
    same(
        &[found],
        "`ShowSecretStage` checks not one action but these: `csms:secret:getStage`, `csms:secret:get`: ask for each action by its name",
    );
}

#[test]
fn one_unknown_part_is_enough() {
    let of = |part: &str| {
        let asked = Request::builder("a:b:c").resource("a:r:a:t:x");
        asked.unknown(part).build(&Catalog::embedded()).unwrap().has_unknown()
    };
    assert!(of("k:a") && of("authentication") && of("resource.region"));
}
