//! The services beside CSMS: read when they are asked for, and known in part, which is said of them.

use crate::catalog::embedded::{EmbeddedService, OTHERS, SECRETS, Slot};
use crate::catalog::{AccessLevel, Catalog, Host, Mistake, RouteError, Status, ValueType};

#[test]
fn what_is_known_of_a_service_before_it_is_read_is_what_it_says() {
    for service in std::iter::once(&SECRETS).chain(&OTHERS) {
        let (before, after) = (Slot::Embedded(service), Slot::Embedded(service).read());
        assert_eq!(before.code(), after.code());
        let sorted = |slot: &Slot| {
            let mut prefixes = slot.prefixes();
            prefixes.sort();
            prefixes
        };
        assert_eq!(sorted(&before), sorted(&after), "{}", before.code());
        if before.code() != "csms" {
            assert_eq!(before.endpoint(), after.endpoint());
        }
    }
}

#[test]
fn only_what_the_vendor_lists_whole_is_complete() {
    let catalog = Catalog::full();
    let complete: Vec<_> = catalog.services().filter(|it| it.is_complete()).map(|it| it.code()).collect();
    assert_eq!(complete, ["csms", "sts"]);
}

#[test]
fn names_of_every_service_are_found() {
    let catalog = Catalog::full();
    let action = catalog.action("IAM:Agencies:listV5").unwrap();
    assert!(action.is_whole() && action.access_level() == Some(AccessLevel::List));
    assert_eq!(catalog.key("sts:RequestContext/team").unwrap().name(), "sts:RequestContext/<context-key>");
    let by_hash = |name: &str| catalog.key_by_hash(crate::hash::of(name), name);
    assert!(by_hash("saml:sub").is_some() && by_hash("sts:requestcontext/team").is_some());
    assert!(
        by_hash("sts:requestcontext/a b").is_none() && by_hash("sts:requestcontext/<context-key>").is_none()
    );
    assert_eq!(catalog.key("kms:GrantOperations").unwrap().multi_valued(), Some(true));
    let untyped = catalog.key("vpc:AccepterVpcId").unwrap();
    assert_eq!((untyped.value_type(), untyped.multi_valued()), (None, None));
    assert!(untyped.mark().note().is_some());
    let instance = catalog.service("ecs").unwrap().resource_types().first().unwrap();
    assert!(instance.name() == "instance" && instance.urn_template().is_none());
}

#[test]
fn what_was_met_and_not_documented_is_partial() {
    let catalog = Catalog::full();
    for name in ["iam:agencies:pass", "iam:agencies:createServiceLinkedAgency", "iam:users:listUsers"] {
        let action = catalog.action(name).unwrap();
        assert!(action.mark().is_partial() && !action.is_whole(), "{name}");
        assert!(action.access_level().is_none() && action.carried_keys().is_none(), "{name}");
        assert!(action.mark().note().is_some(), "{name}");
    }
    assert_eq!(catalog.action("iam:users:listUsers").unwrap().mark().status(), Status::Inferred);
}

/// A path of the secret service is looked for first, and the others are not read where it is found.
#[test]
fn no_service_has_a_path_of_the_secret_service() {
    let catalog = Catalog::full();
    let others = |it: &&crate::catalog::Service| it.code() != "csms";
    let calls = catalog.services().filter(others).flat_map(|it| it.operations()).flat_map(|it| it.calls());
    let own = Catalog::embedded();
    for call in calls {
        let path = call.path().replace(['{', '}'], "");
        assert!(own.route(call.method(), &path).is_err(), "{} {path}", call.method());
    }
}

#[test]
fn operations_are_routed_by_path_host_and_query() {
    let catalog = Catalog::full();
    let route = |host, method: &str, path: &str| {
        catalog.route_at(host, method, path).map(|it| it.operation().id().to_owned())
    };
    let anywhere = Host::Unknown;
    assert_eq!(route(anywhere, "GET", "/v5/users/u1").unwrap(), "ShowUserV5");
    assert_eq!(route(anywhere, "POST", "/v1/p/vpcs").unwrap(), "CreateVpc");
    assert_eq!(route(anywhere, "GET", "/v3/p/vpc/vpcs").unwrap(), "ListVpcs");
    assert_eq!(route(anywhere, "GET", "/v1/p/vpcs").unwrap(), "ListVpcs");
    assert_eq!(route(Host::Endpoint("kms"), "GET", "/v1/p/secrets").unwrap(), "ListSecrets");
    assert!(matches!(
        route(Host::Endpoint("iam"), "GET", "/v1/p/secrets"),
        Err(RouteError::UnknownPath { .. })
    ));
    // What a body alone would tell is not guessed.
    let body = route(anywhere, "POST", "/v1.0/enterprise-projects/e1/action").unwrap_err();
    assert!(body.to_string().contains("`DisableEnterpriseProject` or `EnableEnterpriseProject`"), "{body}");
    // The paths of the object service are names of objects: its host alone tells that they are meant.
    let bucket = Host::Objects { bucket: true };
    assert!(route(anywhere, "DELETE", "/a.txt?uploadId=1").is_err());
    assert_eq!(route(bucket, "DELETE", "/a/b.txt?uploadId=1").unwrap(), "AbortMultipartUpload");
    assert_eq!(route(bucket, "DELETE", "/a/b.txt").unwrap(), "DeleteObject");
    assert_eq!(route(bucket, "DELETE", "/?cors").unwrap(), "DeleteBucketCors");
    assert_eq!(route(Host::Objects { bucket: false }, "GET", "/").unwrap(), "ListBuckets");
    assert!(matches!(route(bucket, "PUT", "/"), Err(RouteError::Ambiguous { .. })));
}

