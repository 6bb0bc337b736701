//! The embedded data is whole: it reads, the counts are right, and every entry has a mark.

use serde_json::Value;

use crate::catalog::embedded::{EmbeddedService, OTHERS, SECRETS};
use crate::catalog::global::{GLOBAL, GlobalKeys};
use crate::catalog::{Authorization, Catalog, Fills, Fit, Mark, Origin, Status, ValueType};

/// Every service that this build embeds.
fn embedded() -> impl Iterator<Item = &'static EmbeddedService> {
    std::iter::once(&SECRETS).chain(&OTHERS)
}

#[test]
fn the_embedded_texts_read() {
    GlobalKeys::parse(GLOBAL).unwrap();
    for service in embedded() {
        service.parse().unwrap().unwrap();
    }
    assert_eq!(Catalog::embedded().services().count(), 1);
    assert_eq!(Catalog::full().services().count(), embedded().count());
}

#[test]
fn the_counts_of_the_secret_service() {
    let catalog = Catalog::embedded();
    let csms = catalog.service("CSMS").unwrap();
    assert_eq!(csms.actions().len(), 32);
    assert_eq!(csms.keys().len(), 5);
    assert_eq!(csms.operations().len(), 52);
    assert_eq!(csms.resource_types().len(), 1);
    assert!(csms.is_complete());
    assert_eq!(*csms.origin(), Origin::Collected("2026-11-24".to_owned()));
    assert_eq!(catalog.collected(), "2026-11-24");
    let count = |kind| csms.operations().iter().filter(|o| o.authorization() == kind).count();
    assert_eq!(count(Authorization::Action), 35);
    assert_eq!(count(Authorization::NoneNeeded), 6);
    assert_eq!(count(Authorization::Undocumented), 11);
    let unrouted: Vec<_> = csms.operations().iter().filter(|o| o.path().is_none()).map(|o| o.id()).collect();
    assert_eq!(unrouted, ["ListSupportRegions"]);
    let aliased = csms.actions().iter().filter(|action| !action.aliases().is_empty()).count();
    assert_eq!(aliased, 24);
    assert!(catalog.covers("csms") && !catalog.covers("kms") && !catalog.covers("ecs"));
}

fn is_marked(mark: &Mark, what: &str) {
    let page = mark.source().is_some_and(|page| page.starts_with("https://"));
    match mark.status() {
        Status::Practice => assert!(mark.note().is_some(), "{what}"),
        _ => assert!(page, "{what}"),
    }
}

#[test]
fn every_entry_has_a_mark_and_names_its_page() {
    let catalog = Catalog::full();
    for service in catalog.services() {
        service.actions().iter().for_each(|action| is_marked(action.mark(), action.name()));
        service.keys().iter().for_each(|key| is_marked(key.mark(), key.name()));
        service.operations().iter().for_each(|operation| is_marked(operation.mark(), operation.id()));
        service.resource_types().iter().for_each(|kind| is_marked(kind.mark(), kind.name()));
        service.trace_mark().iter().for_each(|mark| is_marked(mark, service.code()));
    }
    catalog.global_keys().iter().for_each(|key| is_marked(key.mark(), key.name()));
}

#[test]
fn the_marks_and_the_schemas_name_the_same_entries() {
    for (schema, marks) in embedded().map(EmbeddedService::texts) {
        let schema: Value = serde_json::from_str(schema).unwrap();
        let marks: Value = serde_json::from_str(marks).unwrap();
        let names = |list: &str, name: &str| {
            let entries = schema[list].as_array().unwrap();
            let mut names: Vec<_> =
                entries.iter().map(|entry| entry[name].as_str().unwrap().to_owned()).collect();
            names.sort();
            // An operation may check several actions.
            names.dedup();
            names
        };
        let marked = |list: &str| {
            let mut names: Vec<_> = marks[list].as_object().unwrap().keys().cloned().collect();
            names.sort();
            names
        };
        assert_eq!(names("actions", "name"), marked("actions"));
        assert_eq!(names("conditions", "key"), marked("conditions"));
        assert_eq!(names("resources", "type_name"), marked("resources"));
        let checked = marks["operations"].as_object().unwrap().iter();
        let mut checked: Vec<_> = checked
            .filter(|(_, facts)| facts["authorization"] == "action")
            .map(|(id, _)| id.clone())
            .collect();
        checked.sort();
        assert_eq!(names("operations", "operation_id"), checked);
    }
}

#[test]
fn the_value_rules_that_are_named_exist_and_are_used() {
    let marks: Value = serde_json::from_str(SECRETS.texts().1).unwrap();
    let mut used = Vec::new();
    for key in marks["conditions"].as_object().unwrap().values() {
        used.extend(key["values"].as_str());
    }
    for operation in marks["operations"].as_object().unwrap().values() {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            used.extend(parameter["values"].as_str());
        }
    }
    used.sort_unstable();
    used.dedup();
    let mut rules: Vec<_> = marks["values"].as_object().unwrap().keys().map(String::as_str).collect();
    rules.sort_unstable();
    assert_eq!(used, rules);
}

