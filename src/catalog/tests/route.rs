//! HTTP requests find their operation, or one clear error.

use crate::catalog::{Catalog, RouteError};

fn route(method: &str, path: &str) -> Result<(String, Vec<(String, String)>), RouteError> {
    let catalog = Catalog::embedded();
    let route = catalog.route(method, path)?;
    let parameters = route.parameters().iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    Ok((route.operation().id().to_owned(), parameters.collect()))
}

fn id(method: &str, path: &str) -> String {
    route(method, path).unwrap_or_else(|fault| panic!("{method} {path}: {fault}")).0
}

fn value(method: &str, path: &str, name: &str) -> String {
    let (_, parameters) = route(method, path).unwrap();
    parameters.into_iter().find(|(known, _)| known == name).unwrap().1
}

#[test]
fn the_call_it_is_all_about() {
    let (id, parameters) = route("GET", "/v1/{project_id}/secrets/payments-db/stages/SYSCURRENT").unwrap();
    assert_eq!(id, "ShowSecretStage");
    let pairs: Vec<_> = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        pairs,
        [("project_id", "{project_id}"), ("secret_name", "payments-db"), ("stage_name", "SYSCURRENT")]
    );
}

#[test]
fn every_operation_with_a_path_is_found_by_it() {
    let catalog = Catalog::embedded();
    let mut found = 0;
    for operation in catalog.operations() {
        let (Some(method), Some(path)) = (operation.method(), operation.path()) else { continue };
        let path = path.replace("{resource_instances}", "resource_instances");
        let route = catalog.route(method, &path).unwrap();
        assert_eq!(route.operation().id(), operation.same_as().unwrap_or(operation.id()));
        found += 1;
    }
    assert_eq!(found, 51);
}

#[test]
fn literals_win_over_secret_names() {
    assert_eq!(id("POST", "/v1/p/secrets/restore"), "UploadSecretBlob");
    assert_eq!(id("POST", "/v1/p/secrets/batch-import"), "BatchImportSecrets");
    assert_eq!(id("POST", "/v1/p/secrets/batch-delete"), "BatchDeleteSecrets");
    assert_eq!(id("POST", "/v1/p/secrets/batch-get-secret-value"), "BatchShowSecretVersion");
    assert_eq!(id("POST", "/v1/p/secrets/checker/check"), "CheckSecrets");
    assert_eq!(id("GET", "/v1/p/secrets/checker/config"), "ShowSecretsConfig");
    assert_eq!(id("POST", "/v1/p/secrets/checker/config"), "UpdateSecretsConfig");
    assert_eq!(id("POST", "/v1/p/secrets/%72estore"), "UploadSecretBlob", "encoding hides no literal");
    for literal in ["restore", "batch-import", "batch-delete", "batch-get-secret-value"] {
        let path = format!("/v1/p/secrets/{literal}");
        assert_eq!(value("GET", &path, "secret_name"), literal, "the literal takes `POST` alone");
        assert_eq!((id("PUT", &path), id("DELETE", &path)), ("UpdateSecret".into(), "DeleteSecret".into()));
        let fault = route("PATCH", &path).unwrap_err().to_string();
        assert!(fault.ends_with("takes `DELETE` or `GET` or `POST` or `PUT`, not `PATCH`"), "{fault}");
    }
}

#[test]
fn a_secret_named_like_a_literal_is_found_where_no_literal_path_fits() {
    assert_eq!(id("GET", "/v1/p/secrets/Restore"), "ShowSecret", "case counts");
    assert_eq!(id("GET", "/v1/p/secrets/restored"), "ShowSecret");
    assert_eq!(id("GET", "/v1/p/secrets/restore/versions"), "ListSecretVersions");
    assert_eq!(value("GET", "/v1/p/secrets/restore/versions", "secret_name"), "restore");
    assert_eq!(id("GET", "/v1/p/secrets/checker"), "ShowSecret");
    assert_eq!(id("GET", "/v1/p/secrets/checker/stages/config"), "ShowSecretStage");
    assert_eq!(id("GET", "/v1/csms/secrets"), "ListSecrets");
}

#[test]
fn the_paths_under_csms() {
    assert_eq!(id("GET", "/v1/p/csms/tags"), "ListProjectSecretsTags");
    assert_eq!(id("GET", "/v1/p/csms/0d04/tags"), "ListSecretTags");
    assert_eq!(id("GET", "/v1/p/csms/tags/tags"), "ListSecretTags");
    assert_eq!(id("POST", "/v1/p/csms/0d04/tags"), "CreateSecretTag");
    assert_eq!(id("POST", "/v1/p/csms/0d04/tags/action"), "BatchCreateOrDeleteTags");
    assert_eq!(id("DELETE", "/v1/p/csms/0d04/tags/env"), "DeleteSecretTag");
    assert_eq!(id("GET", "/v1/p/csms/events"), "ListSecretEvents");
    assert_eq!(id("GET", "/v1/p/csms/events/tags"), "ShowSecretEvent", "an event may be named so");
    assert_eq!(id("GET", "/v1/p/csms/grants"), "ListGrants");
    assert_eq!(id("GET", "/v1/p/csms/tasks"), "ListSecretTask");
    assert_eq!(id("GET", "/v1/p/csms/notification-records"), "ListNotificationRecords");
    assert_eq!(id("POST", "/v1/p/csms/generate-password"), "GenerateRandomPassword");
    assert_eq!(id("GET", "/v1/csms/users"), "ListUsers");
    assert_eq!(id("GET", "/v1/csms/users/u1"), "ShowUserDetail");
    assert_eq!(id("POST", "/v1/csms/users/change-password"), "UpdateUserPassword");
    assert_eq!(id("GET", "/v1/csms/agencies"), "ShowAgency");
    assert_eq!(id("POST", "/v1/csms/agencies"), "CreateAgency");
}