/// The members of the cloud's answer that are absent or `null` are unknown.
#[test]
fn null_and_absent_members_are_unknown() {
    let text = r#"{"version": "v1", "x_complete": false, "actions": [
        {"name": "yard:gate:open", "access_level": null, "condition_keys": [], "resources": [
            {"urn_template": null, "type_name": "gate", "condition_keys": []}]},
        {"name": "yard:gate:shut", "access_level": "write"},
        {"name": "yard:gate:oil", "condition_keys": [], "resources": [], "x_status": "partial"},
        {"name": "yard::list", "access_level": "list", "condition_keys": [], "resources": []}],
        "conditions": [{"key": "yard:Hour", "value_type": null}, {"key": "yard:Day", "value_type": "date"}],
        "resources": [{"type_name": "gate", "urn_template": null}]}"#;
    let catalog = Catalog::empty().load("yard.json", text).unwrap();
    assert!(!catalog.covers("yard"));
    let action = |name: &str| catalog.action(name).unwrap();
    let whole =
        ["yard:gate:open", "yard:gate:shut", "yard:gate:oil", "yard::list"].map(|it| action(it).is_whole());
    assert_eq!(whole, [true, false, false, true]);
    let gate = &action("yard:gate:open").resources()[0];
    assert_eq!((gate.type_name(), gate.urn_template(), gate.required()), ("gate", None, None));
    assert!(!action("yard:gate:open").requires_resource());
    assert_eq!(action("yard:gate:open").access_level(), None);
    assert_eq!(catalog.key("yard:Hour").unwrap().value_type(), None);
    assert_eq!(catalog.key("yard:Day").unwrap().value_type(), Some(ValueType::Date));
    // The cloud's own answer is complete: what it leaves out of lists is not there.
    let own = text.replace(r#""x_complete": false, "#, "");
    let catalog = Catalog::empty().load("yard.json", &own).unwrap();
    assert!(catalog.covers("yard") && catalog.action("yard:gate:shut").unwrap().is_whole());
    let unknown = own.replace(r#""conditions": ["#, r#""conditions": null, "other": ["#);
    assert!(!Catalog::empty().load("yard.json", &unknown).unwrap().covers("yard"));
}

/// Which of two services speaks for a name does not depend on when one of them is read.
#[test]
fn an_export_with_names_of_an_embedded_service_does_not_speak_for_them() {
    let text = r#"{"version": "v1", "actions": [
        {"name": "yard:gate:open", "access_level": "read"}, {"name": "yard:gate:shut", "access_level": "read"},
        {"name": "iam:users:listUsersV5", "access_level": "write"}]}"#;
    let catalog = Catalog::full().load("yard.json", text).unwrap();
    let level = catalog.action("iam:users:listUsersV5").map(|it| it.access_level());
    assert_eq!(level, Some(Some(AccessLevel::List)));
}

#[test]
fn every_text_names_its_own_service() {
    let code = |it: &'static EmbeddedService| it.service().map(|it| it.code().to_owned());
    let codes: Vec<_> = OTHERS.iter().filter_map(code).collect();
    assert_eq!(codes, ["kms", "iam", "sts", "organizations", "cts", "eps", "tms", "obs", "ecs", "vpc"]);
}

#[test]
fn a_code_that_no_service_has_differs_from_a_service_without_a_catalog() {
    let catalog = Catalog::embedded();
    for known in ["csms", "RDS", "obs", "functiongraph"] {
        assert!(catalog.knows_service(known) && catalog.mistaken_code(known).is_none(), "{known}");
    }
    let mistaken = |code: &str| catalog.mistaken_code(code);
    assert_eq!(mistaken("csmss"), Some(Mistake::For("csms")));
    assert_eq!(mistaken("S3"), Some(Mistake::For("obs")));
    assert_eq!(mistaken("acs"), Some(Mistake::OfOtherCloud));
    assert!(mistaken("depot").is_none() && !catalog.knows_service("depot"), "a service may be newer");
}

/// Tagging a session is a permission that some calls need: those with tags.
#[test]
fn a_permission_only_is_needed_by_some_calls() {
    let catalog = Catalog::full();
    let assume = catalog.action("sts:agencies:assume").unwrap();
    let operation = catalog.service("sts").unwrap().operation("AssumeAgency");
    for dependencies in [catalog.dependencies(assume, None), catalog.dependencies(assume, operation)] {
        assert_eq!(dependencies.len(), 2);
        assert!(dependencies.iter().all(|it| it.conditional), "{dependencies:?}");
    }
}