#[test]
fn what_names_another_entry_names_one_that_exists() {
    let catalog = Catalog::full();
    let csms = catalog.service("csms").unwrap();
    for action in catalog.actions() {
        for key in action.all_keys() {
            assert!(catalog.key(key).is_some(), "{} lists `{key}`", action.name());
        }
        for resource in action.resources() {
            let service = resource.urn_template().map_or(action.service(), |it| it.service());
            // Its own table of the context providers of `iam` was not read.
            if resource.type_name() != "contextProvider" {
                let mut types = catalog.service(service).unwrap().resource_types().iter();
                assert!(types.any(|it| it.name() == resource.type_name()), "{}", action.name());
            }
        }
        for id in action.operations() {
            let operation = catalog.service(action.service()).unwrap().operation(id).unwrap();
            assert!(operation.actions().contains(&action.name().to_owned()));
        }
        let described = action.description(crate::catalog::Language::Chinese).is_some();
        assert!(described || action.service() != "csms", "{}", action.name());
    }
    for operation in csms.operations() {
        assert_eq!(operation.authorization() == Authorization::Action, !operation.actions().is_empty());
        for name in operation.actions() {
            let action = catalog.action(name).unwrap();
            for parameter in operation.parameters() {
                match parameter.fills() {
                    Some(Fills::Key(key)) => assert!(action.carries(key), "{} {key}", operation.id()),
                    Some(Fills::ResourceName(kind) | Fills::ResourceId(kind)) => {
                        assert!(action.resources().iter().any(|resource| resource.type_name() == kind));
                    }
                    Some(Fills::Tags | Fills::Tag | Fills::TagKey) => assert!(action.carries("g:TagKeys")),
                    None => {}
                }
            }
        }
    }
    for (trace, id) in csms.traces() {
        assert_eq!(csms.operation_of_trace(trace).unwrap().id(), id);
    }
    assert_eq!(csms.traces().count(), 16);
}

#[test]
fn the_action_it_is_all_about() {
    let catalog = Catalog::embedded();
    let action = catalog.action("csms:secret:getStage").unwrap();
    assert_eq!(action.access_level().unwrap().as_str(), "read");
    assert_eq!(action.aliases(), ["csms:secretStage:get"]);
    assert_eq!(action.operations(), ["ShowSecretStage"]);
    assert!(action.dependencies().is_empty());
    let [secret] = action.resources() else { panic!("one resource type") };
    assert_eq!(secret.type_name(), "secretName");
    assert_eq!(secret.required(), Some(true));
    let keys = ["csms:Type", "csms:VersionStage", "g:EnterpriseProjectId", "g:ResourceTag/<tag-key>"];
    assert_eq!(secret.condition_keys(), keys);
    assert_eq!(action.all_keys(), keys);
    let operation = catalog.operation("ShowSecretStage").unwrap();
    assert_eq!(operation.method(), Some("GET"));
    assert_eq!(operation.path(), Some("/v1/{project_id}/secrets/{secret_name}/stages/{stage_name}"));
    let stage = operation.parameter("stage_name").unwrap();
    assert_eq!(stage.fills(), Some(&Fills::Key("csms:VersionStage".to_owned())));
    assert_eq!(stage.values().unwrap().check(&"x".repeat(65)), Fit::Illegal);
}

#[test]
fn the_keys_of_the_secret_service() {
    let catalog = Catalog::embedded();
    let check = |key: &str, value: &str| catalog.key(key).unwrap().values().unwrap().check(value);
    assert_eq!(check("csms:Type", "COMMON"), Fit::Legal);
    assert_eq!(check("csms:Type", "common"), Fit::Illegal);
    assert_eq!(check("csms:Type", "RDS"), Fit::Tolerated);
    assert_eq!(check("csms:VersionStage", "SYSCURRENT"), Fit::Legal);
    assert_eq!(check("csms:VersionId", "latest"), Fit::Legal);
    assert_eq!(check("csms:KmsKeyId", "0d0466b0-e727-4d9c-b35d-f84bb474a37f"), Fit::Legal);
    assert_eq!(check("csms:RecoveryWindowInDays", "40"), Fit::Illegal);
    let days = catalog.key("csms:RecoveryWindowInDays").unwrap();
    assert_eq!(days.value_type(), Some(ValueType::Numeric));
    assert_eq!(days.mark().status(), Status::Documented);
    assert_eq!(days.type_status(), Status::Inferred);
    assert!(days.is_per_action() && !days.is_global() && days.multi_valued() == Some(false));
    let carriers =
        |key: &str| catalog.actions().filter(|a| a.carries(key)).map(|a| a.name()).collect::<Vec<_>>();
    assert_eq!(carriers("csms:versionstage"), ["csms:secret:getStage"]);
    assert_eq!(carriers("csms:VersionId"), ["csms:secret:getVersion", "csms:secret:updateVersion"]);
    assert_eq!(carriers("csms:RecoveryWindowInDays"), ["csms:secret:scheduleDeletion"]);
}
