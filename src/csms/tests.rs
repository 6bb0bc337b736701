//! The builders against the catalog, and what they make.

use super::*;
use crate::catalog::{Authorization, Fills, Place};
use crate::request::{KeyName, KeyState, RequestNote, Resources};

/// A builder, as its row in the table has it.
pub(super) struct Row {
    pub(super) operation: &'static str,
    pub(super) parameters: &'static [&'static str],
    pub(super) facts: &'static [&'static str],
    pub(super) request: Result<Request, RequestError>,
}

pub(super) fn sample(parameter: &str) -> &'static str {
    match parameter {
        "version_id" => "v3",
        "region_name" => "cn-east-3",
        _ => "some-name",
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

/// The keys that a fact sets.
fn keys_of(fact: &str) -> &'static [&'static str] {
    match fact {
        "secret_type" => &["csms:Type"],
        "kms_key" => &["csms:KmsKeyId"],
        "recovery_window" => &["csms:RecoveryWindowInDays"],
        "enterprise_project" => &["g:EnterpriseProjectId"],
        "tag" => &["g:ResourceTag/<tag-key>"],
        "request_tag" => &["g:RequestTag/<tag-key>", "g:TagKeys"],
        "place" | "secret" => &[],
        other => panic!("{other} sets no known key"),
    }
}

#[test]
fn every_operation_with_an_action_has_a_builder_with_what_it_needs() {
    let catalog = Catalog::embedded();
    let service = catalog.service("csms").unwrap();
    let rows = builders();
    let with_action = service.operations().iter().filter(|it| it.authorization() == Authorization::Action);
    let ids: Vec<&str> = with_action.map(|it| it.id()).collect();
    assert_eq!(rows.iter().map(|it| it.operation).collect::<Vec<_>>(), ids);

    for Row { operation, parameters, facts, request } in rows {
        let known = service.operation(operation).unwrap();
        let action = catalog.action(&known.actions()[0]).unwrap();
        let request = request.unwrap_or_else(|error| panic!("{operation}: {error}"));
        assert_eq!(request.action().name(), action.name());
        assert_eq!(request.authentication(), Authentication::Unknown, "UNK-3");

        for parameter in known.parameters().iter().filter(|it| it.place() == Place::Path) {
            let name = match (parameter.name(), parameter.fills()) {
                ("project_id" | "resource_instances", _) => continue,
                (_, Some(Fills::ResourceId(_))) => "secret_name",
                (name, _) => name,
            };
            assert!(parameters.contains(&name), "{operation} has no {name}");
        }
        let named = match request.resources() {
            Resources::Named(urns) => {
                assert_eq!(urns[0].path(), "some-name");
                assert!(urns[0].region().is_none() && urns[0].account().is_none(), "UNK-3");
                true
            }
            Resources::Unknown => facts.contains(&"secret"),
            Resources::None => {
                assert!(!action.takes_resource(), "RES-5");
                false
            }
        };
        assert_eq!(facts.contains(&"place"), named, "{operation}");

        let parameter_keys = parameters.iter().filter_map(|it| known.parameter(it)?.fills());
        let mut said: Vec<&str> = parameter_keys
            .filter_map(|it| match it {
                Fills::Key(key) => Some(key.as_str()),
                Fills::TagKey => Some("g:TagKeys"),
                _ => None,
            })
            .collect();
        said.extend(facts.iter().flat_map(|it| keys_of(it)));
        said.sort_unstable();
        let mut carried = action.all_keys();
        carried.sort_unstable();
        assert_eq!(said, carried, "{operation} offers what its action carries");
    }
}

