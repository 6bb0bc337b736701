//! The JSON Schemas for editors: they say what the readers take. `UPDATE=1` writes the lists of names anew.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use iam5::lint;
use iam5::policy::{Operator, Version};
use serde_json::{Value, json};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The schema with one of its lists of names as it has to be.
fn schema(file: &str, list: &str, names: &[String]) -> Value {
    let path = root("schemas").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    schema["$defs"][list]["enum"] = json!(names);
    let current = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &current).unwrap();
    } else {
        assert!(text == current, "schemas/{file} is not current: run `UPDATE=1 cargo test --test schemas`");
    }
    schema
}

static SETTINGS: LazyLock<Value> = LazyLock::new(|| {
    let names: Vec<String> = lint::metas().map(|it| it.name.to_owned()).collect();
    schema("iam5.schema.json", "rule", &names)
});

static POLICY: LazyLock<Value> = LazyLock::new(|| {
    let mut names: Vec<String> = Vec::new();
    for base in Operator::names(Version::V5) {
        for qualifier in ["", "ForAnyValue:", "ForAllValues:"] {
            names.extend(["", "IfExists"].iter().map(|suffix| format!("{qualifier}{base}{suffix}")));
        }
    }
    names.retain(|it| Operator::parse(it, Version::V5).is_ok());
    schema("policy.schema.json", "operator", &names)
});

/// What of the value the schema does not allow; an unknown keyword is a defect of the schema.
fn faults(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let fails = |it: &Value| !faults(root, it, value, at).is_empty();
    let object = value.as_object();
    let texts =
        |it: &Value| it.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect();
    for (keyword, rule) in schema.as_object().unwrap() {
        let bad = match keyword.as_str() {
            "$schema" | "title" | "description" | "$defs" | "properties" => false,
            "$ref" => {
                let pointer = rule.as_str().unwrap().strip_prefix('#').unwrap();
                found.extend(faults(root, root.pointer(pointer).unwrap(), value, at));
                false
            }
            "type" => match rule.as_str().unwrap() {
                "object" => !value.is_object(),
                "array" => !value.is_array(),
                "string" => !value.is_string(),
                other => panic!("type {other}"),
            },
            "const" => value != rule,
            "enum" => !rule.as_array().unwrap().contains(value),
            "minLength" => {
                (value.as_str().map_or(u64::MAX, |it| it.chars().count() as u64)) < rule.as_u64().unwrap()
            }
            "minItems" => value.as_array().map_or(u64::MAX, |it| it.len() as u64) < rule.as_u64().unwrap(),
            "required" => {
                let names: Vec<String> = texts(rule);
                object.is_some_and(|it| names.iter().any(|name| !it.contains_key(name)))
            }
            "anyOf" => rule.as_array().unwrap().iter().all(fails),
            "oneOf" => rule.as_array().unwrap().iter().filter(|it| !fails(it)).count() != 1,
            "not" => !fails(rule),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(faults(root, rule, item, &format!("{at}/{index}")));
                }
                false
            }
            "propertyNames" => object
                .is_some_and(|it| it.keys().any(|name| !faults(root, rule, &json!(name), at).is_empty())),
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                let other = |it: &&String| known.is_none_or(|known| !known.contains_key(*it));
                let others = object.into_iter().flat_map(|it| it.keys()).filter(other);
                match rule {
                    Value::Bool(false) => others.count() > 0,
                    rule => {
                        for name in others {
                            found.extend(faults(root, rule, &value[name], &format!("{at}/{name}")));
                        }
                        false
                    }
                }
            }
            other => panic!("`{other}` is not checked here"),
        };
        if bad {
            found.push(format!("{at}: {keyword}"));
        }
    }
    for (name, rule) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if let Some(member) = value.get(name) {
            found.extend(faults(root, rule, member, &format!("{at}/{name}")));
        }
    }
    found
}

fn check(schema: &Value, value: &Value) -> Vec<String> {
    faults(schema, schema, value, "")
}

