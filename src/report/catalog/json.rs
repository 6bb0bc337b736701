//! A catalog entry as a JSON value.

use serde_json::{Map, Value, json};

use crate::catalog::{
    AccessLevel, Action, ConditionKey, Language, Mark, Operation, Origin, Place, Service, UrnTemplate,
    ValueType,
};
use crate::report::catalog::{CatalogReport, Entry};

pub(super) fn value(report: &CatalogReport<'_>) -> Value {
    let language = report.language;
    match &report.entry {
        Entry::Overview => {
            let services: Vec<_> = report.catalog.services().map(summary).collect();
            json!({
                "kind": "services",
                "services": services,
                "global_keys": report.catalog.global_keys().len(),
                "collected": report.catalog.collected(),
            })
        }
        Entry::GlobalKeys => {
            let keys: Vec<_> =
                report.catalog.global_keys().iter().map(|key| self::key(key, language)).collect();
            json!({"kind": "global_keys", "collected": report.catalog.collected(), "condition_keys": keys})
        }
        Entry::Service(service) => self::service(report, service),
        Entry::Action(action) => self::action(report, action),
        Entry::Alias(actions) => {
            let actions: Vec<_> = actions.iter().map(|action| self::action(report, action)).collect();
            json!({"kind": "alias", "name": report.name, "actions": actions})
        }
        Entry::Key(key) => {
            let mut value = self::key(key, language);
            let carriers = key.is_per_action().then(|| {
                report.carriers(key).iter().map(|action| action.name().to_owned()).collect::<Vec<_>>()
            });
            // Null is every action.
            extend(&mut value, json!({"carried_by": carriers}));
            value
        }
        Entry::Operation(operation) => self::operation(operation),
        Entry::Unknown { actions, keys, services } => json!({
            "kind": "unknown",
            "name": report.name,
            "nearest": {
                "services": services.iter().map(|service| service.code()).collect::<Vec<_>>(),
                "actions": actions.iter().map(|action| action.name()).collect::<Vec<_>>(),
                "condition_keys": keys.iter().map(|key| key.name()).collect::<Vec<_>>(),
            },
        }),
    }
}

/// Adds the members of one object to another.
fn extend(value: &mut Value, more: Value) {
    if let (Value::Object(members), Value::Object(more)) = (value, more) {
        members.extend(more);
    }
}

fn with_mark(mut value: Value, mark: &Mark) -> Value {
    let mark = json!({"status": mark.status().as_str(), "sources": mark.sources(), "note": mark.note()});
    extend(&mut value, mark);
    value
}

fn summary(service: &Service) -> Value {
    let mut origin = Map::new();
    match service.origin() {
        Origin::Collected(day) => {
            origin.insert("collected".to_owned(), json!(day));
        }
        Origin::Export { file, version } => {
            origin.insert("export".to_owned(), json!(file));
            origin.insert("version".to_owned(), json!(version));
        }
    }
    json!({
        "code": service.code(),
        "origin": origin,
        "complete": service.is_complete(),
        "actions": service.actions().len(),
        "condition_keys": service.keys().len(),
        "operations": service.operations().len(),
    })
}

fn service(report: &CatalogReport<'_>, service: &Service) -> Value {
    let mut value = summary(service);
    let types = service.resource_types().iter().map(|kind| {
        with_mark(
            json!({"type_name": kind.name(), "urn_template": kind.urn_template().map(UrnTemplate::as_str)}),
            kind.mark(),
        )
    });
    let traces =
        service.traces().map(|(trace, operation)| json!({"trace_name": trace, "operation": operation}));
    extend(
        &mut value,
        json!({
            "kind": "service",
            "actions": service.actions().iter().map(|action| self::action(report, action)).collect::<Vec<_>>(),
            "condition_keys":
                service.keys().iter().map(|key| self::key(key, report.language)).collect::<Vec<_>>(),
            "resource_types": types.collect::<Vec<_>>(),
            "operations": service.operations().iter().map(operation).collect::<Vec<_>>(),
            "traces": traces.collect::<Vec<_>>(),
        }),
    );
    value
}

fn action(report: &CatalogReport<'_>, action: &Action) -> Value {
    let resources = action.resources().iter().map(|resource| {
        json!({
            "type_name": resource.type_name(),
            "urn_template": resource.urn_template().map(UrnTemplate::as_str),
            "required": resource.required(),
            "condition_keys": resource.condition_keys(),
        })
    });
    let callers = report.callers(action).into_iter();
    let callers = callers.map(|operation| {
        json!({"operation_id": operation.id(), "method": operation.method(), "path": operation.path()})
    });
    let dependents = report.catalog.dependents(action.name());
    let value = json!({
        "kind": "action",
        "name": action.name(),
        "access_level": action.access_level().map(AccessLevel::as_str),
        "permission_only": action.permission_only(),
        "complete": action.is_whole(),
        "description": action.description(report.language),
        "resources": resources.collect::<Vec<_>>(),
        "condition_keys": action.condition_keys(),
        "aliases": action.aliases(),
        "dependencies": action.dependencies(),
        "operations": callers.collect::<Vec<_>>(),
        "dependency_of": dependents.iter().map(|action| action.name()).collect::<Vec<_>>(),
    });
    with_mark(value, action.mark())
}

fn key(key: &ConditionKey, language: Language) -> Value {
    let value = json!({
        "kind": "condition_key",
        "name": key.name(),
        "value_type": key.value_type().map(ValueType::as_str),
        "multi_valued": key.multi_valued(),
        "type_status": key.type_status().as_str(),
        "values": key.values().map(ToString::to_string),
        "sensitive": key.is_sensitive(),
        "description": key.description(language),
    });
    with_mark(value, key.mark())
}

fn operation(operation: &Operation) -> Value {
    let parameters = operation.parameters().iter().map(|parameter| {
        json!({
            "name": parameter.name(),
            "in": match parameter.place() {
                Place::Path => "path",
                Place::Body => "body",
            },
            "required": parameter.required(),
            "values": parameter.values().map(ToString::to_string),
        })
    });
    let value = json!({
        "kind": "operation",
        "operation_id": operation.id(),
        "service": operation.service(),
        "method": operation.method(),
        "path": operation.path(),
        "authorization": operation.authorization().as_str(),
        "actions": operation.actions(),
        "dependencies": operation.dependencies(),
        "parameters": parameters.collect::<Vec<_>>(),
        "same_as": operation.same_as(),
    });
    with_mark(value, operation.mark())
}