#[test]
fn the_call_that_started_it_all() {
    let request = GetStage::new("payments-db", "SYSCURRENT")
        .region("cn-north-4")
        .account("0a1b2c3d")
        .secret_type("COMMON")
        .enterprise_project("0")
        .tag("env", "prod")
        .key("g:SourceIp", "10.0.0.1")
        .key_values("g:CalledVia", &[])
        .principal(Principal { urn: Some("iam::0a1b2c3d:user:ci".into()), ..Principal::default() })
        .signed()
        .request()
        .unwrap();
    let Resources::Named(urns) = request.resources() else { panic!("named") };
    assert_eq!(urns[0].to_string(), "csms:cn-north-4:0a1b2c3d:secretName:payments-db");
    for (key, value) in [
        ("csms:VersionStage", "SYSCURRENT"),
        ("csms:Type", "COMMON"),
        ("g:EnterpriseProjectId", "0"),
        ("g:ResourceTag/env", "prod"),
        ("g:SourceIp", "10.0.0.1"),
        ("g:UserName", "ci"),
    ] {
        assert_eq!(one(&request, key), value);
    }
    assert_eq!(state(&request, "g:CalledVia"), KeyState::Present(&[]));
    assert_eq!(state(&request, "g:ResourceTag/team"), KeyState::Unknown);
    assert_eq!(state(&request, "csms:VersionId"), KeyState::Absent, "the action does not carry it");
    assert_eq!(request.authentication(), Authentication::Signed);
    assert!(request.notes().is_empty());
    let token = GetStage::new("a", "b").token().request().unwrap();
    assert_eq!(token.authentication(), Authentication::Token);
}

#[test]
fn illegal_values_are_refused() {
    let errors = [
        GetStage::new("a b", "S").request(),
        GetStage::new("a", &"s".repeat(65)).request(),
        GetStage::new("", "S").request(),
        GetStage::new("a*", "S").request(),
        GetStage::new("a", "S").secret_type("common").request(),
        GetStage::new("a", "S").region("*").request(),
        GetStage::new("a", "S").account("a:b").request(),
        GetStage::new("a", "S").tag("env", "1").tag("ENV", "2").request(),
        GetStage::new("a", "S").key("csms:VersionStage", "T").request(),
        GetVersion::new("a", "-1").request(),
        CreateSecret::new("a/b").request(),
        CreateSecret::new("a").kms_key("not-a-key").request(),
        ListSecretTags::new("a b").request(),
        CreateSecretTag::new("a").request_tag("a", "1").request_tag("b", "2").request(),
        ShowSecretEvent::new("a b").request(),
        UploadSecretBlob::new().secret("a b").request(),
        DeleteSecretForSchedule::new("a").recovery_window(6).request(),
        GetStage::new("a", "S").request_with(&Catalog::empty()),
    ];
    for (index, result) in errors.into_iter().enumerate() {
        assert!(result.is_err(), "{index}");
    }
}

#[test]
fn former_and_dotted_values_are_noted() {
    let request = GetSecret::new("payments.db").secret_type("RDS").request().unwrap();
    let [RequestNote::DottedName(name), RequestNote::Remark(text)] = request.notes() else {
        panic!("{:?}", request.notes())
    };
    assert_eq!(
        (name.as_str(), text.to_string().as_str()),
        ("payments.db", "`RDS` is no longer a value of `csms:Type`")
    );
}

#[test]
fn what_latest_stands_for_is_unknown() {
    let request = GetVersion::new("a", "latest").request().unwrap();
    assert_eq!(state(&request, "csms:VersionId"), KeyState::Unknown);
    assert!(matches!(request.notes(), [RequestNote::Remark(_)]));
    let request = GetVersion::new("a", "latest").key("csms:VersionId", "v2").request().unwrap();
    assert_eq!(one(&request, "csms:VersionId"), "v2");
}

#[test]
fn tags_of_the_request() {
    let request = CreateSecret::new("a").request_tag("team", "x").request_tag("env", "y").request().unwrap();
    assert_eq!(one(&request, "g:RequestTag/env"), "y");
    assert!(matches!(state(&request, "g:TagKeys"), KeyState::Present([_, _])));
    let request = DeleteSecretTag::new("a", "env").request().unwrap();
    assert_eq!(one(&request, "g:TagKeys"), "env");
    let request = CreateSecret::new("a").request_tag("Env", "x").request_tag("env", "y").request().unwrap();
    assert_eq!(state(&request, "g:RequestTag/env"), KeyState::Unknown);
    assert!(matches!(request.notes(), [RequestNote::Remark(_)]));
}

#[test]
fn a_backup_hides_its_name() {
    let builder = UploadSecretBlob::new().region("r").account("a");
    assert_eq!(builder.request().unwrap().resources(), &Resources::Unknown);
    let request = builder.secret("x").request().unwrap();
    assert!(
        matches!(request.resources(), Resources::Named(urns) if urns[0].as_str() == "csms:r:a:secretName:x")
    );
}