fn settings(text: &str) -> Value {
    let table: toml::Table = toml::from_str(text).unwrap();
    serde_json::to_value(table).unwrap()
}

#[test]
fn the_schema_of_settings_has_what_the_reader_takes() {
    let schema = &*SETTINGS;
    for (table, members) in lint::TABLES {
        let place = if table.is_empty() { schema } else { &schema["$defs"][table] };
        let names: Vec<&String> = place["properties"].as_object().unwrap().keys().collect();
        assert_eq!(names, members, "`{table}`");
        assert_eq!(place["additionalProperties"], json!(false), "`{table}`");
    }
    let levels = lint::Severity::ALL.map(|it| json!(it.name()));
    assert_eq!(schema["$defs"]["level"]["enum"], json!([&[json!("off")], &levels[..]].concat()));
    let kinds = iam5::policy::PolicyKind::ALL.map(|it| json!(it.name()));
    assert_eq!(schema["$defs"]["policyKind"]["enum"], json!([&kinds[..], &[json!("role")]].concat()));
}

#[test]
fn the_documented_example_is_valid_and_has_every_member() {
    let page = std::fs::read_to_string(root("docs/lint.md")).unwrap();
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let all = settings(example);
    assert_eq!(check(&SETTINGS, &all), Vec::<String>::new(), "{example}");
    for (table, members) in lint::TABLES {
        for member in members {
            let there = if table.is_empty() {
                all.get(member).is_some()
            } else {
                all[table].as_array().unwrap().iter().any(|it| it.get(member).is_some())
            };
            assert!(there, "the example has no `{member}` of `{table}`");
        }
    }
}

#[test]
fn the_schema_of_settings_refuses_what_the_reader_refuses() {
    let schema = &*SETTINGS;
    for text in [
        "baselin = \"x\"",
        "ignore = []",
        "[rules]\nevery-acton = \"off\"",
        "[rules]\nevery-action = \"warn\"",
        "[[kind]]\nas = \"scp\"",
        "[[suppress]]\nrules = [\"every-action\"]\nsid = \"a\"",
        "[[suppress]]\nrules = [\"every-action\"]\nreason = \"a\"",
        "[[organisation]]\nname = \"a\"\nmessage = \"x\"",
        "[[organisation]]\nname = \"a\"\nmessage = \"x\"\nforbidden = true\nregions = [\"a\"]",
        "[[organisation]]\nname = \"a\"\nmessage = \"x\"\nforbidden = false",
    ] {
        assert!(!check(schema, &settings(text)).is_empty(), "{text}");
    }
}

#[test]
fn the_schema_of_policies_takes_the_samples_and_no_broken_ones() {
    let schema = &*POLICY;
    let read = |path: &str| serde_json::from_str(&std::fs::read_to_string(root(path)).unwrap()).unwrap();
    for folder in ["policies/examples", "policies/scps"] {
        for entry in std::fs::read_dir(root(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let found = check(schema, &read(&format!("{folder}/{name}")));
            assert_eq!(found.is_empty(), !name.contains("1.1"), "{folder}/{name}: {found:?}");
        }
    }
    for rule in [
        "action-and-not-action",
        "invalid-effect",
        "invalid-version",
        "missing-action",
        "missing-effect",
        "missing-statement",
        "missing-version",
        "modified-null",
        "resource-and-not-resource",
        "unknown-element",
        "unknown-operator",
        "unquoted-value",
        "wrong-type",
    ] {
        assert!(!check(schema, &read(&format!("policies/broken/{rule}.json"))).is_empty(), "{rule}");
    }
    // Whatever is wrong otherwise is not for a schema to see.
    for rule in ["unknown-action", "every-action", "bare-string", "alias-action"] {
        assert_eq!(
            check(schema, &read(&format!("policies/broken/{rule}.json"))),
            Vec::<String>::new(),
            "{rule}"
        );
    }
}