#[test]
fn resource_instances_is_a_word_not_a_parameter() {
    let (id, parameters) = route("POST", "/v1/p/csms/resource_instances/action").unwrap();
    assert_eq!(id, "ListResourceInstances");
    assert_eq!(parameters.len(), 1);
    let fault = route("POST", "/v1/p/csms/0d04/action").unwrap_err();
    assert!(matches!(fault, RouteError::UnknownPath { .. }), "{fault}");
}

#[test]
fn a_tag_key_of_the_word_action_is_deleted_and_not_batched() {
    assert_eq!(id("DELETE", "/v1/p/csms/0d04/tags/action"), "DeleteSecretTag");
    assert_eq!(value("DELETE", "/v1/p/csms/0d04/tags/action", "key"), "action");
    assert_eq!(id("POST", "/v1/p/csms/0d04/tags/action"), "BatchCreateOrDeleteTags");
}

#[test]
fn queries_trailing_slashes_and_method_case() {
    assert_eq!(id("GET", "/v1/p/secrets?limit=10&marker=a/b"), "ListSecrets");
    assert_eq!(id("GET", "/v1/p/secrets/"), "ListSecrets");
    assert_eq!(id("GET", "/v1/p/secrets/#top"), "ListSecrets");
    assert_eq!(id("get", "/v1/p/secrets"), "ListSecrets");
    assert_eq!(id("GET", "/v1/p/secrets/x/?"), "ShowSecret");
}

#[test]
fn percent_encoding_is_undone_once() {
    let name = |path: &str| value("GET", path, "secret_name");
    assert_eq!(name("/v1/p/secrets/a%2Fb"), "a/b", "an encoded slash stays in its segment");
    assert_eq!(name("/v1/p/secrets/a%252Fb"), "a%2Fb");
    assert_eq!(name("/v1/p/secrets/a+b"), "a+b");
    assert_eq!(name("/v1/p/secrets/%E5%AF%86"), "密");
    assert_eq!(name("/v1/p/secrets/a%00b"), "a\0b");
    assert_eq!(value("DELETE", "/v1/p/csms/0d04/tags/a%2fb%3F", "key"), "a/b?");
    for bad in ["%", "a%2", "a%zz", "%ff", "%c3%28", "%+1"] {
        let fault = route("GET", &format!("/v1/p/secrets/{bad}")).unwrap_err();
        assert!(fault.to_string().contains(&format!("segment `{bad}`")), "{fault}");
        assert!(fault.to_string().contains("write `%` itself as `%25`"), "{fault}");
    }
}

#[test]
fn paths_that_are_not_well_formed() {
    let shown = |path: &str| route("GET", path).unwrap_err().to_string();
    assert!(shown("v1/p/secrets").contains("does not start with `/`"));
    assert!(shown("").contains("does not start with `/`"));
    assert!(shown("?x").contains("does not start with `/`"));
    assert!(shown("//v1/p/secrets").contains("empty segment, segment 1"));
    assert!(shown("/v1//secrets").contains("empty segment, segment 2"));
    assert!(shown("/v1/p/secrets//").contains("empty segment, segment 4"));
    assert!(shown("//").contains("empty segment"));
    for dots in [".", "..", "%2e", "%2E.", ".%2e"] {
        let fault = shown(&format!("/v1/p/secrets/{dots}/versions"));
        assert!(fault.contains(&format!("has the segment `{dots}`")), "{fault}");
    }
}

#[test]
fn an_unknown_path_names_the_nearest() {
    let nearest = |path: &str| match route("GET", path).unwrap_err() {
        RouteError::UnknownPath { nearest, .. } => nearest.unwrap_or_default(),
        other => panic!("{path}: {other}"),
    };
    assert_eq!(
        nearest("/v1/p/secrets/db/stage/SYSCURRENT"),
        "GET /v1/{project_id}/secrets/{secret_name}/stages/{stage_name}"
    );
    assert_eq!(nearest("/v1/p/secret"), "GET /v1/{project_id}/secrets");
    assert_eq!(nearest("/v2/p/secrets/db/versions"), "GET /v1/{project_id}/secrets/{secret_name}/versions");
    assert_eq!(nearest("/p/secrets/db/versions"), "GET /v1/{project_id}/secrets/{secret_name}/versions");
    assert_eq!(
        nearest("/v1/p/csms/{resource_instances}/action"),
        "POST /v1/{project_id}/csms/resource_instances/action"
    );
    assert_eq!(nearest("/"), "");
    assert_eq!(nearest("/some/other/service/altogether/with/paths"), "");
    assert_eq!(nearest(&"/x".repeat(100_000)), "");
    let shown = route("GET", "/v1/p/secret").unwrap_err().to_string();
    assert_eq!(
        shown,
        "no operation has the path `/v1/p/secret`; the nearest is `GET /v1/{project_id}/secrets`"
    );
}

#[test]
fn a_wrong_method_names_the_right_ones() {
    let shown = route("PATCH", "/v1/p/secrets/db").unwrap_err().to_string();
    assert_eq!(
        shown,
        "`/v1/{project_id}/secrets/{secret_name}` takes `DELETE` or `GET` or `PUT`, not `PATCH`"
    );
    assert!(route("", "/v1/p/secrets/db").is_err());
}

#[test]
fn a_catalog_without_operations_has_no_routes() {
    let fault = Catalog::empty().route("GET", "/v1/p/secrets").unwrap_err();
    assert_eq!(fault, RouteError::UnknownPath { path: "/v1/p/secrets".to_owned(), nearest: None });
}
